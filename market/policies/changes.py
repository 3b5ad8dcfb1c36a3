"""Who gains and who loses when one version of a policy takes the place of another, over all firms, in whole fen.

A firm that keeps the rules gets what lies between two ends, one that does not gets nothing. It *gains* where no end
goes down and one goes up, *loses* where no end goes up and one goes down, and is *unchanged* where both stay. It is
*unsure* where nobody can judge it under one of the versions and something is at stake, and where its ends part.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.policies.columns import NO, NO_END, UNSURE, YES, Amounts, Codes, Fen, Need, money_needed, total_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Version:
    """What one version means for all firms, a row each: the amounts, and how they stand to its rules together."""

    amounts: Amounts
    stands: Codes


@dataclass(frozen=True, slots=True)
class Moved:
    """Some firms that gain (or lose): how many, by how much what is sure goes up (or down) for all of them, by how
    much what it may come to does, and of how many that is not known because an upper end appears or goes away."""

    firms: int
    sure: int
    most: int
    without_end: int


@dataclass(frozen=True, slots=True)
class Open:
    """The firms of which nobody can say: how many, what all of them could gain or lose at the very most, and how many
    of them have no known end that way."""

    firms: int
    gain: int
    loss: int
    gain_without_end: int
    loss_without_end: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of policy in figures. `most_gained` and `most_lost` are the rows of the firms that gain and lose most
    for sure; equal ones by what it may come to (no known end first), then as they stand."""

    gaining: Moved
    losing: Moved
    unsure: Open
    unchanged: int
    before: Need
    after: Need
    most_gained: tuple[int, ...]
    most_lost: tuple[int, ...]


def nothing(firms: int) -> Version:
    """The version before the first: nobody gets anything."""
    none = np.zeros(firms, dtype=np.int64)
    return Version(Amounts(none, none), np.full(firms, NO, dtype=np.int8))


def compare(before: Version, after: Version, show: int = 10) -> Effect:
    """What the change from one version to the other does to the same firms; `show` of those that gain and lose most.
    Raises ValueError where the two are not about the same number of firms."""
    sizes = {len(one) for side in (before, after) for one in (side.stands, side.amounts.low, side.amounts.high)}
    if len(sizes) != 1:
        raise ValueError("two versions are compared for the same firms")
    old, new = _ends(before), _ends(after)
    judged = (before.stands != UNSURE) & (after.stands != UNSURE)
    up = (new.low > old.low) | (new.high > old.high)
    down = (new.low < old.low) | (new.high < old.high)
    at_stake = (old.high > 0) | (new.high > 0)
    gains, loses = judged & up & ~down, judged & down & ~up
    unsure = (judged & up & down) | (~judged & at_stake)
    return Effect(
        gaining=_moved(old, new, gains),
        losing=_moved(new, old, loses),
        unsure=_open(old, new, unsure),
        unchanged=int((~gains & ~loses & ~unsure).sum()),
        before=money_needed(before.amounts, before.stands),
        after=money_needed(after.amounts, after.stands),
        most_gained=_first(old, new, gains, show),
        most_lost=_first(new, old, loses, show),
    )


def _ends(version: Version) -> Amounts:
    """What each firm gets, its standing included: nothing for sure where nobody can judge it."""
    low = np.where(version.stands == YES, version.amounts.low, 0)
    return Amounts(low, np.where(version.stands == NO, 0, version.amounts.high))


def _moved(lesser: Amounts, greater: Amounts, chosen: Mask) -> Moved:
    ended = chosen & ((lesser.high == NO_END) == (greater.high == NO_END))
    return Moved(
        firms=int(chosen.sum()),
        sure=total_of(greater.low[chosen] - lesser.low[chosen]),
        most=total_of(greater.high[ended] - lesser.high[ended]),
        without_end=int((chosen & ~ended).sum()),
    )


def _open(old: Amounts, new: Amounts, chosen: Mask) -> Open:
    gain, gain_without_end = _at_most(old, new, chosen)
    loss, loss_without_end = _at_most(new, old, chosen)
    return Open(int(chosen.sum()), gain, loss, gain_without_end, loss_without_end)


def _at_most(lesser: Amounts, greater: Amounts, chosen: Mask) -> tuple[int, int]:
    """How far it could go up, from the lowest of the one to the highest of the other."""
    ended = chosen & (greater.high != NO_END)
    far = np.maximum(greater.high[ended] - lesser.low[ended], 0)
    return total_of(far), int((chosen & ~ended).sum())


def _first(lesser: Amounts, greater: Amounts, chosen: Mask, show: int) -> tuple[int, ...]:
    rows = np.flatnonzero(chosen)
    sure = greater.low[rows] - lesser.low[rows]
    ended = (lesser.high[rows] == NO_END) == (greater.high[rows] == NO_END)
    most = np.where(ended, greater.high[rows] - lesser.high[rows], NO_END)
    order: Fen = np.lexsort((rows, -most, -sure))
    return tuple(rows[order[:show]].tolist())
