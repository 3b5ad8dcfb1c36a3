"""Sheets around an import: the empty one to fill in, and the rows that were not taken, with their reasons."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from market.models import WorkbookImport
from market.reports.export import Sheet, workbook
from market.workbook_columns import COLUMNS
from market.workbook_enums import ImportKind, RowState
from market.workbook_texts import reason_in_sheet


def template_sheet(kind: str) -> bytes:
    """The headings of a kind, and a second sheet that says what belongs below each of them."""
    headings = [column.heading for column in COLUMNS[kind]]
    explained: Iterable[Sequence[str]] = [
        (column.heading, _("yes") if column.required else "", column.example, str(column.help))
        for column in COLUMNS[kind]
    ]
    about = [_("Column"), _("Must be filled"), _("Example"), _("Note")]
    return workbook(Sheet(str(ImportKind(kind).label), headings, []), Sheet(_("How to fill it in"), about, explained))


def broken_sheet(book: WorkbookImport) -> bytes:
    """The rows with mistakes as they came, each with its reason in the last column: put right, the sheet can be brought
    again as it is.
    """
    reason = _("Reason (not taken)")
    kept = [place for place, header in enumerate(book.headers) if header != reason]
    headers = [*(book.headers[place] for place in kept), reason]
    return workbook(Sheet(_("Rows with mistakes"), headers, list(_rows(book, kept))))


def _rows(book: WorkbookImport, kept: Sequence[int]) -> Iterator[list[str]]:
    for row in book.rows.filter(state=RowState.BROKEN).iterator():
        cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
        yield [*cells, reason_in_sheet(row.number, row.reason)]
