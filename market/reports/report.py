"""What a report is: one row of the registry, and what its rows and figures are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import can_organise
from market.reports.pairs import Scope
from market.reports.verdicts import ByWord

Number = int | float | Decimal
Words = str | Promise


class Unit(TextChoices):
    """What a figure counts."""

    FIRMS = "firms", pgettext_lazy("unit", "firms")
    PAIRS = "pairs", pgettext_lazy("unit", "pairs")
    NEEDS = "needs", pgettext_lazy("unit", "needs")
    RESULTS = "results", pgettext_lazy("unit", "results")
    EDITIONS = "editions", pgettext_lazy("unit", "editions")
    MONEY = "money", _("ten thousand yuan")
    PERCENT = "percent", "%"
    DAYS = "days", pgettext_lazy("unit", "days")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure, under a column name of its own: the refusals with one code."""

    column: str
    label: Words
    value: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. Where results are summed, ``confirmed`` is what the firms confirm and ``disputed`` what they dispute
    (None elsewhere); a share says how many of how many it is; an unknown value is None, never nought.
    """

    value: Number | None
    confirmed: Number | None = None
    disputed: Number | None = None
    part: int | None = None
    whole: int | None = None
    parts: tuple[Part, ...] = ()
    unknown: int = 0

    @property
    def stated(self) -> Any:
        """What nobody but the answering party says, disputed results among it."""
        return None if self.confirmed is None or self.value is None else self.value - self.confirmed  # type: ignore[operator]


def share(part: int, whole: int) -> Figure:
    """A part of a whole in percent, with one decimal; unknown where there is no whole."""
    return Figure(round(part * 100 / whole, 1) if whole else None, part=part, whole=whole)


def firms_of(sums: ByWord) -> Figure:
    """How many firms have such a result: those with a confirmed one among them, those with a disputed one."""
    return Figure(sums.all.firms, sums.confirmed.firms, sums.disputed.firms)


def results_of(sums: ByWord) -> Figure:
    """How many results there are."""
    return Figure(sums.all.results, sums.confirmed.results, sums.disputed.results)


def amount_of(sums: ByWord) -> Figure:
    """Their amounts in yuan."""
    return Figure(sums.all.amount, sums.confirmed.amount, sums.disputed.amount)


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: what it is called, what it counts, and what it means in a sentence. ``opens`` says that a list lies
    behind each of its figures.
    """

    name: str
    label: Words
    unit: Unit
    meaning: Words = ""
    opens: bool = True


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row: what it is about, and its figures by column."""

    key: str
    label: str
    figures: dict[str, Figure]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """The list behind a figure: pairs, needs or firms."""

    kind: str
    rows: QuerySet[Any]


Filters = Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``rows`` answers the rows of a scope in a fixed number of queries; ``behind`` the list behind the
    figure of a row and column, None where there is no such row. ``drawn`` is the column that the chart draws, ``page``
    the name of a page that shows the report by its own means.
    """

    id: str
    title: Words
    about: Words
    definition: Words
    filters: Filters
    columns: Sequence[ReportColumn]
    rows: Callable[[Scope], list[ReportRow]]
    behind: Callable[[Scope, str, str], Behind | None]
    drawn: str
    page: str = ""
    permission: Callable[[User], bool] = can_organise
    by_name: dict[str, ReportColumn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({column.name: column for column in self.columns})

    def figures(self, row: ReportRow) -> Iterator[tuple[ReportColumn, Figure]]:
        """Each column with the figure of the row."""
        for column in self.columns:
            yield column, row.figures.get(column.name, Figure(None))
