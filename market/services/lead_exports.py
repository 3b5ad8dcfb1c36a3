"""A spreadsheet of exactly the leads that a choice on the board finds: asked for, written by a worker, fetched.

It says what the board shows the party when it is written, nothing more: no contact and no credit code is in it, so that
nobody types a password again for it. A lead that the party may not read any more by then stays out.
"""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import role_in
from accounts.services.queueing import hand_over
from market.enums import RunStatus
from market.lead_sheet import WIDTHS, headers, lead_cells
from market.models import LeadExport
from market.reports.export import Sheet, stream
from market.selectors import leads
from market.selectors.lead_queries import Board, board_of, keys_of, query_of, words_of
from market.services import made_files

TASK = "market.tasks.make_lead_export"
CHUNK = 500


def request_export(*, by: User, organisation: Organisation, query: str = "") -> LeadExport:
    """A member of a lender in any role, who reads the board anyway, asks for the leads that these conditions find, in
    the language of the page. While one is being made for the same person, asking again gives that one.
    """
    _check_member(by, organisation)
    query = query_of(board_of(organisation, clock.today()).find(query))
    if earlier := _open(by, organisation):
        return earlier
    try:
        return _request(by, organisation, query)
    except IntegrityError:
        earlier = _open(by, organisation)
        if earlier is None:
            raise
        return earlier


def _check_member(by: User, organisation: Organisation) -> None:
    if not by.is_active or not organisation.is_lender or role_in(by, organisation) is None:
        raise NotAllowed(_("Leads are exported by the members of a lender."))


def _open(by: User, organisation: Organisation) -> LeadExport | None:
    rows = organisation.lead_exports.filter(requested_by=by)
    return rows.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]).first()


@transaction.atomic
def _request(by: User, organisation: Organisation, query: str) -> LeadExport:
    row = LeadExport.objects.create(
        organisation=organisation,
        requested_by=by,
        requested_at=clock.now(),
        query=query,
        language=translation.get_language() or "zh-hans",
    )
    audit.record(by=by, verb="lead_export.request", subject=row, on_behalf_of=organisation, query=query)
    transaction.on_commit(lambda: hand_over(TASK, row.pk))
    return row


def make_export(export_id: int) -> bool:
    """Write the spreadsheet (a worker). False when somebody else has it, it is made, or the person has left since;
    harmless when called twice.
    """
    row = made_files.take(LeadExport, export_id)
    if row is None:
        return False
    if role_in(row.requested_by, row.organisation) is None:
        made_files.fail(row)
        return False
    with tempfile.TemporaryFile() as file, translation.override(row.language):
        _write(row, file)
        return _finish(row, file)


def _write(row: LeadExport, file: IO[bytes]) -> None:
    board = board_of(row.organisation, clock.today())
    keys = keys_of(board.find(row.query))
    row.total = len(keys)
    made_files.alive(row, 0)
    # The rows are written first, so that the second sheet can say how many there are.
    written: list[int] = []
    rows = Sheet(_("Leads"), headers(), _rows(row, keys, written))
    stream(file, rows, Sheet(_("About"), [_("Fact"), ""], _about(row, board, written)), widths=WIDTHS)


def _rows(row: LeadExport, keys: list[int], written: list[int]) -> Iterator[list[Any]]:
    """Part by part, in constant queries a part; the row says how far it is."""
    today = clock.today()
    for start in range(0, len(keys), CHUNK):
        needs = leads.for_page(keys[start : start + CHUNK], row.requested_by, row.organisation)
        prefetch_related_objects(needs, "event")
        matches, stalls = leads.matches_of(needs), leads.stalls_of(needs)
        for need in needs:
            written.append(need.pk)
            yield lead_cells(need, matches, stalls, today)
        made_files.alive(row, min(start + CHUNK, len(keys)))


def _about(row: LeadExport, board: Board, written: list[int]) -> Iterator[tuple[str, Any]]:
    yield _("Organisation"), row.organisation.name
    yield _("Asked for by"), row.requested_by.name or row.requested_by.email
    yield _("As of"), clock.now()
    yield from words_of(row.query, board.markets())
    yield _("Leads in this spreadsheet"), len(written)


@transaction.atomic
def _finish(row: LeadExport, file: IO[bytes]) -> bool:
    done = made_files.keep(row, file, f"exports/leads-{row.pk}-{row.attempts}.xlsx")
    if done is None:
        return False
    facts = {"size": done.size, "count": done.total}
    audit.record(by=None, verb="lead_export.complete", subject=done, on_behalf_of=row.organisation, **facts)
    return True


@transaction.atomic
def note_fetched(*, by: User, export: LeadExport) -> None:
    """The person who asked takes the spreadsheet out; each time is on record."""
    _check_member(by, export.organisation)
    if export.requested_by_id != by.pk:
        raise NotAllowed(_("Only the person who asked for a spreadsheet fetches it."))
    audit.record(by=by, verb="lead_export.fetch", subject=export, on_behalf_of=export.organisation)


def sweep_exports() -> int:
    """Hand over spreadsheets whose worker or message is gone, and delete those whose days are over (beat)."""
    return made_files.sweep(LeadExport.objects.all(), TASK)
