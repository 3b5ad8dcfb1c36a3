"""The public notice of a batch of support on paper: A4, one line a firm, as many sheets as it takes."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from accounts import clock
from events.prints import font, wrapped
from market.models import SubsidyBatch, SubsidyFile
from market.subsidy_texts import batch_rows, moment_words
from market.templatetags.market_format import wan

MARGIN, BOTTOM = 22 * mm, 24 * mm
WIDTH = A4[0] - 2 * MARGIN
LINE, SIZE = 8 * mm, 10.5
FIRM, AMOUNT = 12 * mm, 40 * mm


def notice_sheets(batch: SubsidyBatch, files: Sequence[SubsidyFile]) -> bytes:
    """Heading, what the batch is, then number, firm and amount of each file, the sum, and how to object."""
    paper = io.BytesIO()
    sheet = Canvas(paper, pagesize=A4, invariant=1)
    sheet.setTitle(_("Public notice: %(batch)s") % {"batch": str(batch)})
    y = _head(sheet, batch)
    for number, file in enumerate(files, start=1):
        y = _room(sheet, y - LINE)
        _line(sheet, y, str(number), file.organisation.name, wan(file.granted))
    y = _room(sheet, y - LINE)
    _line(sheet, y, "", _("In all"), wan(sum(file.granted for file in files if file.granted is not None)))
    _foot(sheet, y - 2 * LINE, batch)
    sheet.showPage()
    sheet.save()
    return paper.getvalue()


def _head(sheet: Canvas, batch: SubsidyBatch) -> float:
    y = A4[1] - MARGIN
    title = _("Public notice: %(batch)s") % {"batch": batch.name}
    texts = [(title, 20, 2), *((f"{label}{_(': ')}{value}", SIZE, 2) for label, value in batch_rows(batch))]
    for text, size, most in texts:
        for part in wrapped(text, size, WIDTH, most):
            y -= size * 1.5
            sheet.setFont(font(), size)
            sheet.drawString(MARGIN, y, part)
    return y - LINE / 2


def _line(sheet: Canvas, y: float, number: str, firm: str, amount: str) -> None:
    sheet.setFont(font(), SIZE)
    sheet.drawString(MARGIN, y, number)
    sheet.drawString(MARGIN + FIRM, y, "".join(wrapped(firm, SIZE, WIDTH - FIRM - AMOUNT, 1)))
    sheet.drawRightString(A4[0] - MARGIN, y, amount)
    sheet.setStrokeGray(0.85)
    sheet.line(MARGIN, y - 2 * mm, A4[0] - MARGIN, y - 2 * mm)


def _foot(sheet: Canvas, y: float, batch: SubsidyBatch) -> None:
    where = batch.version.contact or (batch.version.policy.office.name if batch.version.policy.office else "")
    sentence = _("Objections are heard until %(time)s.") % {"time": moment_words(batch.notice_until)}
    made = _("As of %(time)s") % {"time": moment_words(clock.now())}
    for text in (sentence, where, made):
        y = _room(sheet, y)
        sheet.setFont(font(), SIZE)
        sheet.drawString(MARGIN, y, "".join(wrapped(text, SIZE, WIDTH, 1)))
        y -= LINE


def _room(sheet: Canvas, y: float) -> float:
    """The height to go on at: a new sheet where the old one has no room."""
    if y > BOTTOM:
        return y
    sheet.showPage()
    return A4[1] - MARGIN
