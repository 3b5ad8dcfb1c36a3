"""Reading a workbook that somebody sends: an .xlsx or .csv file becomes headings and rows of text, or a clear refusal.

Only values are read: what a formula came to when the file was saved, never the formula. A file that unpacks to very
much more than it weighs, that is locked, disguised or endless is refused before its rows are read.
"""

import csv
import datetime as dt
import io
import logging
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from accounts.errors import Invalid
from market.services.file_types import content_type_of, ending_of

log = logging.getLogger(__name__)

FIELD = "upload"
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 5_000
MOST_COLUMNS = 100
LAST_ROW = 100_000
CELL_AT_MOST = 4_000
HEADER_WITHIN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: the sheet that was read, its headings, and its rows that are not empty with their numbers."""

    sheet: str
    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(upload: File) -> Table:
    """The first sheet of the file. Raises ``Invalid(field="upload")`` with a sentence that says what to do."""
    if not upload.size:
        raise _refused(_("This file is empty."))
    if upload.size > MOST_BYTES:
        sizes = {"limit": MOST_BYTES // 1024 // 1024, "size": round(upload.size / 1024 / 1024, 1)}
        raise _refused(_("A file has at most %(limit)s MB; this one has %(size)s MB.") % sizes)
    upload.seek(0)
    content = upload.read()
    sheet, lines = _lines_of(content, ending_of(upload.name or ""))
    try:
        return _table(sheet, lines)
    except Invalid:
        raise
    except Exception as error:  # whatever a file made by somebody else may do to a reader of archives and markup
        raise _damaged(error) from error


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, field=FIELD)


def _damaged(error: Exception) -> Invalid:
    log.warning("a workbook cannot be read: %r", error)
    return _refused(_("This file is damaged: please open it, save it again as XLSX and send that."))


def _lines_of(content: bytes, ending: str) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    if content.startswith(OLD_EXCEL):
        raise _refused(
            _("This is a file of an old Excel, or one with a password: please save it as XLSX without a password.")
        )
    if content_type_of(io.BytesIO(content)) == XLSX:
        if ending != "xlsx":
            raise _refused(_("The name of this file does not fit its content, which is %(expected)s. Please rename it.")
                           % {"expected": "XLSX"})  # fmt: skip
        return _xlsx(content)
    if ending == "csv":
        return "", _csv(content)
    if ending == "xlsx":
        raise _refused(
            _("The content of this file is not what its name says: it is no %(ending)s file.") % {"ending": "XLSX"}
        )
    raise _refused(_("Please choose an XLSX or CSV file."))


def _xlsx(content: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(_("This file unpacks to far too much: please copy its rows into a new workbook."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that nobody needs here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise _damaged(error) from error
    if not book.worksheets:
        raise _refused(_("There is no sheet with rows in this file."))
    page: Any = book.worksheets[0]
    page.reset_dimensions()
    return page.title[:40], _cells(page)


def _cells(page: Any) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(page.iter_rows(max_col=MOST_COLUMNS), start=1):
        yield number, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """The value of a cell as somebody would type it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == dt.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (int, float)):
        return _number(value, percent="%" in (cell.number_format or ""))
    return clean(str(value))


def _number(value: float, *, percent: bool) -> str:
    """A number without the noise of binary fractions; 0.045 that is shown as a percentage is 4.5 %."""
    number = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.15g}")
    plain = f"{number * 100 if percent else number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{plain}%" if percent else plain


def clean(text: str) -> str:
    """Text that can be stored and shown: no control, direction or half characters, not endless."""
    kept = (char for char in text[:CELL_AT_MOST] if char in "\n\t" or unicodedata.category(char)[0] != "C")
    return "".join(kept).strip()


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    decoded = _decoded(content)
    first = decoded.partition("\n")[0]
    mark = max(",\t;", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(decoded, newline=""), delimiter=mark), start=1):
            yield number, [clean(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise _refused(_("This is no table with rows and columns: please save it as CSV or XLSX again.")) from error


def _decoded(content: bytes) -> str:
    """The text of a .csv file as spreadsheet programs here write it: UTF-8, UTF-16 with its mark, or GB 18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise _refused(_("The characters of this file cannot be read: please save it as XLSX, or as CSV in UTF-8."))


def _table(sheet: str, lines: Iterable[tuple[int, list[str]]]) -> Table:
    headers: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if number > LAST_ROW:
            raise _refused(_("The rows of this file lie too far apart: please delete the empty ones."))
        if not any(cells):
            continue
        if headers is None:
            if sum(map(bool, cells)) > 1:
                headers = _headers(cells)
            elif number >= HEADER_WITHIN:
                break
            continue
        if len(rows) == MOST_ROWS:
            raise _refused(
                _("A file has at most %(count)s rows: please send it in parts.") % {"count": f"{MOST_ROWS:,}"}
            )
        rows.append((number, cells[: len(headers)]))
    if headers is None:
        raise _refused(_("There is no row with headings: the first row names the columns."))
    if not rows:
        raise _refused(_("There are headings, but no rows below them."))
    return Table(sheet, headers, rows)


def _headers(cells: list[str]) -> list[str]:
    """The headings, each another one: what has none is called by its letter, what comes again is numbered."""
    while not cells[-1]:
        cells = cells[:-1]
    found: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())[:80] or _("Column %(number)s") % {"number": place}
        again = 1
        while (name if again == 1 else f"{name} ({again})") in found:
            again += 1
        found.append(name if again == 1 else f"{name} ({again})")
    return found
