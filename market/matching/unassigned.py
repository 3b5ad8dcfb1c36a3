"""Why a pair was not assigned, read from the plan itself."""

from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np

from market.matching.assignment import choices_of
from market.matching.choices import Choices, Mask
from market.matching.values import Market

REASONS = ("", "under_way", "party_met", "quota", "wanted_reached", "capacity_value", "capacity_fairness", "no_gain")
UNDER_WAY, PARTY_MET, QUOTA, WANTED, VALUE, FAIRNESS, NO_GAIN = range(1, len(REASONS))


def why_not(choices: Choices, chosen: Mask, under_way: Mask) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    """For each pair the place of its reason in REASONS, 0 for a chosen one; the first of these that is true: the need
    is introduced to the party already, it meets the party by another offering, its quota for the kind of party is used
    up, it has its wanted number, or the offering has no place left: `capacity_value` where every firm there has a pair
    that scores at least as much, `capacity_fairness` where one with a lower score went first, so that no firm has
    less than it must. `no_gain` is left where room on both sides was of no use to the plan: it never is in a plan of
    `assignment`."""
    need, offering = choices.need, choices.offering
    meetings, meeting = np.unique(choices.meetings(), return_inverse=True)
    kinds, kind = np.unique(choices.kinds_met(), return_inverse=True)
    met = np.bincount(meeting[chosen], minlength=len(meetings))[meeting] > 0
    of_kind = np.bincount(kind[chosen], minlength=len(kinds))[kind]
    has = np.bincount(need[chosen], minlength=len(choices.wanted))[need]
    full = np.bincount(offering[chosen], minlength=len(choices.capacity))[offering] >= choices.capacity[offering]
    lowest = np.full(len(choices.capacity), np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(lowest, offering[chosen], choices.score[chosen])
    tests = (
        (chosen, 0),
        (under_way, UNDER_WAY),
        (met, PARTY_MET),
        (of_kind >= choices.quota[choices.kind[offering]], QUOTA),
        (has >= choices.wanted[need], WANTED),
        (full & (lowest[offering] >= choices.score), VALUE),
        (full, FAIRNESS),
    )
    found = np.select([test for test, _ in tests], [code for _, code in tests], NO_GAIN)
    return found.astype(np.int8)


def reasons(
    market: Market,
    pairs: Sequence[tuple[str, str, float]],
    quotas: Mapping[str, int],
    chosen: Set[tuple[str, str]],
    under_way: Set[tuple[str, str]] = frozenset(),
) -> dict[tuple[str, str], str]:
    """The reason of each pair by its keys, "" for a chosen one. `under_way` are needs and parties. For the pairs of a
    few needs it is enough to give these, and all chosen pairs of the offerings in them."""
    choices = choices_of(market, pairs, quotas)
    party = {offering.key: offering.party for offering in market.offerings}
    named = [(need, offering) for need, offering, _ in pairs]
    codes = why_not(
        choices, _mask(pair in chosen for pair in named), _mask((need, party[key]) in under_way for need, key in named)
    )
    return {pair: REASONS[code] for pair, code in zip(named, codes.tolist(), strict=True)}


def _mask(answers: Iterable[bool]) -> Mask:
    return np.fromiter(answers, dtype=np.bool_)
