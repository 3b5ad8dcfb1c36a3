"""What a party did with such firms before: an additive model over its own earlier deals.

A feature is a trait, or a pair of traits, that the need shares with deals approved before the day of the market. For
each, a party's deals are counted, one being worth a half after the half-life; the logarithm of one more than the count
is added, and the share of the party's own book that they are (one deal more in the denominator shrinks the shares of
parties with little history). A recent deal counts for the party, and that there is one at all may; refusals and lapsed
introductions count against it. The weighted sum x, never below 0, becomes x / (x + HALFWAY) of the points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.coefficients import BUILT_IN, RESULTS, TRAITS, Kind, Weights, read_weights
from market.matching.facts import Value
from market.matching.history import WINDOW_DAYS, Feature, Groups, Posting, by_traits, group, value_of
from market.matching.values import Coefficients, Deal, Traits

Floats = NDArray[np.float64]

HALFWAY = 6.0
MONTH_DAYS = 30.0
SAME_KIND: Feature = ("section", "type")
SAME_TERMS: Feature = ("sum", "months")
SHOWN: Mapping[str, Kind] = {
    "approved": ("approved", ()),
    "refused": ("refused", ()),
    **{f"approved.{trait}": ("approved", (trait,)) for trait in TRAITS},
    "approved.same_kind": ("approved", SAME_KIND),
    "approved.same_terms": ("approved", SAME_TERMS),
}
"""The counts that a person can open, whatever the weights are."""


@dataclass(frozen=True, slots=True)
class Appetite:
    """Counted history of all parties, ready to be asked about any need."""

    as_of: int
    weights: Weights
    rows: Mapping[str, int]
    groups: Mapping[tuple[str, Feature], Groups]
    totals: Floats
    known: NDArray[np.bool_]


def build_appetite(
    deals: Sequence[Deal], parties: Sequence[str], as_of: int, coefficients: Coefficients = BUILT_IN
) -> Appetite:
    """Count once per run. Only deals from before `as_of` exist for it; parties without an offering are left out."""
    weights = read_weights(coefficients)
    rows = {party: row for row, party in enumerate(sorted(set(parties)))}
    past = [deal for deal in deals if deal.on < as_of and deal.party in rows]
    for deal in past:
        if deal.result not in RESULTS:
            raise ValueError(f"no deal ends as {deal.result!r}")
    past.sort(key=lambda deal: (deal.on, deal.party, deal.result, deal.traits))
    half_life = weights.half_life_days
    ended = {
        result: by_traits([deal for deal in past if deal.result == result], rows, as_of, half_life)
        for result in RESULTS
    }
    groups = {
        (result, feature): group(ended[result], feature, len(rows))
        for result, feature in dict.fromkeys([*weights.by_kind, *SHOWN.values()])
    }
    totals, known = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.bool_)
    approved = groups["approved", ()].find(())
    if approved is not None:
        totals[approved.rows] = approved.decayed
    known[[rows[deal.party] for deal in past]] = True
    return Appetite(as_of, weights, rows, groups, totals, known)


def appetites(appetite: Appetite, traits: Traits) -> Floats:
    """The share of the appetite points, 0 to 1, that each party (row) has earned for a need of these traits."""
    known = dict(traits)
    total = np.zeros(len(appetite.rows))
    for kind in appetite.weights.by_kind:
        posting = _find(appetite, kind, known)
        if posting is not None:
            total[posting.rows] += weigh(appetite, kind, posting)
    positive = np.maximum(total, 0.0)
    return positive / (positive + HALFWAY)


def weigh(appetite: Appetite, kind: Kind, posting: Posting) -> Floats:
    """What the deals of a posting add to the sum of each of its parties."""
    log, share, recency, present = appetite.weights.by_kind[kind]
    weight: Floats = log * np.log1p(posting.decayed) + present
    if share:
        weight = weight + share * shares_of(appetite, posting)
    if recency:
        weight = weight + recency * recency_of(appetite, posting)
    return weight


def shares_of(appetite: Appetite, posting: Posting) -> Floats:
    """The part of each party's own book; one deal more in the denominator shrinks it where there is little history."""
    share: Floats = posting.decayed / (appetite.totals[posting.rows] + 1.0)
    return share


def recency_of(appetite: Appetite, posting: Posting) -> Floats:
    """log(1 + window / 30) − log(1 + days / 30), not below 0, for the days since the last such deal."""
    return _recency(appetite.as_of - posting.last)


def _recency(days: NDArray[np.int64]) -> Floats:
    fresh: Floats = np.log1p(WINDOW_DAYS / MONTH_DAYS) - np.log1p(days / MONTH_DAYS)
    return np.maximum(fresh, 0.0)


def _find(appetite: Appetite, kind: Kind, traits: Mapping[str, str]) -> Posting | None:
    value = value_of(traits, kind[1])
    return None if value is None else appetite.groups[kind].find(value)


@dataclass(frozen=True, slots=True)
class Alike:
    """The postings of earlier deals that are like one need, by the name under which their counts are shown."""

    counts: Mapping[str, Posting | None]
    last: Posting | None
    as_of: int


def alike(appetite: Appetite, traits: Traits) -> Alike:
    """Look up once per need: deals in all, alike in one trait, of the same kind, and refusals."""
    known = dict(traits)
    counts = {
        name: _find(appetite, kind, known) for name, kind in SHOWN.items() if value_of(known, kind[1]) is not None
    }
    return Alike(counts, counts["approved"], appetite.as_of)


def counts(similar: Alike, row: int) -> dict[str, Value]:
    """The plain counts behind a party's appetite within the window, and the days since it last approved anything."""
    facts: dict[str, Value] = {name: _recent(posting, row) for name, posting in similar.counts.items()}
    facts["days"] = WINDOW_DAYS
    place = _place(similar.last, row)
    if similar.last is not None and place is not None:
        facts["last_days"] = similar.as_of - int(similar.last.last[place])
    return facts


def _place(posting: Posting | None, row: int) -> int | None:
    if posting is None:
        return None
    place = int(posting.rows.searchsorted(row))
    return place if place < len(posting.rows) and posting.rows[place] == row else None


def _recent(posting: Posting | None, row: int) -> int:
    place = _place(posting, row)
    return 0 if posting is None or place is None else int(posting.recent[place])
