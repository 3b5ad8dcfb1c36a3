"""Sheets of paper for the market day as PDF: A4, eight cards or ten badges a sheet, cut along thin lines.

Chinese is set in a font that every reader of PDF has (STSong); nothing is embedded (``paper_font`` embeds one).
"""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import segno
from django.urls import reverse
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from events.models import MarketEvent
from events.selectors.prints import Badge, Card

FONT = "STSong-Light"
CARDS = (2, 4)
BADGES = (2, 5)
PADDING = 6 * mm
CODE_SIDE = 26 * mm

Box = tuple[float, float, float, float]
"""Left, bottom, width, height."""


@cache
def font() -> str:
    """The font, made known to the paper once."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return FONT


def card_sheets(event: MarketEvent, cards: Sequence[Card], site: str) -> bytes:
    """The number large, who stands there, what is shown, and the code that leads to the stall's page."""

    def paint(sheet: Canvas, card: Card, box: Box) -> None:
        _words(sheet, box, [(card.code, 40, 1), (card.party, 15, 2), (card.shows, 10, 3), (event.name, 8, 1)])
        _code(sheet, box, f"{site}{reverse('events:stall', args=[event.slug, card.stall])}")

    return _sheets(_("Stall cards"), cards, CARDS, paint)


def badge_sheets(event: MarketEvent, badges: Sequence[Badge], site: str) -> bytes:
    """Name, position, party and stall, and the code that is read at the door."""

    def paint(sheet: Canvas, badge: Badge, box: Box) -> None:
        where = _("Stall %(stall)s") % {"stall": badge.stall} if badge.stall else ""
        lines = [(badge.name, 22, 1), (badge.title, 10, 1), (badge.party, 11, 2), (where, 9, 1), (event.name, 8, 1)]
        _words(sheet, box, lines)
        _code(sheet, box, f"{site}{reverse('events:check_in', args=[badge.code])}")

    return _sheets(_("Badges"), badges, BADGES, paint)


def _sheets(
    title: str, things: Sequence[Any], grid: tuple[int, int], paint: Callable[[Canvas, Any, Box], None]
) -> bytes:
    """Sheet after sheet; where there is nothing to print, one that says so."""
    paper = io.BytesIO()
    sheet = Canvas(paper, pagesize=A4, invariant=1)
    sheet.setTitle(title)
    per_sheet = grid[0] * grid[1]
    for start in range(0, len(things), per_sheet):
        for thing, box in zip(things[start : start + per_sheet], _boxes(grid), strict=False):
            sheet.setStrokeGray(0.75)
            sheet.setLineWidth(0.3)
            sheet.rect(*box)
            paint(sheet, thing, box)
        sheet.showPage()
    if not things:
        sheet.setFont(font(), 12)
        sheet.drawString(25 * mm, A4[1] - 30 * mm, _("There is nothing to print yet."))
        sheet.showPage()
    sheet.save()
    return paper.getvalue()


def _boxes(grid: tuple[int, int]) -> Iterator[Box]:
    """The places of one sheet, line by line from the top."""
    margin = 10 * mm
    width, height = (A4[0] - 2 * margin) / grid[0], (A4[1] - 2 * margin) / grid[1]
    for row in range(grid[1]):
        for column in range(grid[0]):
            yield margin + column * width, A4[1] - margin - (row + 1) * height, width, height


def _words(sheet: Canvas, box: Box, lines: Sequence[tuple[str, int, int]]) -> None:
    """Texts below each other with their size and the lines they may take; what is longer ends with an ellipsis."""
    left, bottom, width, height = box
    room = width - 2 * PADDING - CODE_SIDE
    y = bottom + height - PADDING
    for text, size, most in lines:
        for line in wrapped(text, size, room, most):
            y -= size
            sheet.setFont(font(), size)
            sheet.drawString(left + PADDING, y, line)
            y -= size * 0.2
        y -= 5


def wrapped(text: str, size: float, room: float, most: int, face: str = "") -> list[str]:
    """The text in at most so many lines of that width, broken anywhere, as Chinese is."""
    lines: list[str] = []
    face = face or font()
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        fits = next(
            (end for end in range(len(rest), 1, -1) if pdfmetrics.stringWidth(rest[:end], face, size) <= room), 1
        )
        lines.append(rest[:fits])
        rest = rest[fits:].lstrip()
    if rest and lines:
        lines[-1] = lines[-1][:-1] + "…"
    return lines


def _code(sheet: Canvas, box: Box, url: str) -> None:
    """A QR code in the lower right corner, drawn as bars."""
    left, bottom, width, _height = box
    rows = [bytes(row) for row in segno.make(url, error="m", micro=False).matrix]
    side = CODE_SIDE / len(rows)
    x0, y0 = left + width - PADDING - CODE_SIDE + 2 * mm, bottom + PADDING - 2 * mm + CODE_SIDE
    sheet.setFillGray(0)
    for down, row in enumerate(rows):
        along = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                sheet.rect(x0 + along * side, y0 - (down + 1) * side, length * side, side, stroke=0, fill=1)
            along += length
