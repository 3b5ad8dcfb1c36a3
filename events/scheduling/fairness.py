"""How evenly a day is shared out: each party by what it has of what it could have.

A party's due is the number of meetings it is wanted in, as many as it may have, or as its people have slots, whichever
is fewest. With the share s of that the market is content with 1 − (1 − s)² of it (times the party's weight): the first
meeting of a party counts most, the last least, and a party with few is raised before one with many.
"""

import itertools
from collections.abc import Sequence

from events.scheduling.lookup import Lookup


def dues(look: Lookup) -> list[int]:
    """What each party could have."""
    slots = [sum(look.present[person].bit_count() for person in staff) for staff in look.staff]
    most = [party.most for party in look.problem.parties]
    return [
        min(asked, there, asked if limit is None else limit)
        for asked, there, limit in zip(look.asked, slots, most, strict=True)
    ]


def contentment(share: float) -> float:
    """How content a party is with a share of its due."""
    return 1.0 - (1.0 - min(share, 1.0)) ** 2


def gains(look: Lookup) -> list[list[float]]:
    """By party, what the first, second, third … meeting adds."""
    found = []
    for party, due in zip(look.problem.parties, dues(look), strict=True):
        levels = [contentment(held / due) for held in range(due + 1)] if due else [0.0]
        found.append([party.weight * (after - before) for before, after in itertools.pairwise(levels)])
    return found


def shares(look: Lookup, held: Sequence[int]) -> list[float]:
    """What each party has of its due; parties that could have nothing are left out."""
    return [count / due for count, due in zip(held, dues(look), strict=True) if due]


def content(look: Lookup, held: Sequence[int]) -> float:
    """How content all parties are together."""
    weights = [party.weight for party in look.problem.parties]
    return sum(
        weight * contentment(count / due) for weight, count, due in zip(weights, held, dues(look), strict=True) if due
    )


def gini(values: Sequence[float]) -> float:
    """0 where all have the same, near 1 where one has everything."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(ordered, start=1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)
