"""The report of an edition on paper: A4, one line a figure."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from events.models import MarketEvent
from events.prints import font, wrapped
from events.report_lines import Part

MARGIN, BOTTOM = 22 * mm, 22 * mm
LINE, ROOM = 7 * mm, 100 * mm


def report_sheets(event: MarketEvent, parts: Sequence[Part], when: str, made: str) -> bytes:
    """The name of the edition, its day and place, then part after part; as many sheets as it takes."""
    paper = io.BytesIO()
    sheet = Canvas(paper, pagesize=A4, invariant=1)
    sheet.setTitle(_("Report: %(event)s") % {"event": event.name})
    y = _head(sheet, event, when)
    for part in parts:
        y = _room(sheet, y, 3 * LINE)
        y -= LINE
        sheet.setFont(font(), 13)
        sheet.drawString(MARGIN, y, part.title)
        for line in part.figures:
            y = _room(sheet, y - LINE, 0)
            sheet.setFont(font(), 10.5)
            sheet.drawString(MARGIN, y, wrapped(line.name, 10.5, ROOM, 1)[0])
            sheet.drawRightString(A4[0] - MARGIN - 42 * mm, y, str(line.figure))
            sheet.drawString(A4[0] - MARGIN - 38 * mm, y, "".join(wrapped(line.more, 10.5, 38 * mm, 1)))
            sheet.setStrokeGray(0.85)
            sheet.line(MARGIN, y - 2 * mm, A4[0] - MARGIN, y - 2 * mm)
        y -= LINE / 2
    sheet.setFont(font(), 8)
    sheet.drawString(MARGIN, 12 * mm, made)
    sheet.showPage()
    sheet.save()
    return paper.getvalue()


def _head(sheet: Canvas, event: MarketEvent, when: str) -> float:
    y = A4[1] - MARGIN
    for text, size, most in ((event.name, 20, 2), (f"{when} · {event.venue}", 10.5, 2)):
        for line in wrapped(text, size, A4[0] - 2 * MARGIN, most):
            y -= size * 1.3
            sheet.setFont(font(), size)
            sheet.drawString(MARGIN, y, line)
    return y


def _room(sheet: Canvas, y: float, needed: float) -> float:
    """The height to go on at: a new sheet where the old one has no room."""
    if y - needed > BOTTOM:
        return y
    sheet.showPage()
    return A4[1] - MARGIN
