"""The other way to pair a market: a stable matching, by deferred acceptance.

Needs propose to their best offering that has not turned them away; an offering keeps the best it was asked by, up to
its capacity, and turns the others away (Gale and Shapley 1962; Roth 1984 for many to many). Both sides prefer by score,
equal scores by the pair's own number, so that all preferences are strict and the answer does not depend on the order in
which needs propose. It knows no fairness: a firm that scores low everywhere may be left with nothing.
"""

from heapq import heappush, heapreplace

import numpy as np

from market.matching.choices import Choices, Mask, Numbers, checked, tie_numbers


def preferences(choices: Choices) -> Numbers:
    """The pairs numbered from worst to best, no two the same: by score, then by the number of their keys."""
    keys = (
        np.argsort(np.argsort(np.array(choices.offering_keys)))[choices.offering],
        np.argsort(np.argsort(np.array(choices.need_keys)))[choices.need],
        tie_numbers(choices),
        choices.score,
    )
    rank = np.empty(len(choices.score), dtype=np.int64)
    rank[np.lexsort(keys)] = np.arange(len(rank))
    return rank


def stable(choices: Choices) -> Mask:
    """The matching that needs propose: as many as each wants and each offering can see, one meeting of a need with a
    party. Pins and quotas are no part of it. A need that is dropped asks again behind the offering that dropped it:
    another offering of the same party, passed over while it met the party, may do now."""
    rank = preferences(checked(choices))
    order = np.lexsort((-rank, choices.need)).tolist()
    need, offering, party = choices.need.tolist(), choices.offering.tolist(), choices.party[choices.offering].tolist()
    ends = np.cumsum(np.bincount(choices.need, minlength=len(choices.wanted))).tolist()
    place_of = np.argsort(order).tolist()
    next_pair = [0, *ends[:-1]]
    left, capacity, better = choices.wanted.tolist(), choices.capacity.tolist(), rank.tolist()
    held: list[list[tuple[int, int]]] = [[] for _ in capacity]
    met: set[tuple[int, int]] = set()
    waiting = list(range(len(left)))
    while waiting:
        one = waiting.pop()
        while left[one] and next_pair[one] < ends[one]:
            pair = order[next_pair[one]]
            next_pair[one] += 1
            taken, asked = held[offering[pair]], (better[pair], pair)
            if (one, party[pair]) in met or not capacity[offering[pair]]:
                continue
            if len(taken) == capacity[offering[pair]]:
                if taken[0] > asked:
                    continue
                _, dropped = heapreplace(taken, asked)
                met.discard((need[dropped], party[dropped]))
                left[need[dropped]] += 1
                next_pair[need[dropped]] = min(next_pair[need[dropped]], place_of[dropped] + 1)
                waiting.append(need[dropped])
            else:
                heappush(taken, asked)
            met.add((one, party[pair]))
            left[one] -= 1
    chosen = np.zeros(len(need), dtype=np.bool_)
    chosen[[pair for taken in held for _, pair in taken]] = True
    return chosen


def blocking_pairs(choices: Choices, chosen: Mask) -> int:
    """How many pairs would rather have each other."""
    return int(blocking(choices, chosen).sum())


def blocking(choices: Choices, chosen: Mask) -> Mask:
    """The pairs that would rather have each other: not chosen, and on each side there is room or something worse. A
    need that meets the party already gains only by changing that very meeting."""
    rank = preferences(choices)
    none = len(rank)
    worst_need = _worst(choices.need, rank, chosen, len(choices.wanted), none)
    worst_offering = _worst(choices.offering, rank, chosen, len(choices.capacity), none)
    taken_need = np.bincount(choices.need[chosen], minlength=len(choices.wanted))
    taken_offering = np.bincount(choices.offering[chosen], minlength=len(choices.capacity))
    need_gains = (taken_need < choices.wanted)[choices.need] | (worst_need[choices.need] < rank)
    offering_gains = (taken_offering < choices.capacity)[choices.offering] | (worst_offering[choices.offering] < rank)
    meetings, place = np.unique(choices.meetings(), return_inverse=True)
    meeting = np.full(len(meetings), -1, dtype=np.int64)
    meeting[place[chosen]] = rank[chosen]
    need_gains = np.where(meeting[place] >= 0, meeting[place] < rank, need_gains)
    able = (choices.wanted > 0)[choices.need] & (choices.capacity > 0)[choices.offering]
    return np.asarray(~chosen & able & need_gains & offering_gains, dtype=np.bool_)


def _worst(
    side: "np.ndarray[tuple[int], np.dtype[np.int32]]", rank: Numbers, chosen: Mask, size: int, none: int
) -> Numbers:
    found = np.full(size, none, dtype=np.int64)
    np.minimum.at(found, side[chosen], rank[chosen])
    return found
