"""From points to the index: indicators into dimensions, dimensions into one number, ranks.

Within a dimension indicators stand in for one another (weighted mean); between dimensions the method decides. What is
not known is left out and the rest weighs more; the known share of the weight stands beside the result.
"""

import math
from collections.abc import Mapping, Sequence

from market.reports.index.data import Aggregation, DimensionScore, Figure, Method, Score, Table
from market.reports.index.points import figures
from market.reports.index.weights import weights_of


def combined(points: Sequence[float], weights: Sequence[float], how: Aggregation) -> float | None:
    """The weighted mean, arithmetic or geometric; a geometric mean with a zero in it is zero. None without weight."""
    pairs = [(point, weight) for point, weight in zip(points, weights, strict=True) if weight > 0]
    total = sum(weight for _point, weight in pairs)
    if total <= 0:
        return None
    if how is Aggregation.LINEAR:
        return sum(point * weight for point, weight in pairs) / total
    if any(point <= 0 for point, _weight in pairs):
        return 0.0
    return math.exp(sum(weight * math.log(point) for point, weight in pairs) / total)


def scores(table: Table, year: int, method: Method) -> list[Score]:
    """All units of the year, in the order of the table, with ranks (1 is best; equal points share the better rank)."""
    weights = dict(zip((one.key for one in table.indicators), weights_of(table, method).tolist(), strict=True))
    found = figures(table, year, method)
    rows = [_score(table, unit, year, method, weights, found[unit]) for unit in table.units]
    ranks = ranked([row.points for row in rows])
    return [
        Score(row.unit, row.year, row.points, rank, row.known, row.dimensions, row.figures)
        for row, rank in zip(rows, ranks, strict=True)
    ]


def _score(
    table: Table, unit: str, year: int, method: Method, weights: Mapping[str, float], found: dict[str, Figure]
) -> Score:
    dimensions = {name: _dimension(table, name, weights, found) for name in table.dimensions}
    known = sum(one.known * one.weight for one in dimensions.values())
    shown = [one for one in dimensions.values() if one.points is not None]
    points = combined([one.points or 0.0 for one in shown], [one.weight for one in shown], method.aggregation)
    return Score(unit, year, points if known >= method.least_known - 1e-9 else None, None, known, dimensions, found)


def _dimension(table: Table, name: str, weights: Mapping[str, float], found: dict[str, Figure]) -> DimensionScore:
    inside = [one.key for one in table.indicators if one.dimension == name]
    whole = sum(weights[key] for key in inside)
    known = {key: points for key in inside if (points := found[key].points) is not None}
    share = sum(weights[key] for key in known) / whole if whole > 0 else 0.0
    mean = combined(list(known.values()), [weights[key] for key in known], Aggregation.LINEAR)
    return DimensionScore(mean, whole, share)


def ranked(points: Sequence[float | None]) -> list[int | None]:
    """Places: one more than the number of units that are ahead; nobody without points has one."""
    known = [one for one in points if one is not None]
    return [None if one is None else 1 + sum(other > one + 1e-9 for other in known) for one in points]
