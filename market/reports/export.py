"""Spreadsheets that open as they should: codes and phones stay text, nothing that was typed becomes a formula."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
FORMATS = {Decimal: "#,##0.00", dt.datetime: "yyyy-mm-dd hh:mm", dt.date: "yyyy-mm-dd"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title, headers and rows of plain values."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]


def workbook(*sheets: Sheet) -> bytes:
    """An .xlsx file. Text is always a text cell; text that looks like a formula is quoted; times are local times."""
    book = Workbook()
    for name in book.sheetnames:
        del book[name]
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.title))
        _fill(page, 1, sheet.headers)
        for cell in page[1]:
            cell.font = Font(bold=True)
        for number, row in enumerate(sheet.rows, start=2):
            _fill(page, number, row)
        page.freeze_panes = "A2"
        _widen(page)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def stream(file: IO[bytes], *sheets: Sheet, widths: Sequence[int] = ()) -> None:
    """The same for very many rows: they are written one after the other and never all held; the columns of all sheets
    have these widths (in characters).
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.title))
        page.freeze_panes = "A2"
        for number, width in enumerate(widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.append([_cell(page, header, bold=True) for header in sheet.headers])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    book.save(file)


def _cell(page: Any, value: Any, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(page)
    _write(cell, value)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _title(text: str) -> str:
    """A sheet's name has at most 31 characters and none of these."""
    return "".join("·" if char in "[]:*?/\\" else char for char in text)[:31]


def _fill(page: Worksheet, number: int, row: Sequence[Any]) -> None:
    for column, value in enumerate(row, start=1):
        _write(page.cell(row=number, column=column), value)


def _write(cell: Cell | MergedCell, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, dt.date, type(None))):
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.value = text
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
        return
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value).replace(tzinfo=None)
    cell.value = value
    cell.number_format = FORMATS.get(type(value), "General")


def _widen(page: Worksheet) -> None:
    """Columns as wide as their longest text; a Chinese character counts two."""
    for number, cells in enumerate(page.iter_cols(), start=1):
        texts = (str(cell.value) for cell in cells if cell.value is not None)
        longest = max((sum(2 if ord(char) > 0x2E80 else 1 for char in text) for text in texts), default=8)
        page.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, 8), 60)
