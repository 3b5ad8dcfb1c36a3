"""Which figures everybody may read: no name of a party, and no amount that few firms stand behind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from market.report_texts import Cell, cells
from market.reports.registry import REPORTS
from market.reports.report import Figure, Report, ReportColumn, ReportRow

FEWEST = 3
"""An amount of fewer firms is not told: one of them could read what the other has."""
FIRMS_OF_AMOUNT = {"approved_amount": "approved", "drawn_amount": "drawn"}


@dataclass(frozen=True, slots=True)
class Section:
    """One report as the public reads it."""

    report: Report
    columns: Sequence[ReportColumn]
    rows: Sequence[tuple[ReportRow, list[Cell]]]


def sections(found: Mapping[str, Sequence[ReportRow]]) -> Iterator[Section]:
    """The reports of the page, none of whose figures opens a list. Amounts stand in the sum of a series alone: beside
    those of its editions, one that is not told could be worked out.
    """
    for name, rows in found.items():
        columns = [one for one in REPORTS[name].columns if name == "series" or one.name not in FIRMS_OF_AMOUNT]
        report = replace(REPORTS[name], columns=columns, by_name={})
        shown = [ReportRow(row.key, row.label, told(row.figures), row.note) for row in rows]
        yield Section(report, columns, [(row, cells(report, row, _nowhere)) for row in shown])


def told(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures of a row without amounts of fewer than three firms."""
    return {
        name: Figure(None) if name in FIRMS_OF_AMOUNT and _few(figures.get(FIRMS_OF_AMOUNT[name])) else figure
        for name, figure in figures.items()
    }


def _few(firms: Figure | None) -> bool:
    return firms is None or 0 < int(firms.value or 0) < FEWEST or _few_confirmed(firms)


def _few_confirmed(firms: Figure) -> bool:
    """The part that is confirmed, or only stated, is of few firms."""
    parts = (int(firms.confirmed or 0), int(firms.stated or 0), int(firms.disputed or 0))
    return any(0 < part < FEWEST for part in parts)


def _nowhere(_row: str, _column: str) -> str:
    return ""
