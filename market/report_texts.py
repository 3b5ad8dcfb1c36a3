"""Figures of reports in words: with their unit, and what the firms say of the results among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from market.reports.report import Figure, Report, ReportColumn, ReportRow, Unit
from market.templatetags.market_format import NOTHING, plain, wan


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as the page shows it: text, a second line, and the address of the list behind it."""

    label: str
    text: str
    notes: Sequence[str] = ()
    url: str = ""
    parts: Sequence[tuple[str, int, str]] = ()


def figure_text(figure: Figure, unit: Unit) -> str:
    """The figure with its unit where the heading does not say it; a dash where it is not known."""
    if figure.value is None:
        return NOTHING
    if unit == Unit.MONEY:
        return wan(figure.value)
    text = plain(Decimal(str(figure.value)), 1)
    return f"{text} %" if unit == Unit.PERCENT else text


def figure_notes(figure: Figure, unit: Unit) -> Iterator[str]:
    """What the firms say of it, of how many it is a share, what is not known of it."""
    if unit == Unit.PERCENT and figure.whole is not None:
        yield _("%(part)s of %(whole)s") % {"part": f"{figure.part:,}", "whole": f"{figure.whole:,}"}
    if figure.confirmed is not None and figure.value:
        names = {"confirmed": _text(figure.confirmed, unit), "stated": _text(figure.stated, unit)}
        yield _("confirmed by the firm %(confirmed)s, only stated %(stated)s") % names
        if figure.disputed:
            yield _("disputed by the firm among it: %(disputed)s") % {"disputed": _text(figure.disputed, unit)}
    if figure.unknown:
        yield ngettext("unknown of %(number)d result", "unknown of %(number)d results", figure.unknown) % {
            "number": figure.unknown
        }


def _text(value: Any, unit: Unit) -> str:
    return figure_text(Figure(value), unit)


def cells(report: Report, row: ReportRow, address: Any) -> list[Cell]:
    """The figures of a row; ``address`` gives the address of the list behind a row and column."""
    found = []
    for column, figure in report.figures(row):
        url = address(row.key, column.name) if column.opens and figure.value else ""
        parts = [(str(part.label), part.value, address(row.key, part.column)) for part in figure.parts]
        found.append(
            Cell(
                str(column.label),
                figure_text(figure, column.unit),
                list(figure_notes(figure, column.unit)),
                url,
                parts,
            )
        )
    return found


def bars(report: Report, rows: Sequence[ReportRow], address: Any) -> list[dict[str, Any]]:
    """The chart: one bar a row, of the report's ``drawn`` column; a share is drawn against a hundred."""
    column = report.by_name[report.drawn]
    shown = [(row, row.figures.get(column.name, Figure(None))) for row in rows]
    most = max((float(figure.value or 0) for _row, figure in shown), default=0)
    whole = 100.0 if column.unit == Unit.PERCENT else most
    return [
        {
            "label": row.label,
            "text": figure_text(figure, column.unit),
            "share": round(float(figure.value or 0) * 100 / whole, 1) if whole else 0,
            "url": address(row.key, column.name) if column.opens and figure.value else "",
        }
        for row, figure in shown
    ]


def heading(column: ReportColumn) -> str:
    """The heading of a column, with its unit where the figures do not say it themselves."""
    if column.unit in (Unit.MONEY, Unit.PERCENT):
        return str(column.label)
    return _("%(column)s (%(unit)s)") % {"column": column.label, "unit": column.unit.label}
