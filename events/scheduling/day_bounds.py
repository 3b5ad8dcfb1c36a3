"""Bounds from whole days, without asking who meets whom: people, days that fit them, and tables.

Each person takes one day (a mask of busy slots) into which all meetings of the person fit. Alone, everybody takes the
day with the least breaks. Together, the busy people of a slot are twice its meetings, which need a table each.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations

from ortools.sat.python import cp_model

from events.scheduling.instance import Instance, Masks
from events.scheduling.masks import slots_of
from events.scheduling.polling import solve_polled
from events.scheduling.propagation import different_slots, meetings_of

MOST_DAYS = 4000
"""Days of one person that are looked at one by one,"""
MOST_SHARED = 300
"""and where all people are looked at together."""
Rooms = tuple[int, ...]
"""The slots of each meeting of a person; people with the same ones are alike."""


def least_breaks(instance: Instance, allowed: Masks) -> int:
    """The sum over people of the least breaks of any day into which the meetings they must have fit."""
    return sum(count * least(rooms) for rooms, count in alike(instance, allowed).items())


def alike(instance: Instance, allowed: Masks) -> Counter[Rooms]:
    """How many people have these meetings; those that may be left out do not count."""
    return Counter(
        tuple(sorted(int(allowed[meeting]) for meeting in own if instance.must[meeting]))
        for own in meetings_of(instance)
    )


def least(rooms: Rooms) -> int:
    """The least breaks of one person; a bound only where there are too many days to look at."""
    return next((breaks for breaks, _ in fitting(rooms, MOST_DAYS)), max(len(rooms) - 1, 0))


def fitting(rooms: Rooms, most: int) -> Iterator[tuple[int, int]]:
    """Breaks and mask of each day that fits, fewest breaks first. Where there are more days to look at than `most`,
    the last has no mask (0): all others have at least so many breaks."""
    if not rooms:
        yield 0, 0
        return
    union, forced, seen = 0, 0, 0
    for room in rooms:
        union |= room
        forced |= room if room & (room - 1) == 0 else 0
    for runs in range(1, len(rooms) + 1):
        for mask in days(len(rooms), runs, union.bit_length()):
            seen += 1
            if seen > most:
                yield runs - 1, 0
                return
            if forced & ~mask or mask & ~union:
                continue
            if different_slots([room & mask for room in rooms]) is not None:
                yield runs - 1, mask


def days(busy: int, runs: int, slots: int) -> Iterator[int]:
    """All masks with so many busy slots in so many runs."""
    for cuts in combinations(range(1, busy), runs - 1):
        lengths = [end - begin for begin, end in zip((0, *cuts), (*cuts, busy), strict=True)]
        for gaps in combinations(range(slots - busy + 1), runs):
            mask, passed = 0, 0
            for gap, length in zip(gaps, lengths, strict=True):
                mask |= ((1 << length) - 1) << (gap + passed)
                passed += length
            yield mask


def shared_tables(instance: Instance, allowed: Masks, *, effort: float, should_stop: Callable[[], bool]) -> int:
    """The least breaks of days that fit everybody and leave a table for each two busy people; 0 where some meetings
    may be left out, and where there are too many days to look at."""
    if not instance.must.all():
        return 0
    people = [(count, list(fitting(rooms, MOST_SHARED))) for rooms, count in alike(instance, allowed).items() if rooms]
    if any(mask == 0 for _, some in people for _, mask in some):
        return 0
    model = cp_model.CpModel()
    busy: list[list[cp_model.IntVar]] = [[] for _ in range(instance.slots)]
    cost: list[cp_model.LinearExprT] = []
    for count, some in people:
        taken = [model.new_int_var(0, count, "") for _ in some]
        model.add(cp_model.LinearExpr.sum(taken) == count)
        for number, (breaks, mask) in zip(taken, some, strict=True):
            cost.append(breaks * number)
            for slot in slots_of(mask):
                busy[slot].append(number)
    for slot, numbers in enumerate(busy):
        held = model.new_int_var(0, int(instance.tables[slot]), "")
        model.add(cp_model.LinearExpr.sum(numbers) == 2 * held)
    model.minimize(cp_model.LinearExpr.sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    status = solve_polled(solver, model, should_stop)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN)
    return round(solver.best_objective_bound) if known and solver.best_objective_bound > 0 else 0
