"""The summary of an edition or a series on two pages: which figures stand on it, all of them from the registry."""

from dataclasses import dataclass

from events.models import MarketEvent, MarketSeries
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.reports.report import Report, ReportRow


@dataclass(frozen=True, slots=True)
class Table:
    """One report with the rows of the scope."""

    report: Report
    rows: list[ReportRow]


@dataclass(frozen=True, slots=True)
class Summary:
    """The edition or series, its one row of figures, and the tables beside it."""

    name: str
    whole: Table
    tables: tuple[Table, ...]


BESIDE = ("scorecard", "needs", "refusals", "policies")


def summary(*, event: MarketEvent | None = None, series: MarketSeries | None = None) -> Summary:
    """The figures of an edition, or of all editions of a series."""
    scope = Scope(event=event, series=series)
    name, whole = (event.name, "editions") if event else (series.name if series else "", "series")
    key = str((event or series).pk)  # type: ignore[union-attr]
    rows = [row for row in REPORTS[whole].rows(scope) if row.key == key]
    tables = tuple(Table(REPORTS[one], REPORTS[one].rows(scope)) for one in BESIDE)
    return Summary(name, Table(REPORTS[whole], rows), tables)
