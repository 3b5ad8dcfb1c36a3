"""From figures to points: what is used where a year is missing, and normalisation over all units and years.

Limits are taken over every year of the table, so that the points of one year can be compared with those of another.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from market.reports.index.data import Figure, Indicator, Method, Missing, Normalisation, Table

Points = NDArray[np.float64]

MIDDLE, SPREAD = 50.0, 10.0
"""A z-score is shown as 50 + 10 z, kept between 0 and 100: points on the same scale as those between goalposts."""


def used(table: Table, unit: str, key: str, year: int, missing: Missing) -> tuple[float | None, int | None]:
    """The figure that counts for this year and the year it is of: the last one known where figures are carried on."""
    years = (
        [year] if missing is Missing.LEAVE_OUT else sorted((one for one in table.years if one <= year), reverse=True)
    )
    for one in years:
        value = table.values.get((unit, key, one))
        if value is not None:
            return value, one
    return None, None


def normalised(
    table: Table, indicator: Indicator, values: Iterable[float | None], how: Normalisation
) -> list[float | None]:
    """Points of these figures, higher always better. Where all known figures are the same, nobody is ahead: 50."""
    known = [
        value
        for unit in table.units
        for year in table.years
        if (value := table.values.get((unit, indicator.key, year))) is not None
    ]
    scale = _between(indicator, known) if how is Normalisation.MIN_MAX else _standardised(known)
    found: list[float | None] = []
    for value in values:
        points = None if value is None else min(100.0, max(0.0, MIDDLE + scale(value)))
        found.append(points if points is None or indicator.higher_is_better else 100.0 - points)
    return found


class _Line:
    """A straight line through (centre, 0)."""

    def __init__(self, centre: float, slope: float) -> None:
        self.centre, self.slope = centre, slope

    def __call__(self, value: float) -> float:
        return (value - self.centre) * self.slope


def _between(indicator: Indicator, known: list[float]) -> _Line:
    low = indicator.low if indicator.low is not None else min(known, default=0.0)
    high = indicator.high if indicator.high is not None else max(known, default=0.0)
    return _Line((low + high) / 2, 100.0 / (high - low)) if high > low else _Line(0.0, 0.0)


def _standardised(known: list[float]) -> _Line:
    deviation = float(np.std(known)) if known else 0.0
    return _Line(float(np.mean(known)), SPREAD / deviation) if deviation > 0 else _Line(0.0, 0.0)


def figures(table: Table, year: int, method: Method) -> dict[str, dict[str, Figure]]:
    """For each unit the figures of the year by indicator, with points."""
    found: dict[str, dict[str, Figure]] = {unit: {} for unit in table.units}
    for indicator in table.indicators:
        chosen = [used(table, unit, indicator.key, year, method.missing) for unit in table.units]
        points = normalised(table, indicator, [value for value, _year in chosen], method.normalisation)
        for unit, (value, of), one in zip(table.units, chosen, points, strict=True):
            found[unit][indicator.key] = Figure(one, value, of, of is not None and of != year)
    return found


def matrix(table: Table, year: int, method: Method) -> Points:
    """Units × indicators; not a number where nothing is known."""
    found = figures(table, year, method)
    return as_matrix(table, found)


def as_matrix(table: Table, found: dict[str, dict[str, Figure]]) -> Points:
    """The points of these figures as units × indicators."""
    rows = [[_number(found[unit][one.key].points) for one in table.indicators] for unit in table.units]
    return np.array(rows, dtype=np.float64).reshape(len(table.units), len(table.indicators))


def _number(points: float | None) -> float:
    return float("nan") if points is None else points
