"""What the organiser sees of an import: its rows by what they are, and whether another one stands in its way."""

from django.db.models import QuerySet

from market.models import WorkbookImport, WorkbookRow
from market.workbook_enums import ImportStatus, RowState

SHOWN = (RowState.BROKEN, RowState.NEW, RowState.CHANGED, RowState.SAME)
FIRST_ROWS = 3


def shown_state(book: WorkbookImport, asked: str) -> str:
    """The rows that were asked for; else those with mistakes, as long as there are any; else all of them."""
    if asked == "all" or asked in {state.value for state in SHOWN}:
        return asked
    return RowState.BROKEN.value if book.broken else "all"


def rows_shown(book: WorkbookImport, state: str) -> QuerySet[WorkbookRow]:
    """The rows of a file in their order, all or those in that state."""
    return book.rows.all() if state == "all" else book.rows.filter(state=state)


def first_rows(book: WorkbookImport) -> list[list[str]]:
    """The first cells of the file, by which its columns are recognised."""
    return list(book.rows.values_list("cells", flat=True)[:FIRST_ROWS])


def open_import(book: WorkbookImport) -> WorkbookImport | None:
    """The import of the same market that a worker has or will take."""
    there = WorkbookImport.objects.filter(event=book.event_id)
    return there.filter(status__in=[ImportStatus.QUEUED, ImportStatus.RUNNING]).exclude(pk=book.pk).first()
