"""Weights of the indicators: equal, given, or by entropy; they always add up to one."""

import numpy as np
from numpy.typing import NDArray

from market.reports.index.data import Aggregation, Method, Missing, Normalisation, Table, Weighting
from market.reports.index.points import Points, matrix

Weights = NDArray[np.float64]


def weights_of(table: Table, method: Method) -> Weights:
    """One weight for each indicator.

    Equal: each dimension the same, and each indicator the same within its dimension. Given: as entered. Entropy: the
    more the known figures of an indicator differ between units, the more it weighs (Shannon entropy over all years).
    """
    if method.weighting is Weighting.GIVEN:
        return _scaled([indicator.weight for indicator in table.indicators], table)
    return entropy(table) if method.weighting is Weighting.ENTROPY else equal(table)


def equal(table: Table) -> Weights:
    """Each dimension weighs the same, each indicator the same within it."""
    sizes = {name: sum(one.dimension == name for one in table.indicators) for name in table.dimensions}
    return np.array([1.0 / (len(sizes) * sizes[one.dimension]) for one in table.indicators], dtype=np.float64)


def entropy(table: Table) -> Weights:
    """Weights by how much an indicator tells the units apart; where none does, all weigh the same."""
    plain = Method(Normalisation.MIN_MAX, Weighting.EQUAL, Aggregation.LINEAR, Missing.LEAVE_OUT)
    rows: Points = np.concatenate([matrix(table, year, plain) for year in table.years])
    return _scaled([_tells(rows[:, place]) for place in range(len(table.indicators))], table)


def _tells(column: NDArray[np.float64]) -> float:
    """1 − entropy of the known points: 0 where everybody has the same."""
    known = column[~np.isnan(column)]
    total = float(known.sum())
    if len(known) < 2 or total <= 0:
        return 0.0
    shares = known[known > 0] / total
    return max(0.0, 1.0 + float((shares * np.log(shares)).sum()) / float(np.log(len(known))))


def _scaled(numbers: list[float], table: Table) -> Weights:
    found = np.array(numbers, dtype=np.float64)
    total = float(found.sum())
    return found / total if total > 1e-12 else equal(table)
