"""The summary of an edition or a series on paper: two sheets of A4 with figures, their definitions and charts."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from events.paper_font import paper_font
from events.prints import wrapped
from market.report_texts import bars, cells
from market.reports.report import Figure
from market.reports.summary import Summary, Table

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, SOFT, ACTION, TRACK = HexColor("#18222f"), HexColor("#556274"), HexColor("#17508c"), HexColor("#dde3ea")
TILES_A_LINE, TILE = 3, 27 * mm
BARS = 7
"""Rows of a chart at most; the page of the report has them all."""
LINE = 6.2 * mm
FIRST_PAGE = 1
"""Charts that stand on the first sheet."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet that is being written on."""

    sheet: Canvas
    face: str

    def text(self, x: float, y: float, text: str, size: float, *, soft: bool = False) -> None:
        """One line of text."""
        self.sheet.setFont(self.face, size)
        self.sheet.setFillColor(SOFT if soft else INK)
        self.sheet.drawString(x, y, text)

    def lines(self, x: float, y: float, text: str, size: float, room: float, most: int) -> float:
        """Soft text in at most so many lines; answers where it ends."""
        for line in wrapped(text, size, room, most, self.face):
            self.text(x, y, line, size, soft=True)
            y -= size * 1.35
        return y


def summary_sheets(shown: Summary, subtitle: str, made: str) -> bytes:
    """Two sheets: key figures with what they mean, then charts; each says when it was made."""
    file = io.BytesIO()
    with paper_font("".join(_texts(shown, subtitle, made))) as face:
        sheet = Canvas(file, pagesize=A4, invariant=1)
        sheet.setTitle(_("Summary: %(name)s") % {"name": shown.name})
        paper = Paper(sheet, face)
        y = _head(paper, shown.name, subtitle)
        y = _tiles(paper, y, shown.whole)
        for table in shown.tables[:FIRST_PAGE]:
            y = _chart(paper, y, table)
        _foot(paper, made, 1)
        y = A4[1] - MARGIN
        for table in shown.tables[FIRST_PAGE:]:
            y = _chart(paper, y, table)
        _foot(paper, made, 2)
        sheet.save()
    return file.getvalue()


def _nowhere(_row: str, _column: str) -> str:
    return ""


def _head(paper: Paper, name: str, subtitle: str) -> float:
    y = A4[1] - MARGIN - 6 * mm
    paper.text(MARGIN, y, wrapped(name, 20, WIDTH, 1, paper.face)[0], 20)
    return paper.lines(MARGIN, y - 7 * mm, subtitle, 9.5, WIDTH, 2) - 3 * mm


def _tiles(paper: Paper, y: float, whole: Table) -> float:
    """The key figures, three a line: name, figure, what the firms say of it, what it means."""
    columns = whole.report.columns
    figures = cells(whole.report, whole.rows[0], _nowhere) if whole.rows else []
    if not figures:
        paper.text(MARGIN, y - 4 * mm, _("Nothing in this scope."), 9.5, soft=True)
        return y - TILE
    width = WIDTH / TILES_A_LINE
    for number, (cell, column) in enumerate(zip(figures, columns, strict=True)):
        x, top = MARGIN + number % TILES_A_LINE * width, y - number // TILES_A_LINE * TILE
        paper.text(x, top - 4 * mm, cell.label, 9.5)
        paper.text(x, top - 10 * mm, _figure(cell.text, column), 14)
        below = paper.lines(x, top - 14 * mm, "；".join(cell.notes), 7, width - 4 * mm, 2)
        paper.lines(x, below, str(column.meaning), 7, width - 4 * mm, 2)
    return y - -(-len(figures) // TILES_A_LINE) * TILE - 2 * mm


def _figure(text: str, column: Any) -> str:
    unit = "" if column.unit in ("money", "percent") else f" {column.unit.label}"
    return text + unit


def _chart(paper: Paper, y: float, table: Table) -> float:
    """One report: title, definition, a bar for each row."""
    drawn = table.report.by_name[table.report.drawn]
    paper.text(MARGIN, y - 5 * mm, f"{table.report.title} · {drawn.label}", 12)
    y = paper.lines(MARGIN, y - 10 * mm, f"{table.report.definition}{drawn.meaning}", 7.5, WIDTH, 2) - 2 * mm
    found = bars(table.report, _largest(table), _nowhere)
    for bar in found:
        paper.text(MARGIN, y, wrapped(bar["label"], 8.5, 48 * mm, 1, paper.face)[0], 8.5)
        _bar(paper, y, bar["share"])
        paper.text(A4[0] - MARGIN - 26 * mm, y, bar["text"], 8.5)
        y -= LINE
    if not found:
        paper.text(MARGIN, y, _("Nothing in this scope."), 8.5, soft=True)
        y -= LINE
    return y - 3 * mm


def _bar(paper: Paper, y: float, share: float) -> None:
    left, room = MARGIN + 50 * mm, WIDTH - 50 * mm - 30 * mm
    for color, width in ((TRACK, room), (ACTION, room * share / 100)):
        paper.sheet.setFillColor(color)
        paper.sheet.rect(left, y - 0.5 * mm, width, 3.4 * mm, stroke=0, fill=1)


def _largest(table: Table) -> Sequence[Any]:
    """The rows with the largest figures, in their order."""
    name = table.report.drawn
    ranked = sorted(table.rows, key=lambda row: -float(row.figures.get(name, Figure(None)).value or 0))[:BARS]
    return [row for row in table.rows if row in ranked]


def _foot(paper: Paper, made: str, number: int) -> None:
    paper.text(MARGIN, 11 * mm, f"{made} · {number} / 2", 7.5, soft=True)
    paper.sheet.showPage()


def _texts(shown: Summary, subtitle: str, made: str) -> Iterator[str]:
    """All that is written, so that the font has it."""
    yield from (shown.name, subtitle, made, _("Nothing in this scope."), "0123456789.,/%·；—… ")
    for table in (shown.whole, *shown.tables):
        yield from (str(table.report.title), str(table.report.definition))
        for column in table.report.columns:
            yield from (str(column.label), str(column.meaning), str(column.unit.label))
        for row in table.rows:
            yield row.label
            for cell in cells(table.report, row, _nowhere):
                yield from (cell.text, *cell.notes)
