"""Where a unit falls behind: the shortfall against the median of the others, times the weight."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from market.reports.index.data import Method, Score, Table
from market.reports.index.weights import weights_of


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """An indicator or a dimension: own points, the median of the others, and what closing the gap would bring."""

    key: str
    points: float
    others: float
    loss: float


def weak_indicators(table: Table, year_scores: Sequence[Score], unit: str, method: Method) -> list[WeakSpot]:
    """Indicators behind the others' median, the costliest first; what is not known is no weakness."""
    own = next(one for one in year_scores if one.unit == unit)
    found = []
    for indicator, weight in zip(table.indicators, weights_of(table, method).tolist(), strict=True):
        others = [
            points
            for one in year_scores
            if one.unit != unit and (points := one.figures[indicator.key].points) is not None
        ]
        found += _spot(indicator.key, own.figures[indicator.key].points, others, weight)
    return sorted(found, key=lambda spot: (-spot.loss, spot.key))


def weak_dimensions(year_scores: Sequence[Score], unit: str) -> list[WeakSpot]:
    """The same for whole dimensions."""
    own = next(one for one in year_scores if one.unit == unit)
    found = []
    for name, dimension in own.dimensions.items():
        others = [
            points for one in year_scores if one.unit != unit and (points := one.dimensions[name].points) is not None
        ]
        found += _spot(name, dimension.points, others, dimension.weight)
    return sorted(found, key=lambda spot: (-spot.loss, spot.key))


def _spot(key: str, points: float | None, others: list[float], weight: float) -> list[WeakSpot]:
    if points is None or not others or weight <= 0:
        return []
    typical = median(others)
    return [WeakSpot(key, points, typical, (typical - points) * weight)] if typical > points else []
