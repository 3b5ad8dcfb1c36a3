"""A first timetable: meetings into slots one after the other, no rule broken, the rest left out."""

from collections.abc import Iterator

import numpy as np

from events.scheduling.instance import NOT_PLACED, Instance, Masks, Numbers
from events.scheduling.masks import slots_of


def greedy(instance: Instance, allowed: Masks, first: Numbers) -> Numbers:
    """Meetings that have a slot (`first`) stay there if they can; the rest take the earliest slot that is free to both
    people and has a table: those that must take place first, then the most cramped."""
    slot_of = np.full(instance.meetings, NOT_PLACED, dtype=np.int32)
    busy, left = [0] * instance.people, instance.tables.tolist()
    partners = _partners(instance)
    order = np.lexsort((np.bitwise_count(allowed), ~instance.must, first == NOT_PLACED))
    for meeting in order.tolist():
        one, other = instance.ends[meeting].tolist()
        free = int(allowed[meeting]) & ~busy[one] & ~busy[other]
        for partner, comes_after in partners[meeting]:
            slot = int(slot_of[partner])
            if slot != NOT_PLACED:
                free &= (1 << slot) - 1 if comes_after else -(2 << slot)
        for slot in _in_turn(free, int(first[meeting])):
            if left[slot] > 0:
                slot_of[meeting] = slot
                busy[one] |= 1 << slot
                busy[other] |= 1 << slot
                left[slot] -= 1
                break
    return slot_of


def _partners(instance: Instance) -> list[list[tuple[int, bool]]]:
    """For each meeting those that must come after it (True) or before it."""
    partners: list[list[tuple[int, bool]]] = [[] for _ in range(instance.meetings)]
    for one, other in instance.before.tolist():
        partners[one].append((other, True))
        partners[other].append((one, False))
    return partners


def _in_turn(free: int, first: int) -> Iterator[int]:
    if first != NOT_PLACED and free >> first & 1:
        yield first
    yield from slots_of(free)
