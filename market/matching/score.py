"""Score of eligible pairs, 0–100: a sum of named factors in whole thousandths of a point.

Each factor is a share from 0 to 1 of its maximum. A factor that has nothing to go by for a pair is absent there: its
weight is divided among the others, so that the maxima always add up to 100 and a gap in the records costs no points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from market.matching.eligibility import Floats, Mask, Measures, Places
from market.matching.encoding import Shard
from market.matching.terms import Terms
from market.matching.values import Params

Points = NDArray[np.int32]

MILLI = 1000
WHOLE = 100 * MILLI
FACTORS = ("slack", "appetite", "cost", "speed", "completeness", "wishes", "text")
BITS = 1 << np.arange(len(FACTORS))
"""A pattern has the bit of each factor that is present."""

FINANCING: Mapping[str, float] = MappingProxyType(
    {"slack": 25, "appetite": 25, "cost": 20, "speed": 10, "completeness": 10, "wishes": 5, "text": 5}
)
OTHERS: Mapping[str, float] = MappingProxyType(
    {"slack": 15, "appetite": 15, "cost": 0, "speed": 5, "completeness": 10, "wishes": 10, "text": 45}
)
WEIGHTS: Mapping[str, Mapping[str, float]] = MappingProxyType({"financing": FINANCING})
"""Weights by kind of need; every other kind has OTHERS."""

LEAST_SHARE = 0.7
"""Part of the slack that the tightest rule decides; the mean of all has the rest."""
LIKE_TEXT = 0.15
"""The cosine that earns half of the text points."""
DEAR_BY = 3.0
"""Percentage points above the cheapest eligible offer at which nothing is left of the comparison with others."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The eligible offerings of a need, best first: positions, score and points by factor in thousandths, and which
    factors are present (bits in the order of FACTORS)."""

    places: Places
    totals: Points
    points: Points
    patterns: NDArray[np.uint8]


def weights_for(kind: str, params: Params) -> tuple[float, ...]:
    """The weights of the factors, in the order of FACTORS, for a kind of need and what the organiser set."""
    for name in sorted(params.weights):
        if name not in FACTORS:
            raise ValueError(f"no factor is called {name!r}")
        if not 0 <= params.weights[name] < float("inf"):
            raise ValueError(f"the weight of {name} is below 0 or not finite")
    chosen = {**WEIGHTS.get(kind, OTHERS), **params.weights}
    return tuple(float(chosen[name]) for name in FACTORS)


@cache
def maxima_table(weights: tuple[float, ...]) -> Points:
    """The maxima of the factors, in thousandths, for every pattern of present factors."""
    patterns = range(1 << len(FACTORS))
    rows = [divide(tuple(w if pattern >> n & 1 else 0.0 for n, w in enumerate(weights))) for pattern in patterns]
    table = np.array(rows, dtype=np.int32)
    table.flags.writeable = False
    return table


def divide(weights: tuple[float, ...]) -> tuple[int, ...]:
    """Divide 100 points in proportion, in whole thousandths, the largest remainders first."""
    whole = sum(weights)
    if whole <= 0:
        return (0,) * len(weights)
    exact = [WHOLE * weight / whole for weight in weights]
    floors = [int(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[: WHOLE - sum(floors)]:
        floors[place] += 1
    return tuple(floors)


def score(terms: Terms, shard: Shard, row: int, places: Places, unknowns: NDArray[np.int32]) -> Scored:
    """Score the eligible offerings of the need in a row of a shard; equal scores stand in order of their keys.
    `unknowns` are the open rules of each."""
    shares = np.column_stack(
        [
            _slack(terms.measures, shard.measured[row], places),
            _appetite(terms, shard, row, places),
            _cost(terms.rate[places], float(shard.limit[row])),
            terms.speed[places],
            1.0 - unknowns / np.maximum(terms.rule_count[places], 1),
            _wishes(terms, shard, row, places),
            _text(terms, shard, row, places),
        ]
    )
    present = ~np.isnan(shares)
    patterns = (present @ BITS).astype(np.uint8)
    maxima = shard.maxima[shard.kind[row]][patterns]
    points = np.floor(np.where(present, shares, 0.0) * maxima + 0.5).astype(np.int32)
    totals = points.sum(axis=1, dtype=np.int32)
    order = np.lexsort((places, -totals))
    return Scored(places[order], totals[order], points[order], patterns[order])


def room(value: Floats, low: Floats, high: Floats) -> Floats:
    """How far inside its bounds a value is, as a share that needs no unit: 0 on a bound, full at twice the lower or
    half the upper one, and where there is none; NaN for the missing value."""
    return np.minimum(_inside(value - low, low, value), _inside(high - value, high, value))


def _inside(distance: Floats, bound: Floats, value: Floats) -> Floats:
    scale = np.maximum(np.abs(bound), np.abs(value))
    share = np.where(np.isnan(value), np.nan, 1.0)
    np.divide(2.0 * distance, scale, out=share, where=np.isfinite(bound) & (scale > 0))
    share[np.isfinite(bound) & (scale == 0)] = 0.0
    return np.clip(share, 0.0, 1.0)


def spread(start: Places, rows: Places) -> tuple[Places, Places]:
    """The entries of some rows of a table laid end to end, and for each the place of its row among `rows`."""
    lengths = start[rows + 1] - start[rows]
    of = np.repeat(np.arange(len(rows)), lengths)
    return np.arange(len(of)) - np.repeat(np.cumsum(lengths) - lengths - start[rows], lengths), of


def _slack(measures: Measures, figures: Floats, places: Places) -> Floats:
    """How far inside the numeric rules the need stands; the tightest one counts most."""
    entries, of = spread(measures.start, places)
    rooms = room(figures[measures.column], measures.low, measures.high)[measures.span[entries]]
    known = ~np.isnan(rooms)
    of, rooms = of[known], rooms[known]
    least = np.ones(len(places))
    np.minimum.at(least, of, rooms)
    total = np.bincount(of, weights=rooms, minlength=len(places))
    measured = np.bincount(of, minlength=len(places))
    mean = np.divide(total, measured, out=np.full(len(places), np.nan), where=measured > 0)
    slack: Floats = LEAST_SHARE * least + (1.0 - LEAST_SHARE) * mean
    return slack


def _appetite(terms: Terms, shard: Shard, row: int, places: Places) -> Floats:
    """The party's own history; absent where none of the eligible parties has any."""
    parties = terms.party_row[places]
    if not terms.known[parties].any():
        return np.full(len(places), np.nan)
    found = np.zeros(len(terms.known))
    for number in shard.histories[shard.history_start[row] : shard.history_start[row + 1]]:
        part = slice(terms.history_start[number], terms.history_start[number + 1])
        found[terms.history_party[part]] += terms.history_weight[part]
    positive = np.maximum(found, 0.0)
    share: Floats = positive / (positive + terms.halfway)
    return share[parties]


