"""What scoring reads of the offerings, as columns in order of their keys, worked out once per run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.appetite import HALFWAY, Appetite
from market.matching.eligibility import Floats, Mask, Measures, Places, Table, starts
from market.matching.histories import Histories
from market.matching.text import TextIndex
from market.matching.values import OfferingCase

SLOW_DAYS = 15.0
"""The days to a decision that earn half of the speed points."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The offerings' side. NaN where nothing is recorded; `speed` is a share already. The text of the offering at o
    has the n-grams `text_ids[text_start[o]:text_start[o + 1]]`, in rising order; posting g of the history lists
    `history_party[history_start[g]:history_start[g + 1]]`."""

    rate: Floats
    speed: Floats
    party_row: NDArray[np.int32]
    rule_count: NDArray[np.int32]
    measures: Measures
    has_text: Mask
    vocabulary: int
    text_start: Places
    text_ids: NDArray[np.int32]
    text_weights: Floats
    known: Mask
    history_start: Places
    history_party: NDArray[np.int32]
    history_weight: Floats
    halfway: float


def build_terms(table: Table, appetite: Appetite, histories: Histories, index: TextIndex) -> Terms:
    """The columns of all offerings."""
    offerings = table.offerings
    start, ids, weights = _by_offering(index, len(offerings))
    history_start, history_party, history_weight = _widened(histories, len(appetite.known))
    days = np.array([_number(offering, "days_to_decide") for offering in offerings], dtype=np.float64)
    return Terms(
        rate=np.array([rate_after_subsidy(offering) for offering in offerings], dtype=np.float64),
        speed=SLOW_DAYS / (SLOW_DAYS + np.maximum(days, 0.0)),
        party_row=np.array([appetite.rows[offering.party] for offering in offerings], dtype=np.int32),
        rule_count=np.array([len(offering.rules) for offering in offerings], dtype=np.int32),
        measures=table.measures,
        has_text=np.array([bool(offering.text.strip()) for offering in offerings], dtype=np.bool_),
        vocabulary=len(index.value),
        text_start=start,
        text_ids=ids,
        text_weights=weights,
        known=appetite.known,
        history_start=history_start,
        history_party=history_party,
        history_weight=history_weight,
        halfway=HALFWAY,
    )


def _widened(histories: Histories, parties: int) -> tuple[Places, NDArray[np.int32], Floats]:
    """The postings, those that name every second party or more with all parties: what is added row by row in order is
    added several at a time."""
    lengths = np.diff(histories.start)
    wide = np.where(2 * lengths >= parties, parties, lengths)
    start = starts(wide.tolist())
    party, weight = np.zeros(start[-1], dtype=np.int32), np.zeros(start[-1])
    entries = np.repeat(start[:-1], lengths)
    full = np.repeat(wide == parties, lengths)
    within = np.arange(len(entries)) - np.repeat(histories.start[:-1], lengths)
    places = entries + np.where(full, histories.party, within)
    party[places], weight[places] = histories.party, histories.weight
    for posting in np.flatnonzero(wide == parties).tolist():
        party[start[posting] : start[posting + 1]] = np.arange(parties)
    return start, party, weight


def _by_offering(index: TextIndex, size: int) -> tuple[Places, NDArray[np.int32], Floats]:
    """The postings of the index turned over: for each offering its n-grams in rising order."""
    ids = np.repeat(np.arange(len(index.start) - 1, dtype=np.int32), np.diff(index.start))
    order = np.argsort(index.rows, kind="stable")
    start = np.searchsorted(index.rows[order], np.arange(size + 1))
    return start, ids[order], index.weights[order].astype(np.float64)


def _number(offering: OfferingCase, name: str) -> float:
    value = offering.facts.get(name)
    return float("nan") if value is None or isinstance(value, str | frozenset | tuple) else float(value)


def rate_after_subsidy(offering: OfferingCase) -> float:
    """The middle of the offered rates, in percent a year, less the share of interest that is paid back."""
    rates = [rate for name in ("rate_min", "rate_max") if (rate := _number(offering, name)) == rate]
    subsidy = _number(offering, "subsidy")
    return sum(rates) / len(rates) * (1.0 - (subsidy if subsidy == subsidy else 0.0)) if rates else float("nan")
