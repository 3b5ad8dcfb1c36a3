"""What the search sees and what it answers: meetings are edges between people, slots are colours.

Everything is a number: which firm, room or hour a number stands for is known to whoever asks. Slots count from 0; bit
s of a mask is slot s. Costs are plain numbers of whatever unit the weights have; the search rounds them to 1/1000.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Masks = NDArray[np.int64]
Costs = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_SLOTS = 62
NOT_PLACED = -1


@dataclass(frozen=True, slots=True)
class Instance:
    """Meetings (m of them) to be placed into slots. Who has a meeting in `must` placed in no slot has no timetable; any
    other may be left out for what it is worth."""

    slots: int
    people: int
    ends: Numbers
    """(m, 2): the two people of each meeting; nobody is in two meetings of one slot."""
    allowed: Masks
    """(m,): the slots in which it may stand, a bit each."""
    tables: Numbers
    """(slots,): how many meetings there can be at once."""
    before: Numbers
    """(k, 2): the first stands in an earlier slot than the second, where both are placed."""
    worth: Costs
    """(m,): what leaving it out costs, times `Weights.unplaced`."""
    party: Numbers
    """(people,): whose person it is; fairness counts the meetings of a party."""
    wanted: Numbers
    """(parties,): how many meetings the party asked for; what it misses is a share of these."""
    stays: Numbers
    """(m,): the slot in which it stood before a new plan, or -1."""
    must: Flags
    """(m,): whether it may not be left out."""

    @property
    def meetings(self) -> int:
        """How many meetings there are."""
        return len(self.ends)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a timetable is judged by; the least total is best.

    `unplaced` times the worth of each meeting that is left out; `fairness` times (share left out)² of each party;
    `breaks` for each run of idle slots between two meetings of a person; `idle` for each idle slot inside such a run;
    `moved` for each meeting that left the slot in which it stood. The default is the benchmark of breaks.
    """

    unplaced: float = 4.0
    fairness: float = 0.0
    breaks: float = 1.0
    idle: float = 0.0
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class Parts:
    """The cost of a timetable by part, weights included."""

    unplaced: float = 0.0
    fairness: float = 0.0
    breaks: float = 0.0
    idle: float = 0.0
    moved: float = 0.0

    @property
    def total(self) -> float:
        """What the search makes least."""
        return sum(float(getattr(self, part.name)) for part in fields(self))


@dataclass(frozen=True, slots=True)
class Solution:
    """A timetable that keeps every rule, or none where the search found none (`found` is false, all slots are -1)."""

    found: bool
    slot_of: Numbers
    """(m,): the slot of each meeting; -1 = not placed."""
    parts: Parts
    bound: float | None
    """No timetable costs less; nothing is known where it is None."""
    proven: bool
    """The cost equals the bound."""
    cut_short: bool
    """The caller stopped the search before its steps were used up."""
    steps: int


def empty_instance(slots: int, people: int, ends: Numbers, tables: int) -> Instance:
    """Meetings that must all be placed, any slot, everybody a party of their own."""
    meetings = len(ends)
    return Instance(
        slots=slots,
        people=people,
        ends=np.asarray(ends, dtype=np.int32).reshape(meetings, 2),
        allowed=np.full(meetings, (1 << slots) - 1, dtype=np.int64),
        tables=np.full(slots, tables, dtype=np.int32),
        before=np.zeros((0, 2), dtype=np.int32),
        worth=np.ones(meetings),
        party=np.arange(people, dtype=np.int32),
        wanted=np.bincount(np.ravel(ends), minlength=people).astype(np.int32),
        stays=np.full(meetings, NOT_PLACED, dtype=np.int32),
        must=np.ones(meetings, dtype=np.bool_),
    )