def _cost(rate: Floats, limit: float) -> Floats:
    """The yearly rate against the lowest of the eligible offers and, in equal parts, against the firm's own limit."""
    known = rate[~np.isnan(rate)]
    lowest = float(known.min()) if len(known) else 0.0
    against_others: Floats = np.clip(1.0 - (rate - lowest) / DEAR_BY, 0.0, 1.0)
    if not limit > 0:
        return against_others
    within_limit: Floats = np.clip(1.0 - rate / limit, 0.0, 1.0)
    return (against_others + within_limit) / 2.0


def _wishes(terms: Terms, shard: Shard, row: int, places: Places) -> Floats:
    """Of what the two sides said, the part that names the other. The firm has spoken when it named anybody, the party
    only when it named this need: to say nothing is no statement, so a party that names a need loses nothing by it.
    Absent where neither has spoken."""
    parties = terms.party_row[places]
    named = np.isin(parties, shard.wished[shard.wish_start[row] : shard.wish_start[row + 1]])
    named_by = np.isin(parties, shard.wishers[shard.wisher_start[row] : shard.wisher_start[row + 1]])
    sides = named_by + float(shard.wishing[row])
    share: Floats = np.divide(
        named.astype(np.float64) + named_by, sides, out=np.full(len(places), np.nan), where=sides > 0
    )
    return share


def _text(terms: Terms, shard: Shard, row: int, places: Places) -> Floats:
    """How alike the two texts are; absent where either side wrote nothing."""
    has_text: Mask = terms.has_text[places]
    if not shard.has_text[row] or not has_text.any():
        return np.full(len(places), np.nan)
    part = slice(shard.query_start[row], shard.query_start[row + 1])
    weights = np.zeros(terms.vocabulary)
    weights[shard.query_ids[part]] = shard.query_weights[part]
    entries, of = spread(terms.text_start, places)
    parts = terms.text_weights[entries] * weights[terms.text_ids[entries]]
    cosine = np.minimum(np.bincount(of, weights=parts, minlength=len(places)), 1.0)
    alike: Floats = cosine / (cosine + LIKE_TEXT)
    return np.where(has_text, alike, np.nan)
