"""The amounts of one policy for all firms at once, in whole fen: what a change costs and who gains by it.

A column holds one number for each firm; what is not known is `UNKNOWN`, and `NO_END` stands for an upper end that
nobody knows. Every figure equals the one `benefits` finds for the firm alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from market.policies.values import Benefit, Cap

Fen = NDArray[np.int64]
Codes = NDArray[np.int8]
NO, UNSURE, YES = 0, 1, 2
"""How a firm stands to all rules of a policy together."""
UNKNOWN = -1
NO_END = np.iinfo(np.int64).max
MOST = 10**14
"""Fen in one amount: beyond a million million yuan a share would leave the numbers a machine has."""
HUNDREDTHS = 10_000
HALF = 32


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each firm gets, in fen: at least, and at most."""

    low: Fen
    high: Fen


@dataclass(frozen=True, slots=True)
class Need:
    """What a policy takes in all, in fen: what is sure, what it may come to as far as an upper end is known, and how
    many firms are sure, may be, and have no known end."""

    sure: int
    most: int
    firms: int
    perhaps: int
    without_end: int


def amounts_of(benefit: Benefit, known: Mapping[str, Fen], firms: int, budget: Decimal | None = None) -> Amounts:
    """The amounts of all firms, in the order of the columns in `known`. Raises ValueError for an amount that is too
    large, and for a rate with more than two places."""
    low, high = _before_caps(benefit, known, firms)
    for cap in benefit.caps:
        low, high = _capped(low, high, cap, known, firms)
    if benefit.matched:
        other_low, other_high = _share(_column(benefit.matched, known, firms), benefit.matched_percent)
        low, high = np.minimum(low, other_low), np.minimum(high, other_high)
    if budget is not None:
        left = fen(max(budget, Decimal(0)))
        low, high = np.minimum(low, left), np.minimum(high, left)
    return Amounts(np.zeros_like(low) if benefit.decided else low, high)


def money_needed(amounts: Amounts, stands: Codes) -> Need:
    """What a policy takes if all who are entitled get it: the sum over all firms, those that nobody can judge in the
    upper end only."""
    may = (stands != NO) & (amounts.high > 0)
    ended = may & (amounts.high != NO_END)
    return Need(
        sure=total_of(amounts.low[stands == YES]),
        most=total_of(amounts.high[ended]),
        firms=int(((stands == YES) & (amounts.high > 0)).sum()),
        perhaps=int(((stands == UNSURE) & (amounts.high > 0)).sum()),
        without_end=int((may & ~ended).sum()),
    )


def total_of(column: Fen) -> int:
    """The sum, to the fen also where it is longer than a number of the machine: halves are added up by themselves."""
    upper, lower = column >> HALF, column & ((1 << HALF) - 1)
    return (int(upper.sum()) << HALF) + int(lower.sum())


def all_rules(verdicts: Codes) -> Codes:
    """Of the verdicts of each rule (a row each, NO, UNSURE or YES) what they come to for each firm: the least."""
    found: Codes = verdicts.min(axis=0, initial=YES).astype(np.int8)
    return found


def fen(amount: Decimal) -> int:
    """Yuan in whole fen."""
    whole = int((amount * 100).to_integral_value(rounding="ROUND_HALF_UP"))
    if abs(whole) > MOST:
        raise ValueError("too large an amount")
    return whole


def _before_caps(benefit: Benefit, known: Mapping[str, Fen], firms: int) -> tuple[Fen, Fen]:
    if benefit.fixed is not None:
        fixed = np.full(firms, fen(max(benefit.fixed, Decimal(0))), dtype=np.int64)
        return fixed, fixed
    if benefit.percent is None:
        return np.zeros(firms, dtype=np.int64), np.full(firms, NO_END, dtype=np.int64)
    return _share(_column(benefit.base, known, firms), benefit.percent)


def _column(name: str, known: Mapping[str, Fen], firms: int) -> Fen:
    column = known.get(name)
    if column is None:
        return np.full(firms, UNKNOWN, dtype=np.int64)
    if column.max(initial=0) > MOST:
        raise ValueError("too large an amount")
    return column


def _share(column: Fen, percent: Decimal) -> tuple[Fen, Fen]:
    """A share of each amount, rounded half up to the fen."""
    rate = percent * 100
    if rate != rate.to_integral_value() or not 0 <= rate <= 100 * HUNDREDTHS:
        raise ValueError("a rate has two places and is at most a hundredfold")
    whole, rest = np.divmod(np.maximum(column, 0), HUNDREDTHS)
    found = whole * int(rate) + (rest * int(rate) + HUNDREDTHS // 2) // HUNDREDTHS
    return found, np.where(column == UNKNOWN, NO_END, found)


def _capped(low: Fen, high: Fen, cap: Cap, known: Mapping[str, Fen], firms: int) -> tuple[Fen, Fen]:
    most = fen(cap.amount)
    if not cap.had:
        return np.minimum(low, most), np.minimum(high, most)
    before = _column(cap.had, known, firms)
    left = np.maximum(most - np.maximum(before, 0), 0)
    return np.minimum(low, np.where(before == UNKNOWN, 0, left)), np.minimum(high, left)
