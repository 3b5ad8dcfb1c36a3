"""Workbooks that the organiser brings in: read, told which column is which, compared with what is there.

Nothing of a workbook is written before the organiser has seen what it will do and has started it (``workbook_runs``).
The file itself is not kept, only its rows, and these for some weeks: contacts do not lie about twice, and there is
nothing in which a virus could lie.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Refused, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from events.enums import EventStatus
from events.models import MarketEvent
from market.models import ColumnMapping, WorkbookImport, WorkbookRow
from market.services.attachments import clean_name, digest_of
from market.services.workbook_files import read_table
from market.services.workbook_kinds import HANDLERS
from market.services.workbook_kinds.plan import Plan
from market.workbook_columns import COLUMNS, WAN
from market.workbook_enums import ImportKind, ImportStatus, RowState
from market.workbook_reading import guess, in_other_unit, read_row
from market.workbook_texts import refusal_line

AT_ONCE = 1_000
BEFORE_START = (ImportStatus.UPLOADED, ImportStatus.CHECKED)
COUNTED = (RowState.NEW, RowState.CHANGED, RowState.SAME, RowState.BROKEN)


def bring(*, by: User, event: MarketEvent, kind: str, upload: File) -> WorkbookImport:
    """The organiser brings a file for an edition. What cannot be read is refused with ``field="upload"``; headings that
    were seen before in the series, or that say what they mean, are mapped by themselves.
    """
    check_organise(by)
    if kind not in ImportKind.values:
        raise Invalid(_("Please choose from the list."), field="kind")
    if event.status == EventStatus.CLOSED:
        raise WrongState(_("%(event)s is closed.") % {"event": event}, field="event")
    table = read_table(upload)
    mapping = _remembered(event, kind, table.headers) or guess(kind, table.headers)
    book = WorkbookImport(
        event=event,
        kind=kind,
        name=clean_name(upload.name),
        sheet=table.sheet,
        size=upload.size,
        sha256=digest_of(upload),
        headers=table.headers,
        mapping=mapping,
        language=translation.get_language() or "zh-hans",
        total=len(table.rows),
        uploaded_by=by,
    )
    return _keep(by, book, table.rows)


@transaction.atomic
def _keep(by: User, book: WorkbookImport, rows: Sequence[tuple[int, list[str]]]) -> WorkbookImport:
    book.save()
    WorkbookRow.objects.bulk_create(
        (WorkbookRow(workbook=book, number=number, cells=cells) for number, cells in rows), batch_size=AT_ONCE
    )
    audit.record(by=by, verb="workbook.bring", subject=book, kind=book.kind, rows=book.total, sha256=book.sha256)
    return book


def _digest(headers: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(sorted(headers)).encode()).hexdigest()


def _remembered(event: MarketEvent, kind: str, headers: Sequence[str]) -> dict[str, str]:
    """What the organiser chose for these headings the last time, as far as these columns are there still."""
    row = ColumnMapping.objects.filter(series=event.series_id, kind=kind, digest=_digest(headers)).first()
    names = {column.name for column in COLUMNS[kind]}
    return {name: header for name, header in row.mapping.items() if name in names} if row else {}


@transaction.atomic
def choose_columns(*, by: User, book: WorkbookImport, mapping: Mapping[str, str]) -> WorkbookImport:
    """Say which heading of the file holds which of our columns; the rows are compared with what is there at once, and
    the choice is remembered for the next file of the series with these headings. ``Invalid`` names the column.
    """
    check_organise(by)
    row = WorkbookImport.objects.select_for_update(of=("self",)).select_related("event").get(pk=book.pk)
    if row.status not in BEFORE_START:
        raise WrongState(_("This import has been started: its columns stay as they are."))
    if row.cleared_at is not None:
        raise WrongState(_("The rows of this import have been deleted: please bring the file again."))
    row.mapping = {name: header for name, header in mapping.items() if header}
    _check_mapping(row)
    ColumnMapping.objects.update_or_create(
        series_id=row.event.series_id,
        kind=row.kind,
        digest=_digest(row.headers),
        defaults={"mapping": row.mapping, "chosen_by": by, "chosen_at": clock.now()},
    )
    _check_rows(row)
    row.status = ImportStatus.CHECKED
    row.language = translation.get_language() or row.language
    row.save()
    audit.record(by=by, verb="workbook.check", subject=row, **counts_of(row))
    return row


def counts_of(book: WorkbookImport) -> dict[str, Any]:
    """How many rows are what."""
    return {state.value: getattr(book, state.value) for state in COUNTED}


def _check_mapping(book: WorkbookImport) -> None:
    used: dict[str, str] = {}
    for column in COLUMNS[book.kind]:
        header = book.mapping.get(column.name)
        if header is None:
            if column.required:
                raise Invalid(_("Please choose the column of the file that holds this."), field=column.name)
            continue
        if header not in book.headers:
            raise Invalid(_("Please choose from the list."), field=column.name)
        if header in used:
            raise Invalid(_("This column of the file stands for “%(label)s” already.") % {"label": used[header]},
                          field=column.name)  # fmt: skip
        if column.unit == WAN and in_other_unit(header):
            raise Invalid(
                _("By its heading this column is not in 10,000 yuan: please convert it in the file first."),
                field=column.name,
            )
        used[header] = str(column.label)


def _check_rows(book: WorkbookImport) -> None:
    """What each row would come to now. The rows are written anew: that takes a tenth of the time of changing them."""
    rows = list(book.rows.all())
    judge(book, rows)
    book.rows.all().delete()
    for row in rows:
        row.pk = None
    WorkbookRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    for state in COUNTED:
        setattr(book, state.value, sum(row.state == state for row in rows))


def judge(book: WorkbookImport, rows: Sequence[WorkbookRow]) -> None:
    """Set state, title, reason and changes of the rows (not saved)."""
    first_with: dict[str, int] = {}
    for row, _values, _known, plan in plans(book, rows):
        row.changes = ""
        if plan is None:
            continue
        twice = [first_with[key] for key in plan.keys if key in first_with]
        if twice:
            break_row(row, [_("The same stands in row %(number)s already.") % {"number": min(twice)}])
            continue
        first_with |= {mark: row.number for mark in plan.marks if mark not in first_with}
        row.state, row.title, row.changes, row.reason = plan.state, plan.title, "\n".join(plan.changes), ""


def break_row(row: WorkbookRow, reasons: Iterable[str]) -> None:
    """The row cannot be taken, for these reasons."""
    row.state, row.reason, row.changes = RowState.BROKEN, "\n".join(reasons), ""


def plans(
    book: WorkbookImport, rows: Sequence[WorkbookRow]
) -> Iterator[tuple[WorkbookRow, Mapping[str, Any], Any, Plan | None]]:
    """Each row with its clean values, what was found on record, and what it will come to; None for one that has been
    found broken.
    """
    handler = HANDLERS[book.kind]
    read = [read_row(book.kind, book.mapping, book.headers, row.cells) for row in rows]
    known = handler.find(book.event, [values for values, _wrong in read])
    for row, (values, wrong) in zip(rows, read, strict=True):
        plan = None
        if wrong:
            row.title = _name_of(values)
            break_row(row, wrong)
        else:
            try:
                plan = handler.plan(known, values)
            except Refused as error:
                row.title = _name_of(values)
                break_row(row, [refusal_line(book.kind, error)])
        yield row, values, known, plan


def _name_of(values: Mapping[str, Any]) -> str:
    """What a broken row is about, as far as it says so."""
    names = [values[name] for name in ("organisation", "code", "name", "title") if name in values]
    return " · ".join(map(str, names[:2]))[:200]
