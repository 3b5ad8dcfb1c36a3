"""A spreadsheet of one of the organiser's lists with chosen columns: asked for, written by a worker, fetched.

The rows are fixed when it is asked for, as the list showed them then; what stands in them is read when it is written.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken
from accounts.models import User
from accounts.permissions import can_organise, check_organise
from accounts.services.queueing import hand_over
from market.enums import RunStatus
from market.list_enums import ExportedList, RowOrder
from market.models import ListExport
from market.reports.export import Sheet, stream
from market.reports.list_columns import Column, ListReport
from market.reports.lists import LISTS
from market.reports.registry import REPORTS
from market.reports.report_sheets import report_sheets
from market.reports.scopes import scope_of
from market.services import made_files

TASK = "market.tasks.make_list_export"
CHUNK = 500
MOST_ROWS = 100_000
WIDTH = 18
TOLD_AFTER = dt.timedelta(seconds=30)
"""Who has waited so long has gone on to something else."""


def request_export(
    *,
    by: User,
    what: str,
    columns: Sequence[str],
    keys: Sequence[int],
    order: str = RowOrder.LISTED,
    query: str = "",
    words: Sequence[tuple[str, str]] = (),
) -> ListExport:
    """One of the organiser's people asks for these rows of a list with these columns, in the language of the page.

    At most 100,000 rows; one at a time for each person and list, since a second one would hold other columns than what
    is being made. ``words`` say by which filters the rows were found.
    """
    check_organise(by)
    chosen = check_columns(what, columns)
    check_rows(len(keys))
    row = ListExport(
        requested_by=by,
        requested_at=clock.now(),
        what=what,
        columns=[column.name for column in chosen],
        contacts=any(column.contact for column in chosen),
        order=order if order in RowOrder.values else RowOrder.LISTED,
        keys=list(keys),
        total=len(keys),
        query=query[:2000],
        words=[list(pair) for pair in words],
        language=translation.get_language() or "zh-hans",
    )
    try:
        return save(row, by)
    except IntegrityError as error:
        raise Taken(
            _("An export of this list is being made for you. Wait until it is ready, then ask for the next one.")
        ) from error


@transaction.atomic
def save(row: ListExport, by: User) -> ListExport:
    """Put what was asked for on record and hand it to a worker."""
    row.save()
    facts = {"what": row.what, "count": row.total, "columns": row.columns, "query": row.query}
    audit.record(by=by, verb="list_export.request", subject=row, **facts)
    transaction.on_commit(lambda: hand_over(TASK, row.pk))
    return row


def check_columns(what: str, columns: Sequence[str]) -> list[Column]:
    """The columns of these names, each once; at least one, and none that the list does not have."""
    report = LISTS.get(what)
    if report is None:
        raise Invalid(_("This list cannot be exported."))
    if unknown := [name for name in columns if name not in report.by_name]:
        raise Invalid(_("The list has no column “%(name)s”.") % {"name": str(unknown[0])[:40]}, field="columns")
    if not columns:
        raise Invalid(_("Choose at least one column."), field="columns")
    return [report.by_name[name] for name in dict.fromkeys(columns)]


def check_rows(count: int) -> None:
    """There is something to take out, and not more than a spreadsheet bears."""
    if not count:
        raise Invalid(_("There are no rows to export."))
    if count > MOST_ROWS:
        raise Invalid(
            _("At most %(most)s rows can be exported at once: narrow the list first.") % {"most": f"{MOST_ROWS:,}"}
        )


def make_export(export_id: int) -> bool:
    """Write the spreadsheet (a worker). False when somebody else has it, it is made, or the person is not one of the
    organiser's people any more; harmless when called twice.
    """
    row = made_files.take(ListExport, export_id)
    if row is None:
        return False
    if not can_organise(row.requested_by):
        return _refuse(row)
    with tempfile.TemporaryFile() as file, translation.override(row.language):
        _write(row, file)
        return _finish(row, file)


@transaction.atomic
def _refuse(row: ListExport) -> bool:
    made_files.fail(row)
    audit.record(by=None, verb="list_export.fail", subject=row, what=row.what)
    _forget_keys(row)
    return False


def _write(row: ListExport, file: IO[bytes]) -> None:
    if row.what == ExportedList.REPORT:
        _write_report(row, file)
        return
    report = LISTS[row.what]
    # A column that the list has lost since stays out.
    columns = [report.by_name[name] for name in row.columns if name in report.by_name]
    row.total = len(row.keys)
    made_files.alive(row, 0)
    # The rows are written first, so that the second sheet can say how many there are.
    written: list[int] = []
    title = str(ExportedList(row.what).label)
    rows = Sheet(title, [str(column.label) for column in columns], _rows(row, report, columns, written))
    about = Sheet(_("About"), [_("Fact"), ""], _about(row, title, written))
    stream(file, rows, about, widths=[WIDTH] * max(len(columns), 2))


def _write_report(row: ListExport, file: IO[bytes]) -> None:
    """Figures are few: counted at once, then written."""
    made_files.alive(row, 0)
    chosen, _and, query = row.query.removeprefix("report=").partition("&")
    row.total, sheets = report_sheets(REPORTS[chosen], scope_of(query))
    title = str(ExportedList(row.what).label)
    about = Sheet(_("About"), [_("Fact"), ""], _about(row, title, range(row.total)))
    stream(file, *sheets, about, widths=[WIDTH] * 3)


def _rows(
    row: ListExport, report: ListReport, columns: Sequence[Column], written: list[int]
) -> Iterator[Sequence[Any]]:
    """Part by part, in constant queries a part; the row says how far it is."""
    for start in range(0, len(row.keys), CHUNK):
        for one in report.rows(row.keys[start : start + CHUNK]):
            yield [column.read(one) for column in columns]
            written.append(one.pk)
        made_files.alive(row, min(start + CHUNK, len(row.keys)))


def _about(row: ListExport, title: str, written: Sequence[int]) -> Iterator[tuple[str, Any]]:
    yield _("List"), title
    yield _("Asked for by"), row.requested_by.name or row.requested_by.email
    yield _("Asked for"), row.requested_at
    yield _("As of"), clock.now()
    yield from ((str(label), str(value)) for label, value in row.words)
    if row.what != ExportedList.REPORT:
        yield _("Order of the rows"), str(RowOrder(row.order).label)
    yield _("Rows in this spreadsheet"), len(written)


@transaction.atomic
def _finish(row: ListExport, file: IO[bytes]) -> bool:
    done = made_files.keep(row, file, f"exports/list-{row.pk}-{row.attempts}.xlsx")
    if done is None:
        return False
    audit.record(by=None, verb="list_export.complete", subject=done, what=row.what, size=done.size, count=done.total)
    if isinstance(done, ListExport) and clock.now() - done.requested_at > TOLD_AFTER:
        made_files.tell_of_list(done, "list_export.ready")
    _forget_keys(row)
    return True


def _forget_keys(row: ListExport) -> None:
    """Which rows they were is in the file, and goes with it."""
    ListExport.objects.filter(pk=row.pk).update(keys=[])


@transaction.atomic
def note_fetched(*, by: User, export: ListExport) -> None:
    """The person who asked takes the spreadsheet out; each time is on record, with the columns that left the house."""
    check_organise(by)
    if export.requested_by_id != by.pk:
        raise NotAllowed(_("Only the person who asked for a spreadsheet fetches it."))
    facts = {"what": export.what, "count": export.total, "columns": export.columns, "contacts": export.contacts}
    audit.record(by=by, verb="list_export.fetch", subject=export, **facts)


def withdraw_files() -> None:
    """A party has its data erased (within that transaction): files that may name it go, and one that is being written
    begins again. Whoever asked for one is told, and asks again.
    """
    rows = ListExport.objects.defer("keys").select_related("requested_by")
    rows.filter(status=RunStatus.RUNNING).update(status=RunStatus.QUEUED, alive_at=None)
    for row in rows.filter(deleted_at__isnull=True).exclude(file=""):
        made_files.tell_of_list(row, "list_export.withdrawn")
        transaction.on_commit(partial(made_files.delete_file, row))


def sweep_exports() -> int:
    """Hand over spreadsheets whose worker or message is gone, and delete those whose days are over (beat)."""
    return made_files.sweep(ListExport.objects.defer("keys"), TASK)
