"""Writing an import: started by the organiser, carried out by a worker part by part, taken up again after a death.

A part is one transaction: each of its rows is written by the services in a savepoint of its own and marked as done in
the same transaction. A worker that dies loses its part as a whole; who takes the import up goes on with the first row
that is not done, and compares it anew with what is there by then. What a service refuses at that moment is a broken
row with the sentence of the service as its reason.
"""

import datetime as dt
import logging
from typing import cast

from django.db import DataError, IntegrityError, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Refused, Taken, WrongState
from accounts.models import User
from accounts.permissions import can_organise, check_organise
from accounts.services import messages
from accounts.services.queueing import hand_over
from market.models import WorkbookImport, WorkbookRow
from market.services.workbook_kinds import HANDLERS
from market.services.workbooks import COUNTED, break_row, counts_of, plans
from market.workbook_enums import ImportStatus, RowState
from market.workbook_texts import refusal_line

log = logging.getLogger(__name__)

TASK = "market.tasks.run_import"
PART = 50
STALE = dt.timedelta(minutes=5)
PATIENCE = dt.timedelta(seconds=30)
KEPT = dt.timedelta(days=30)
ATTEMPTS = 5


@transaction.atomic
def start_import(*, by: User, book: WorkbookImport) -> WorkbookImport:
    """The organiser has seen what the workbook will do, and has it done. One import at a time for an edition."""
    check_organise(by)
    row = WorkbookImport.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if row.status != ImportStatus.CHECKED:
        raise WrongState(_("This import has been started, or its columns have not been chosen yet."))
    if row.cleared_at is not None:
        raise WrongState(_("The rows of this import have been deleted: please bring the file again."))
    row.status, row.started_by, row.started_at = ImportStatus.QUEUED, by, clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Taken(_("Another import for this market is being written: please wait until it is done.")) from error
    audit.record(by=by, verb="workbook.start", subject=row, **counts_of(row))
    transaction.on_commit(lambda: hand_over(TASK, row.pk))
    return row


def run_import(pk: int) -> bool:
    """Write the rows that are not written yet (a worker). False when there is nothing to do or another worker has it;
    harmless when called twice.
    """
    book = take(pk)
    if book is None:
        return False
    with translation.override(book.language):
        try:
            while write_part(book):
                pass
        except Taken:
            log.info("import %s: another worker has it now", pk)
            return False
        return finish(book)


@transaction.atomic
def take(pk: int) -> WorkbookImport | None:
    """The import with a new lease, unless it is done, another worker shows signs of life, or five have died of it."""
    book = _locked(pk)
    held = book.status == ImportStatus.RUNNING and book.alive_at is not None and book.alive_at > clock.now() - STALE
    if not book.is_open or held:
        return None
    book.attempts += 1
    if book.attempts > ATTEMPTS or book.started_by is None or not can_organise(book.started_by):
        book.status, book.finished_at = ImportStatus.FAILED, clock.now()
        book.save()
        audit.record(by=None, verb="workbook.fail", subject=book, attempts=book.attempts)
        _tell(book, "workbook.failed")
        return None
    book.rows.filter(state=RowState.BROKEN).update(done=True)
    book.status, book.alive_at = ImportStatus.RUNNING, clock.now()
    book.done = book.rows.filter(done=True).count()
    book.save()
    return book


@transaction.atomic
def write_part(mine: WorkbookImport) -> bool:
    """The next rows; False when none is left. Raises ``Taken`` when another worker took over meanwhile."""
    book = _locked(mine.pk)
    if book.status != ImportStatus.RUNNING or book.attempts != mine.attempts:
        raise Taken("another worker has this import")
    rows = list(book.rows.filter(done=False)[:PART])
    if not rows:
        return False
    _write_rows(book, rows)
    WorkbookRow.objects.bulk_update(rows, ["state", "title", "reason", "changes", "done"])
    found = dict(book.rows.order_by().values_list("state").annotate(Count("pk")))
    for state in COUNTED:
        setattr(book, state.value, found.get(state.value, 0))
    book.done += len(rows)
    book.alive_at = clock.now()
    book.save()
    return True


def _write_rows(book: WorkbookImport, rows: list[WorkbookRow]) -> None:
    """Each row that is not as it is already, with its own savepoint. What the rows are compared with is read for all
    at once; no two rows of a workbook are about the same thing.
    """
    handler = HANDLERS[book.kind]
    by = cast(User, book.started_by)  # a constraint: what runs was started by somebody
    for row, values, known, plan in plans(book, rows):
        row.done = True
        if plan is None:
            continue
        row.state, row.title, row.changes = plan.state, plan.title, "\n".join(plan.changes)
        if plan.state == RowState.SAME:
            continue
        try:
            with transaction.atomic():
                handler.write(by, known, values)
        except Refused as error:
            break_row(row, [refusal_line(book.kind, error)])
        except (DataError, IntegrityError) as error:  # one row that the database refuses does not hold up the others
            log.warning("import %s, row %s: %s", book.pk, row.number, error)
            break_row(row, [_("The database has refused this row: please enter it by hand.")])


@transaction.atomic
def finish(mine: WorkbookImport) -> bool:
    """All rows are done. False when another worker has said so already."""
    book = _locked(mine.pk)
    if book.status != ImportStatus.RUNNING or book.attempts != mine.attempts:
        return False
    book.status, book.finished_at = ImportStatus.DONE, clock.now()
    book.save()
    audit.record(by=book.started_by, verb="workbook.complete", subject=book, **counts_of(book))
    _tell(book, "workbook.done", new=book.new, changed=book.changed, broken=book.broken)
    return True


def _tell(book: WorkbookImport, code: str, **counts: int) -> None:
    """What became of an import, to the person who has started it."""
    if book.started_by is not None:
        url = reverse("admin:market_workbookimport_change", args=[book.pk])
        words = {"name": book.name, "event": book.event.name}
        messages.send_to(recipient=book.started_by, code=code, url=url, **words, **counts)


def _locked(pk: int) -> WorkbookImport:
    rows = WorkbookImport.objects.select_for_update(of=("self",)).select_related("event", "started_by")
    return rows.get(pk=pk)


@transaction.atomic
def note_fetched(*, by: User, book: WorkbookImport) -> None:
    """The organiser takes the broken rows out as a sheet; each time is on record, contacts may be in it."""
    check_organise(by)
    audit.record(by=by, verb="workbook.fetch", subject=book, broken=book.broken)


def sweep_imports() -> int:
    """Hand over imports whose worker or message is gone, and delete the rows of those whose weeks are over (beat)."""
    now, count = clock.now(), 0
    waiting = WorkbookImport.objects.filter(status=ImportStatus.QUEUED, started_at__lt=now - PATIENCE)
    stale = WorkbookImport.objects.filter(status=ImportStatus.RUNNING, alive_at__lt=now - STALE)
    for pk in [*waiting.values_list("pk", flat=True), *stale.values_list("pk", flat=True)]:
        count += hand_over(TASK, pk)
    at_rest = WorkbookImport.objects.exclude(status__in=[ImportStatus.QUEUED, ImportStatus.RUNNING])
    for pk in at_rest.filter(uploaded_at__lt=now - KEPT, cleared_at=None).values_list("pk", flat=True):
        count += _clear(pk)
    return count


@transaction.atomic
def _clear(pk: int) -> bool:
    book = _locked(pk)
    if book.is_open or book.cleared_at is not None:
        return False
    book.rows.all().delete()
    book.cleared_at = clock.now()
    book.save(update_fields=["cleared_at"])
    return True
