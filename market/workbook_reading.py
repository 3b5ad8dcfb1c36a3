"""From headings and cells to values: which heading means which column, and what the cells of a row say.

Headings are compared without blanks, marks and what stands in brackets.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.validators import fold
from market import workbook_cells as cells
from market.workbook_columns import COLUMNS, WAN, Column

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_MARKS = re.compile(r"[\s*＊:：]+")


def in_other_unit(heading: str) -> bool:
    """Whether a heading says that its amounts are yuan or 亿元, and not 万元."""
    return re.search(r"(?<!万)元[)\]】]?$", fold(heading)) is not None


def plain_heading(heading: str) -> str:
    """A heading without blanks, marks and what stands in brackets."""
    return _MARKS.sub("", _BRACKETS.sub("", fold(heading))).lower()


def guess(kind: str, headers: Iterable[str]) -> dict[str, str]:
    """Our columns → headings of the file that are called alike. Each heading is used once; amounts in another unit are
    left to the reader.
    """
    free = {plain_heading(header): header for header in reversed(list(headers))}
    found: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for word in _words(column):
            header = free.get(plain_heading(word))
            if header is not None and not (column.unit == WAN and in_other_unit(header)):
                found[column.name] = free.pop(plain_heading(word))
                break
    return found


def _words(column: Column) -> Iterable[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(column.label)
    yield from column.also.split()


def read_row(
    kind: str, mapping: Mapping[str, str], headers: list[str], row: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """The clean values of the filled cells of a row, and a line for each cell that is wrong ("amount: …"). An empty
    cell is no value: it never clears what is on record.
    """
    places = {header: place for place, header in enumerate(headers)}
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for column in COLUMNS[kind]:
        place = places.get(mapping.get(column.name, ""), len(row))
        cell = row[place].strip() if place < len(row) else ""
        try:
            if cell:
                values[column.name] = _read(column, cell)
            elif column.required:
                raise Invalid(_("Please fill in this cell."))
        except Invalid as error:
            wrong.append(line(column.label, error))
    return values, wrong


def _read(column: Column, cell: str) -> Any:
    if cells.FAULTS.fullmatch(cell):
        raise Invalid(_("The cell holds an error of the spreadsheet program."))
    return column.read(cell)


def line(label: object, sentence: object) -> str:
    """What is said of one cell: its column, then the sentence; one line."""
    return " ".join(f"{label}{_(': ')}{sentence}".split())
