"""The district index from the stored indicators and figures: scores, years, rank ranges, weak spots of a district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from market.index_enums import Direction, IndexDimension
from market.models import Indicator, IndicatorValue
from market.reports.index.data import (
    Aggregation,
    DimensionScore,
    Figure,
    Method,
    Missing,
    Normalisation,
    Score,
    Table,
    Weighting,
)
from market.reports.index.data import Indicator as PlainIndicator
from market.reports.index.score import scores
from market.reports.index.sensitivity import RankRange, rank_ranges
from market.reports.index.weak import WeakSpot, weak_dimensions, weak_indicators
from market.reports.index.weights import weights_of

SEED = 20240515
DRAWS = 300
LEAST_KNOWN = 0.6
"""A district of whose indicators less than this share of the weight is known gets no result."""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """A line of the table: the indicator, the district's own figure as it was used, the others' median, its weight."""

    indicator: Indicator
    figure: Figure
    others: float | None
    share: float
    source: str
    invented: bool


@dataclass(frozen=True, slots=True)
class DistrictIndex:
    """All that the page shows of one method, one year and one district."""

    areas: tuple[str, ...]
    years: tuple[int, ...]
    area: str
    year: int
    own: Score
    scores: Sequence[Score]
    by_year: Mapping[str, Sequence[float | None]]
    ranges: Sequence[RankRange]
    weak_dimensions: Sequence[WeakSpot]
    weak_indicators: Sequence[tuple[Indicator, WeakSpot]]
    lines: Sequence[IndicatorLine]
    others: Mapping[str, float | None]
    invented: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: districts and years with figures."""

    areas: tuple[str, ...]
    years: tuple[int, ...]


class Stored:
    """The indicators that count and their known figures, read once (two queries)."""

    def __init__(self) -> None:
        order = {name: place for place, name in enumerate(IndexDimension.values)}
        rows = Indicator.objects.filter(in_use=True).order_by("pk")
        self.indicators = sorted(rows, key=lambda row: order[row.dimension])
        known = IndicatorValue.objects.filter(indicator__in_use=True, value__isnull=False).order_by("area", "year")
        self.values = {(row.area, str(row.indicator_id), row.year): row for row in known}

    @property
    def choices(self) -> Choices:
        """Districts and years that have a figure."""
        return Choices(
            tuple(dict.fromkeys(area for area, _key, _year in self.values)),
            tuple(sorted({year for _area, _key, year in self.values})),
        )

    @property
    def table(self) -> Table:
        """The same as the arithmetic reads it."""
        choices = self.choices
        numbers = {key: float(row.value) for key, row in self.values.items() if row.value is not None}
        return Table(choices.areas, choices.years, tuple(map(plain, self.indicators)), numbers)


def plain(row: Indicator) -> PlainIndicator:
    """An indicator without its words."""
    goals = sorted(float(one) for one in (row.low, row.high) if one is not None)
    low, high = goals if goals else (None, None)
    higher = row.direction == Direction.HIGHER
    return PlainIndicator(str(row.pk), row.dimension, float(row.weight), higher, low, high)


def method_of(normalisation: str, weighting: str, aggregation: str, missing: str) -> Method:
    """The method by the words of the form."""
    return Method(
        Normalisation(normalisation), Weighting(weighting), Aggregation(aggregation), Missing(missing), LEAST_KNOWN
    )


def district_index(stored: Stored, *, area: str, year: int, method: Method) -> DistrictIndex:
    """The index of all districts in the year, and where this one is weak; ``area`` and ``year`` have figures."""
    table = stored.table
    years = [scores(table, one, method) for one in table.years]
    now = years[table.years.index(year)]
    own = next(one for one in now if one.unit == area)
    rows = {str(row.pk): row for row in stored.indicators}
    weak = weak_indicators(table, now, area, method)
    shares = (weights_of(table, method) * 100).tolist()
    lines = [_line(stored, row, share, now, own) for row, share in zip(stored.indicators, shares, strict=True)]
    return DistrictIndex(
        areas=table.units,
        years=table.years,
        area=area,
        year=year,
        own=own,
        scores=sorted(now, key=lambda one: (one.rank is None, one.rank, one.unit)),
        by_year={unit: [found[place].points for found in years] for place, unit in enumerate(table.units)},
        ranges=rank_ranges(table, year, method, seed=SEED, draws=DRAWS),
        weak_dimensions=weak_dimensions(now, area),
        weak_indicators=[(rows[spot.key], spot) for spot in weak],
        lines=lines,
        others={name: _typical(now, area, name) for name in own.dimensions},
        invented=any(line.invented for line in lines) or any(row.invented for row in stored.values.values()),
    )


def _typical(now: Sequence[Score], area: str, dimension: str) -> float | None:
    """The median of the other districts in a dimension."""
    known = [one.dimensions[dimension].points for one in now if one.unit != area]
    points = [one for one in known if one is not None]
    return median(points) if points else None


def _line(stored: Stored, row: Indicator, share: float, now: Sequence[Score], own: Score) -> IndicatorLine:
    key = str(row.pk)
    figure = own.figures[key]
    others = [one.figures[key].value for one in now if one.unit != own.unit]
    known = [one for one in others if one is not None]
    value = stored.values.get((own.unit, key, figure.year)) if figure.year else None
    return IndicatorLine(
        indicator=row,
        figure=figure,
        others=median(known) if known else None,
        share=share,
        source=(value.source if value else "") or row.source,
        invented=row.invented or bool(value and value.invented),
    )


__all__ = [
    "DRAWS",
    "LEAST_KNOWN",
    "SEED",
    "DimensionScore",
    "DistrictIndex",
    "IndicatorLine",
    "Score",
    "Stored",
    "district_index",
    "method_of",
]
