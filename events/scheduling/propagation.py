"""What follows from the rules before any search: slots in which a meeting can stand in no timetable at all.

Three rules take slots away, again and again until none does: a person is in one meeting at a time (a slot that no
assignment of different slots to all meetings of the person uses is gone), some meetings come before others, a slot has
so many tables. A meeting that may be left out takes nothing from others; what it keeps is where it could stand.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from events.scheduling.instance import Instance, Masks, Numbers
from events.scheduling.masks import slots_of


@dataclass(frozen=True, slots=True)
class Failure:
    """Where it was seen that there is no timetable: the meetings of one person have no different slots, one meeting has
    no slot left, or more meetings than tables stand in a slot (slot -1: in all slots together)."""

    kind: Literal["person", "meeting", "tables"]
    person: int = -1
    meeting: int = -1
    slot: int = -1


@dataclass(frozen=True, slots=True)
class Propagated:
    """The slots that are left to each meeting, and why there is no timetable if there is none."""

    allowed: Masks
    failure: Failure | None


class NoTimetableError(Exception):
    """Raised inside this module to leave the loops."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


def propagate(instance: Instance) -> Propagated:
    """Take away every slot that these rules rule out; a timetable that keeps all rules loses nothing."""
    state = _State(instance)
    failure = None
    try:
        state.run()
    except NoTimetableError as found:
        failure = found.failure
    return Propagated(np.array(state.allowed, dtype=np.int64), failure)


class _State:
    def __init__(self, instance: Instance) -> None:
        self.allowed: list[int] = (instance.allowed & ((1 << instance.slots) - 1)).tolist()
        self.must: list[bool] = instance.must.tolist()
        self.tables: list[int] = instance.tables.tolist()
        self.ends: list[list[int]] = instance.ends.tolist()
        self.own = meetings_of(instance)
        self.before: list[list[int]] = instance.before.tolist()
        self.waiting = deque(person for person, own in enumerate(self.own) if len(own) > 1)
        self.queued = [len(own) > 1 for own in self.own]
        self.changed = False

    def run(self) -> None:
        """Until nothing changes: person by person, then what is for all."""
        if sum(self.must) > sum(self.tables):
            raise NoTimetableError(Failure("tables"))
        for meeting, mask in enumerate(self.allowed):
            self._keep(meeting, mask)
        self.changed = True
        while self.changed:
            self.changed = False
            while self.waiting:
                person = self.waiting.popleft()
                self.queued[person] = False
                self._differ(person)
            self._order()
            self._tables()

    def _keep(self, meeting: int, mask: int) -> bool:
        """Leave these slots to a meeting; whether that changed anything."""
        left = self.allowed[meeting] & mask
        if not left and self.must[meeting]:
            self.allowed[meeting] = 0
            raise NoTimetableError(Failure("meeting", meeting=meeting))
        if left == self.allowed[meeting]:
            return False
        self.allowed[meeting] = left
        self.changed = True
        for person in self.ends[meeting]:
            if not self.queued[person] and len(self.own[person]) > 1:
                self.queued[person] = True
                self.waiting.append(person)
        return True

    def _order(self) -> None:
        """The earliest slot of the first bounds the second from below, the latest of the second the first."""
        changed = True
        while changed:
            changed = False
            for first, second in self.before:
                earliest, latest = self.allowed[first], self.allowed[second]
                if self.must[first] and earliest:
                    changed |= self._keep(second, -((earliest & -earliest) << 1))
                if self.must[second] and latest:
                    changed |= self._keep(first, (1 << (latest.bit_length() - 1)) - 1)

    def _tables(self) -> None:
        """A slot whose tables are taken by meetings that can stand nowhere else is closed to all others."""
        stuck = [0] * len(self.tables)
        for meeting, mask in enumerate(self.allowed):
            if self.must[meeting] and mask & (mask - 1) == 0:
                stuck[mask.bit_length() - 1] += 1
        for slot, tables in enumerate(self.tables):
            if stuck[slot] > tables:
                raise NoTimetableError(Failure("tables", slot=slot))
        full = sum(1 << slot for slot, tables in enumerate(self.tables) if stuck[slot] == tables)
        for meeting, mask in enumerate(self.allowed):
            if mask & full and not (self.must[meeting] and mask & (mask - 1) == 0):
                self._keep(meeting, ~full)

    def _differ(self, person: int) -> None:
        """Different slots for all meetings of a person that must take place."""
        bound = [meeting for meeting in self.own[person] if self.must[meeting]]
        matched = different_slots([self.allowed[meeting] for meeting in bound])
        if matched is None:
            raise NoTimetableError(Failure("person", person=person))
        free = (1 << len(self.tables)) - 1 & ~sum(1 << slot for slot in matched)
        onward = {slot: self.allowed[meeting] for meeting, slot in zip(bound, matched, strict=True)}
        reached = _reached(onward, len(self.tables))
        at = dict(zip(bound, matched, strict=True))
        for meeting in self.own[person]:
            goal = free | (1 << at[meeting] if meeting in at else 0)
            self._keep(meeting, sum(1 << slot for slot in slots_of(self.allowed[meeting]) if reached[slot] & goal))


def _reached(onward: dict[int, int], slots: int) -> list[int]:
    """From each slot, where its meeting can be pushed, the next one from there, and so on; the slot itself included."""
    reached = [1 << slot | onward.get(slot, 0) for slot in range(slots)]
    for middle in onward:
        for slot in range(slots):
            if reached[slot] >> middle & 1:
                reached[slot] |= reached[middle]
    return reached


def different_slots(masks: list[int]) -> list[int] | None:
    """A slot of its own for each mask, or None if there are none: augmenting paths."""
    owner: dict[int, int] = {}

    def place(number: int, seen: list[int]) -> bool:
        for slot in slots_of(masks[number] & ~seen[0]):
            seen[0] |= 1 << slot
            if slot not in owner or place(owner[slot], seen):
                owner[slot] = number
                return True
        return False

    if not all(place(number, [0]) for number in range(len(masks))):
        return None
    matched = [0] * len(masks)
    for slot, number in owner.items():
        matched[number] = slot
    return matched


def meetings_of(instance: Instance) -> list[list[int]]:
    """The meetings of each person."""
    own: list[list[int]] = [[] for _ in range(instance.people)]
    ends: Numbers = instance.ends
    for meeting, (one, other) in enumerate(ends.tolist()):
        own[one].append(meeting)
        own[other].append(meeting)
    return own
