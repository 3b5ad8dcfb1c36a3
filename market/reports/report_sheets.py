"""A report as a spreadsheet: its figures, those of results by the word of the firm, and what each column means."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from market.reports.export import Sheet
from market.reports.pairs import Scope
from market.reports.report import Report, ReportColumn, ReportRow, Unit


def report_sheets(report: Report, scope: Scope) -> tuple[int, list[Sheet]]:
    """How many rows there are, the sheet of the figures and the sheet of their meaning. Amounts are in yuan."""
    rows = report.rows(scope)
    spoken = {column.name for column in report.columns if any(_spoken(row, column) for row in rows)}
    headers = [str(report.about)]
    for column in report.columns:
        headers += _headings(column, column.name in spoken)
    figures = Sheet(str(report.title), headers, [_cells(report, row, spoken) for row in rows])
    return len(rows), [
        figures,
        Sheet(_("What the figures mean"), (_("Column"), _("Unit"), _("Meaning")), _meanings(report)),
    ]


def _spoken(row: ReportRow, column: ReportColumn) -> bool:
    figure = row.figures.get(column.name)
    return figure is not None and figure.confirmed is not None


def unit_name(column: ReportColumn) -> str:
    """The unit of the figures in a spreadsheet, where amounts stand in yuan."""
    return _("yuan") if column.unit == Unit.MONEY else str(column.unit.label)


def _headings(column: ReportColumn, spoken: bool) -> list[str]:
    name = _("%(column)s (%(unit)s)") % {"column": column.label, "unit": unit_name(column)}
    if not spoken:
        return [name]
    return [
        name,
        _("%(column)s: confirmed by the firm") % {"column": column.label},
        _("%(column)s: only stated") % {"column": column.label},
        _("%(column)s: disputed among it") % {"column": column.label},
    ]


def _cells(report: Report, row: ReportRow, spoken: set[str]) -> list[Any]:
    cells: list[Any] = [row.label]
    for column, figure in report.figures(row):
        cells.append(_plain(figure.value))
        if column.name in spoken:
            cells += [_plain(value) for value in (figure.confirmed, figure.stated, figure.disputed)]
    return cells


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float, Decimal)) else str(value)


def _meanings(report: Report) -> Iterator[tuple[str, str, str]]:
    yield str(report.title), "", str(report.definition)
    for column in report.columns:
        yield str(column.label), unit_name(column), str(column.meaning)
