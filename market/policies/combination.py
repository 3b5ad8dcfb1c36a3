"""The best that a firm may lawfully have together, where policies exclude each other or share a limit.

Policies that exclude each other form a graph, policies that share a limit a pool. What is connected by either is
decided together, exactly: branch and bound over sets in which nothing excludes anything, bounded by the sum of all that
could still be added. What is not connected is simply added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ZERO = Decimal(0)
End = Literal["low", "high"]
"""What is sure, or what it may come to."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One policy that the firm could have: its key, what it brings (yuan), what it excludes, the pool it belongs to."""

    key: str
    amount: Decimal
    excludes: frozenset[str] = frozenset()
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """The policies that are best had together, by key, and what they bring in all."""

    chosen: tuple[str, ...]
    total: Decimal


def best(choices: Sequence[Choice], pools: Mapping[str, Decimal] | None = None) -> Combination:
    """The lawful set with the greatest total; of equal ones the smallest, then the first by its keys.

    An exclusion holds both ways, whichever side says it. A pool pays no more than `pools` says in all; a pool that is
    not named there has no limit. What brings nothing is left out.
    """
    worth = sorted((one for one in choices if one.amount > 0), key=lambda one: one.key)
    limits = dict(pools or {})
    chosen: list[Choice] = []
    for part in _parts(worth):
        chosen += _Search(part, limits).best if len(part) > 1 else [one for one in part if total(part, limits)]
    keys = tuple(sorted(one.key for one in chosen))
    return Combination(keys, total(chosen, limits))


def total(chosen: Sequence[Choice], pools: Mapping[str, Decimal]) -> Decimal:
    """What a set brings: each pool no more than its limit."""
    by_pool: dict[str, Decimal] = {}
    for one in chosen:
        by_pool[one.pool] = by_pool.get(one.pool, ZERO) + one.amount
    return sum((_held(pool, amount, pools) for pool, amount in by_pool.items()), ZERO)


def lawful(chosen: Sequence[Choice]) -> bool:
    """Nothing in the set excludes anything else in it."""
    keys = {one.key for one in chosen}
    return not any(one.excludes & keys - {one.key} for one in chosen)


def _held(pool: str, amount: Decimal, pools: Mapping[str, Decimal]) -> Decimal:
    return min(amount, max(pools[pool], ZERO)) if pool and pool in pools else amount


def _parts(choices: Sequence[Choice]) -> list[list[Choice]]:
    """Choices that touch each other by an exclusion or a pool, directly or through others."""
    leader = {one.key: one.key for one in choices}

    def find(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    first_of: dict[str, str] = {}
    for one in choices:
        for other in one.excludes & leader.keys():
            leader[find(one.key)] = find(other)
        if one.pool:
            leader[find(one.key)] = find(first_of.setdefault(one.pool, one.key))
    parts: dict[str, list[Choice]] = {}
    for one in choices:
        parts.setdefault(find(one.key), []).append(one)
    return list(parts.values())


class _Search:
    """Branch and bound over one part: take the largest first, then go on without it."""

    def __init__(self, part: Sequence[Choice], pools: Mapping[str, Decimal]) -> None:
        self.pools = pools
        self.order = sorted(part, key=lambda one: (-one.amount, one.key))
        number = {one.key: place for place, one in enumerate(self.order)}
        self.against = [0] * len(self.order)
        for place, one in enumerate(self.order):
            for other in one.excludes & number.keys() - {one.key}:
                self.against[place] |= 1 << number[other]
                self.against[number[other]] |= 1 << place
        self.best: list[Choice] = []
        self.rank = self._rank([])
        self._go_on(0, (1 << len(self.order)) - 1, [])

    def _rank(self, taken: Sequence[Choice]) -> tuple[Decimal, int, tuple[str, ...]]:
        """Less is better: more money, fewer policies, keys that come first."""
        return -total(taken, self.pools), len(taken), tuple(sorted(one.key for one in taken))

    def _go_on(self, place: int, free: int, taken: list[Choice]) -> None:
        rank = self._rank(taken)
        if rank < self.rank:
            self.rank, self.best = rank, list(taken)
        left = [one for number, one in enumerate(self.order[place:], place) if free >> number & 1]
        if not left or -total([*taken, *left], self.pools) > self.rank[0]:
            return
        while place < len(self.order) and not free >> place & 1:
            place += 1
        self._go_on(place + 1, free & ~self.against[place], [*taken, self.order[place]])
        self._go_on(place + 1, free & ~(1 << place), taken)
