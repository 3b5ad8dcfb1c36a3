"""How firm the ranks are: random weights around the chosen ones, under every normalisation and aggregation."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from market.reports.index.data import Aggregation, Method, Normalisation, Table
from market.reports.index.points import Points, matrix
from market.reports.index.score import ranked, scores
from market.reports.index.weights import weights_of

CLOSENESS = 4
"""How near the drawn weights stay to the chosen ones: each differs by about half of itself."""

VARIANTS = tuple(product(Normalisation, Aggregation))
"""Every choice of normalisation and aggregation."""


@dataclass(frozen=True, slots=True)
class RankRange:
    """A unit's place: under the chosen method, in the median of all draws, and where 90 % of the draws put it.

    ``variants`` has the place under each normalisation and aggregation with the chosen weights. All empty where too
    little is known for a place.
    """

    unit: str
    rank: int | None
    median: float | None
    low: float | None
    high: float | None
    variants: tuple[tuple[Normalisation, Aggregation, int | None], ...]


def drawn_weights(weights: NDArray[np.float64], draws: int, seed: int) -> NDArray[np.float64]:
    """Draws × indicators: Dirichlet around the weights; an indicator without weight stays without."""
    found = np.zeros((draws, len(weights)))
    some = weights > 0
    parts = CLOSENESS * int(some.sum()) * weights[some]
    found[:, some] = np.random.Generator(np.random.PCG64(seed)).dirichlet(parts, size=draws)
    return found


def rank_ranges(table: Table, year: int, method: Method, *, seed: int, draws: int = 300) -> list[RankRange]:
    """One line for each unit of the table; the same seed gives the same lines."""
    chosen = scores(table, year, method)
    takes_part = np.array([one.points is not None for one in chosen])
    weights = drawn_weights(weights_of(table, method), draws, seed)
    inside = np.array([[one.dimension == name for one in table.indicators] for name in table.dimensions])
    places = [
        _places(_means(matrix(table, year, replace(method, normalisation=norm)), weights, inside, how), takes_part)
        for norm, how in VARIANTS
    ]
    all_places = np.concatenate(places) if places else np.zeros((0, len(table.units)))
    alone = {
        (norm, how): ranked(
            [one.points for one in scores(table, year, replace(method, normalisation=norm, aggregation=how))]
        )
        for norm, how in VARIANTS
    }
    return [
        _range(one.unit, one.rank, all_places[:, place], [(*pair, alone[pair][place]) for pair in VARIANTS])
        for place, one in enumerate(chosen)
    ]


def _range(
    unit: str,
    rank: int | None,
    places: NDArray[np.float64],
    variants: list[tuple[Normalisation, Aggregation, int | None]],
) -> RankRange:
    if rank is None:
        return RankRange(unit, None, None, None, None, tuple(variants))
    low, median, high = np.quantile(places, [0.05, 0.5, 0.95], method="inverted_cdf").tolist()
    return RankRange(unit, rank, median, low, high, tuple(variants))


def _means(
    points: Points, weights: NDArray[np.float64], inside: NDArray[np.bool_], how: Aggregation
) -> NDArray[np.float64]:
    """Draws × units: the index under each draw, by the same rules as ``score.scores``."""
    known = ~np.isnan(points)
    filled = np.where(known, points, 0.0)
    heavy = weights[:, None, :] * inside[None, :, :]  # draws × dimensions × indicators
    weight = np.einsum("dki,ui->duk", heavy, known.astype(np.float64))
    total = np.einsum("dki,ui->duk", heavy, filled)
    mean = _parts(total, weight)
    whole = np.where(weight > 0, heavy.sum(axis=2)[:, None, :], 0.0)
    sums = whole.sum(axis=2)
    if how is Aggregation.LINEAR:
        top = (mean * whole).sum(axis=2)
        return _parts(top, sums)
    empty = (whole > 0) & (mean <= 0)
    logs = np.log(np.where(mean > 0, mean, 1.0))
    top = (logs * whole).sum(axis=2)
    found: Points = np.where(empty.any(axis=2), 0.0, np.exp(_parts(top, sums)))
    return found


def _parts(top: Points, bottom: Points) -> Points:
    """The quotient; nothing where nothing is known."""
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _places(points: NDArray[np.float64], takes_part: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Draws × units: places among those that have one."""
    ahead = points[:, None, :] > points[:, :, None] + 1e-9
    found: Points = 1.0 + (ahead & takes_part[None, None, :]).sum(axis=2)
    return found
