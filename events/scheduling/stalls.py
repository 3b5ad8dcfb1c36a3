"""Who should stand where: parties of one field together, parties that could do business near each other.

The value of an arrangement is the sum over all pairs of parties of how much they belong together times how close they
stand. It is counted in whole numbers, so that every machine finds the same. The search tries exchanges that a seed
chooses, keeps those that raise the value, and ends after a number of steps: it is never worse than what it began with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

CLOSE = 1000
"""The closeness of two stalls on one spot; it halves with each ``HALF`` of distance, as 1000 / (1 + d / half) does."""
HALF = 12
LIKE = 10
"""How much two parties of the same field belong together, beside pairs that weigh up to 100."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who is to stand somewhere; an empty field is like no other."""

    key: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A stall and its middle on the plan."""

    key: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Near:
    """Two parties that should be near each other, by a weight of at least 1."""

    one: int
    other: int
    weight: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Who stands where, and the value before and after; ``tried`` exchanges were looked at."""

    places: Mapping[int, int]
    before: int
    after: int
    tried: int


def propose(
    parties: Sequence[Party],
    spots: Sequence[Spot],
    *,
    start: Mapping[int, int],
    fixed: Iterable[int] = (),
    near: Iterable[Near] = (),
    seed: int = 1,
    steps: int = 20_000,
) -> Arrangement:
    """A better arrangement: ``start`` gives spots to parties (those without one get the first that are free, as far as
    there are any), parties in ``fixed`` stay where they are.
    """
    held = _everybody(parties, spots, start)
    placed = [party for party in parties if party.key in held]
    index = {spot.key: at for at, spot in enumerate(spots)}
    seats: Numbers = np.array([index[held[party.key]] for party in placed], dtype=np.int64)
    bonds, close = _bonds(placed, near), _closeness(spots)
    before = value_of(bonds, close, seats)
    kept = set(fixed)
    movable = [at for at, party in enumerate(placed) if party.key not in kept or party.key not in start]
    tried, gained = _search(bonds, close, seats, movable, _draws(seed, steps, len(movable), len(spots)))
    places = {party.key: spots[int(seat)].key for party, seat in zip(placed, seats, strict=True)}
    return Arrangement(places, before, before + gained, tried)


def _everybody(parties: Sequence[Party], spots: Sequence[Spot], start: Mapping[int, int]) -> dict[int, int]:
    """The start, with the others on free spots in the order of both."""
    known = {spot.key for spot in spots}
    held = {party.key: start[party.key] for party in parties if start.get(party.key) in known}
    if len(set(held.values())) < len(held):
        raise ValueError("two parties begin on one spot")
    taken = set(start.values())
    free = iter([spot.key for spot in spots if spot.key not in taken])
    for party in parties:
        if party.key not in start:
            spot = next(free, None)
            if spot is None:
                break
            held[party.key] = spot
    return held


def _bonds(parties: Sequence[Party], near: Iterable[Near]) -> Numbers:
    """How much each two belong together, a symmetric table."""
    count = len(parties)
    bonds: Numbers = np.zeros((count, count), dtype=np.int64)
    codes = {field: number for number, field in enumerate(sorted({party.field for party in parties if party.field}))}
    fields = np.array([codes.get(party.field, -1 - at) for at, party in enumerate(parties)], dtype=np.int64)
    bonds[fields[:, None] == fields[None, :]] = LIKE
    at = {party.key: number for number, party in enumerate(parties)}
    for pair in near:
        if pair.one in at and pair.other in at:
            bonds[at[pair.one], at[pair.other]] += pair.weight
            bonds[at[pair.other], at[pair.one]] += pair.weight
    np.fill_diagonal(bonds, 0)
    return bonds


def _closeness(spots: Sequence[Spot]) -> Numbers:
    return np.array(
        [
            [CLOSE * HALF // (HALF + isqrt((one.x - other.x) ** 2 + (one.y - other.y) ** 2)) for other in spots]
            for one in spots
        ],
        dtype=np.int64,
    ).reshape(len(spots), len(spots))


def value_of(bonds: Numbers, close: Numbers, seats: Numbers) -> int:
    """What an arrangement is worth: every pair once."""
    return int((bonds * close[np.ix_(seats, seats)]).sum()) // 2


def _draws(seed: int, steps: int, movers: int, spots: int) -> list[list[int]]:
    """For each step one who moves and the spot to try, all told by the seed; none where nothing can be exchanged. The
    bits of PCG64 and their seeding are fixed by numpy for all versions, so the same seed draws the same everywhere.
    """
    if not movers or spots < 2:
        return []
    bits = np.random.PCG64(seed).random_raw(2 * steps).reshape(steps, 2) >> np.uint64(11)
    drawn: list[list[int]] = (bits % np.array([movers, spots], dtype=np.uint64)).tolist()
    return drawn


def _search(
    bonds: Numbers, close: Numbers, seats: Numbers, movable: Sequence[int], draws: Sequence[Sequence[int]]
) -> tuple[int, int]:
    """Exchange two parties, or move one to a free spot, as long as it helps; changes ``seats``."""
    holder = {int(seat): at for at, seat in enumerate(seats)}
    free_to_move = set(movable)
    gained = 0
    for mover, goal in draws:
        one = movable[mover]
        other = holder.get(goal)
        if other == one or (other is not None and other not in free_to_move):
            continue
        gain = _gain(bonds, close, seats, one, goal, other)
        if gain <= 0:
            continue
        left = int(seats[one])
        seats[one], holder[goal] = goal, one
        if other is None:
            del holder[left]
        else:
            seats[other], holder[left] = left, other
        gained += gain
    return len(draws), gained


def _gain(bonds: Numbers, close: Numbers, seats: Numbers, one: int, goal: int, other: int | None) -> int:
    """What the value changes by when ``one`` goes to ``goal`` and whoever is there comes to where ``one`` was."""
    left = int(seats[one])
    change = close[goal, seats] - close[left, seats]
    pull = bonds[one].copy()
    if other is None:
        return int(pull @ change)  # nothing pulls a party to itself
    pull -= bonds[other]
    pull[[one, other]] = 0  # the two stay as far apart as they were
    return int(pull @ change)
