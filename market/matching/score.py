"""Score of eligible pairs, 0–100: a sum of named factors in whole thousandths of a point.

Each factor is a share from 0 to 1 of its maximum. A factor that has nothing to go by for a pair is absent there: its
weight is divided among the others, so that the maxima always add up to 100 and a gap in the records costs no points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from market.matching.appetite import Appetite, appetites
from market.matching.eligibility import Standing, Table
from market.matching.text import TextIndex, similarity
from market.matching.values import NeedCase, OfferingCase, Params

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Points = NDArray[np.int64]

MILLI = 1000
WHOLE = 100 * MILLI
FACTORS = ("slack", "appetite", "cost", "speed", "completeness", "wishes", "text")

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
SLOW_DAYS = 15.0
"""The days to a decision that earn half of the speed points."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What offerings cost and how fast they are, as columns; NaN where nothing is recorded."""

    rate: Floats
    days: Floats
    party_row: NDArray[np.int64]
    has_text: Mask


@dataclass(frozen=True, slots=True)
class Scored:
    """The eligible offerings of a need, best first: positions, score and points by factor in thousandths, maxima
    (0 where absent) and the shares behind them."""

    places: NDArray[np.int64]
    totals: Points
    points: Points
    maxima: Points


def weights_for(kind: str, params: Params) -> tuple[float, ...]:
    """The weights of the factors, in the order of FACTORS, for a kind of need and what the organiser set."""
    for name in sorted(params.weights):
        if name not in FACTORS:
            raise ValueError(f"no factor is called {name!r}")
        if not 0 <= params.weights[name] < float("inf"):
            raise ValueError(f"the weight of {name} is below 0 or not finite")
    chosen = {**WEIGHTS.get(kind, OTHERS), **params.weights}
    return tuple(float(chosen[name]) for name in FACTORS)


def build_terms(table: Table, appetite: Appetite) -> Terms:
    """The columns of all offerings, once per run."""
    offerings = table.offerings
    return Terms(
        rate=np.array([rate_after_subsidy(offering) for offering in offerings]),
        days=np.array([_number(offering, "days_to_decide") for offering in offerings]),
        party_row=np.array([appetite.rows[offering.party] for offering in offerings], dtype=np.int64),
        has_text=np.array([bool(offering.text.strip()) for offering in offerings], dtype=np.bool_),
    )


def _number(offering: OfferingCase, name: str) -> float:
    value = offering.facts.get(name)
    return float("nan") if value is None or isinstance(value, str | frozenset) else float(value)


def rate_after_subsidy(offering: OfferingCase) -> float:
    """The middle of the offered rates, in percent a year, less the share of interest that is paid back."""
    rates = [rate for name in ("rate_min", "rate_max") if (rate := _number(offering, name)) == rate]
    subsidy = _number(offering, "subsidy")
    return sum(rates) / len(rates) * (1.0 - (subsidy if subsidy == subsidy else 0.0)) if rates else float("nan")


def score(
    standing: Standing, table: Table, terms: Terms, appetite: Appetite, index: TextIndex, weights: tuple[float, ...]
) -> Scored:
    """Score all eligible offerings of a need; equal scores stand in order of their keys."""
    need, places = standing.need, standing.eligible()
    shares = np.column_stack(
        [
            _slack(standing, places),
            _appetite(need, terms, appetite, places),
            _cost(need, terms.rate[places]),
            SLOW_DAYS / (SLOW_DAYS + np.maximum(terms.days[places], 0.0)),
            _completeness(standing, table, places),
            _wishes(need, table, places),
            _text(need, terms, index, places),
        ]
    )
    maxima = _maxima(~np.isnan(shares), weights)
    points = np.floor(np.nan_to_num(shares) * maxima + 0.5).astype(np.int64)
    totals = points.sum(axis=1)
    order = np.lexsort((places, -totals))
    return Scored(places[order], totals[order], points[order], maxima[order])


def _slack(standing: Standing, places: NDArray[np.int64]) -> Floats:
    """How far inside the numeric rules the need stands; the tightest one counts most."""
    least, total, measured = np.ones(len(places)), np.zeros(len(places)), np.zeros(len(places))
    for answer in standing.answers.values():
        if answer.least is not None and answer.total is not None and answer.measured is not None:
            least = np.minimum(least, answer.least[places])
            total += answer.total[places]
            measured += answer.measured[places]
    mean = np.divide(total, measured, out=np.full(len(places), np.nan), where=measured > 0)
    slack: Floats = LEAST_SHARE * least + (1.0 - LEAST_SHARE) * mean
    return slack


def _appetite(need: NeedCase, terms: Terms, appetite: Appetite, places: NDArray[np.int64]) -> Floats:
    """The party's own history; absent where none of the eligible parties has any."""
    rows = terms.party_row[places]
    if not appetite.known[rows].any():
        return np.full(len(places), np.nan)
    return appetites(appetite, need.traits)[rows]


def _cost(need: NeedCase, rate: Floats) -> Floats:
    """The yearly rate against the lowest of the eligible offers and, in equal parts, against the firm's own limit."""
    known = rate[~np.isnan(rate)]
    lowest = float(known.min()) if len(known) else 0.0
    against_others: Floats = np.clip(1.0 - (rate - lowest) / DEAR_BY, 0.0, 1.0)
    limit = need.facts.get("need.max_rate")
    if not isinstance(limit, int | float) or limit <= 0:
        return against_others
    within_limit: Floats = np.clip(1.0 - rate / limit, 0.0, 1.0)
    return (against_others + within_limit) / 2.0


def _completeness(standing: Standing, table: Table, places: NDArray[np.int64]) -> Floats:
    """The share of the offering's rules that could be answered; all of none."""
    return 1.0 - standing.unknowns[places] / np.maximum(table.rule_count[places], 1)


def _wishes(need: NeedCase, table: Table, places: NDArray[np.int64]) -> Floats:
    """Whether the firm named this party; absent where it named nobody."""
    if not need.wishes:
        return np.full(len(places), np.nan)
    return np.array([float(table.offerings[place].party in need.wishes) for place in places])


def _text(need: NeedCase, terms: Terms, index: TextIndex, places: NDArray[np.int64]) -> Floats:
    """How alike the two texts are; absent where either side wrote nothing."""
    if not need.text.strip() or not terms.has_text[places].any():
        return np.full(len(places), np.nan)
    cosine = similarity(index, need.text)[places]
    alike: Floats = cosine / (cosine + LIKE_TEXT)
    return np.where(terms.has_text[places], alike, np.nan)


def _maxima(present: Mask, weights: tuple[float, ...]) -> Points:
    """The maxima of every pair: the weights of its present factors, divided to add up to 100 points exactly."""
    maxima = np.zeros(present.shape, dtype=np.int64)
    patterns, which = np.unique(present, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        maxima[which.reshape(-1) == number] = divide(
            tuple(w if here else 0.0 for w, here in zip(weights, pattern, strict=True))
        )
    return maxima


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
