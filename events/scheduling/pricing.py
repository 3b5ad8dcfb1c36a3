"""The costs of a search as whole numbers, so that adding up changes and counting anew give exactly the same.

One is `UNIT`. Beside the cost of a timetable (`Weights`) there is what breaking a rule costs on the way, counted in
violations (`hard`), and a guide: idle slots inside a day, which the search may dislike a little although they cost
nothing, because a day without them has no break.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from events.scheduling import masks
from events.scheduling.instance import NOT_PLACED, Flags, Instance, Masks, Numbers, Parts, Weights

UNIT = 1000
LEFT_OUT = 2
"""Violations that count for a meeting which must take place and does not."""
VIOLATION = 2.0
"""What a violation costs on the way, in breaks."""
Prices = NDArray[np.int64]
Pairs = tuple[Numbers, Numbers, Flags]
"""Where the pairs of each meeting begin, the other meeting of each, and whether the meeting comes before it."""


class Field(NamedTuple):
    """An instance as the search reads it: who meets whom, where, and what everything costs."""

    ends: Numbers
    allowed: Masks
    room_start: Numbers
    room: Numbers
    tables: Numbers
    pairs: Pairs
    leave: Prices
    must: Flags
    party: Numbers
    fair_start: Numbers
    fair: Prices
    stays: Numbers
    moved: int
    breaks: int
    idle: int
    guide: int
    violation: int
    swaps_tables: bool
    """Whether a meeting that comes into a full slot sends another one out of it: where meetings may be left out."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Violations, cost and guide of a timetable."""

    hard: int
    soft: int
    guide: int


def field_of(instance: Instance, weights: Weights, allowed: Masks, guide: float) -> Field:
    """The field of a search with these slots allowed; `guide` is the price of an idle slot, in breaks."""
    room = [list(masks.slots_of(mask)) for mask in allowed.tolist()]
    pairs: list[list[tuple[int, bool]]] = [[] for _ in room]
    for first, second in instance.before.tolist():
        pairs[first].append((second, True))
        pairs[second].append((first, False))
    fair_start, fair = _fairness(instance, weights)
    leave = np.where(instance.must, 0, _whole(weights.unplaced * instance.worth))
    unit = weights.breaks or weights.idle or 1.0
    violation = _violation(instance, leave, fair_start, fair, round(VIOLATION * unit * UNIT))
    return Field(
        ends=np.ascontiguousarray(instance.ends, dtype=np.int32),
        allowed=allowed,
        room_start=_starts([len(some) for some in room]),
        room=np.array([slot for some in room for slot in some], dtype=np.int32),
        tables=instance.tables.astype(np.int32),
        pairs=(
            _starts([len(some) for some in pairs]),
            np.array([other for some in pairs for other, _ in some], dtype=np.int32),
            np.array([first for some in pairs for _, first in some], dtype=np.bool_),
        ),
        leave=leave,
        must=instance.must,
        party=instance.party.astype(np.int32),
        fair_start=fair_start,
        fair=fair,
        stays=instance.stays.astype(np.int32),
        moved=round(weights.moved * UNIT),
        breaks=round(weights.breaks * UNIT),
        idle=round(weights.idle * UNIT),
        guide=round(guide * unit * UNIT),
        violation=violation,
        swaps_tables=not bool(instance.must.all()),
    )


def _starts(sizes: list[int]) -> Numbers:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int32)


def _whole(costs: NDArray[np.float64]) -> Prices:
    return np.rint(costs * UNIT).astype(np.int64)


def _fairness(instance: Instance, weights: Weights) -> tuple[Numbers, Prices]:
    """What each number of missing meetings costs each party, from none to all, parties one after the other."""
    held = np.bincount(instance.party[instance.ends].ravel(), minlength=len(instance.wanted))
    tables = []
    for most, wanted in zip(held.tolist(), instance.wanted.tolist(), strict=True):
        share = np.arange(most + 1) / max(wanted, 1)
        tables.append(_whole(weights.fairness * share**2))
    return _starts([len(table) for table in tables]), np.concatenate([np.zeros(0, dtype=np.int64), *tables])


def _violation(instance: Instance, leave: Prices, fair_start: Numbers, fair: Prices, least: int) -> int:
    """Where meetings may be left out, no rule is broken for the sake of one more of them."""
    if instance.must.all():
        return least
    steps = np.diff(fair)
    steepest = int(np.maximum(steps, 0).max(initial=0))
    return max(least, int(leave.max(initial=0)) + 2 * steepest + UNIT)


def sums(field: Field, slot_of: Numbers) -> Sums:
    """All costs of a timetable counted from nothing."""
    placed = np.flatnonzero(slot_of != NOT_PLACED)
    slots = slot_of[placed].astype(np.int64)
    busy = busy_masks(field.ends, slot_of, len(field.party))
    idle = int(masks.idle(busy).sum())
    missing = missing_of(field.ends, field.party, slot_of, len(field.fair_start) - 1)
    soft = int(field.leave[slot_of == NOT_PLACED].sum())
    soft += int(field.fair[field.fair_start[:-1] + missing].sum())
    soft += field.breaks * int(masks.breaks(busy).sum()) + field.idle * idle
    soft += field.moved * int(((field.stays[placed] != NOT_PLACED) & (field.stays[placed] != slots)).sum())
    hard = LEFT_OUT * int((field.must & (slot_of == NOT_PLACED)).sum())
    hard += int(np.maximum(np.bincount(slots, minlength=len(field.tables)) - field.tables, 0).sum())
    hard += int(((field.allowed[placed] >> slots) & 1 == 0).sum())
    start, others, comes_first = field.pairs
    first = np.repeat(np.arange(len(field.ends)), np.diff(start))[comes_first]
    second = others[comes_first]
    both = (slot_of[first] != NOT_PLACED) & (slot_of[second] != NOT_PLACED)
    hard += int((both & (slot_of[first] >= slot_of[second])).sum())
    return Sums(hard, soft, field.guide * idle)


def busy_masks(ends: Numbers, slot_of: Numbers, people: int) -> Masks:
    """The busy slots of each person."""
    busy = np.zeros(people, dtype=np.int64)
    placed = np.flatnonzero(slot_of != NOT_PLACED)
    bits = np.int64(1) << slot_of[placed].astype(np.int64)
    for side in (0, 1):
        np.bitwise_or.at(busy, ends[placed, side], bits)
    return busy


def missing_of(ends: Numbers, party: Numbers, slot_of: Numbers, parties: int) -> NDArray[np.int64]:
    """How many meetings of each party are left out."""
    return np.bincount(party[ends[slot_of == NOT_PLACED]].ravel(), minlength=parties)


def parts(instance: Instance, weights: Weights, slot_of: Numbers) -> Parts:
    """The cost of a timetable by part."""
    out = slot_of == NOT_PLACED
    busy = busy_masks(instance.ends, slot_of, instance.people)
    missing = missing_of(instance.ends, instance.party, slot_of, len(instance.wanted))
    share = missing / np.maximum(instance.wanted, 1)
    left = (instance.stays != NOT_PLACED) & ~out & (instance.stays != slot_of)
    return Parts(
        unplaced=weights.unplaced * float(instance.worth[out & ~instance.must].sum()),
        fairness=weights.fairness * float((share**2).sum()),
        breaks=weights.breaks * int(masks.breaks(busy).sum()),
        idle=weights.idle * int(masks.idle(busy).sum()),
        moved=weights.moved * int(left.sum()),
    )
