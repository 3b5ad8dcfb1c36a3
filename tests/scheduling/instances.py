"""Small instances of the timetable: by hand, by Hypothesis, and every timetable of one by brute force."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from events.scheduling.instance import Instance, Numbers, Weights, empty_instance
from events.scheduling.masks import mask_of

MARKET = Weights(unplaced=20.0, fairness=8.0, breaks=1.0, idle=0.5, moved=2.0)


def meetings(*pairs: tuple[int, int], slots: int = 4, tables: int = 9, people: int | None = None) -> Instance:
    """Meetings of these pairs that must all take place."""
    ends = np.array(pairs, dtype=np.int32).reshape(len(pairs), 2)
    return empty_instance(slots, people or int(ends.max(initial=0)) + 1, ends, tables)


def limited(instance: Instance, allowed: dict[int, Sequence[int]]) -> Instance:
    """The same, with the slots of some meetings."""
    found = instance.allowed.copy()
    for meeting, slots in allowed.items():
        found[meeting] = mask_of(slots)
    return replace(instance, allowed=found)


def ordered(instance: Instance, *pairs: tuple[int, int]) -> Instance:
    """The same, with meetings that come before others."""
    return replace(instance, before=np.array(pairs, dtype=np.int32).reshape(len(pairs), 2))


@st.composite
def some_instance(draw: st.DrawFn, most_meetings: int = 6, optional: bool = True) -> Instance:
    """Up to five people in up to five slots, with everything that an instance can have."""
    slots, people = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    pair = st.lists(st.integers(0, people - 1), min_size=2, max_size=2, unique=True)
    ends = draw(st.lists(pair, min_size=0, max_size=most_meetings))
    count = len(ends)
    number = st.integers(0, max(count - 1, 0))
    before = draw(st.lists(st.tuples(number, number), max_size=2)) if count else []
    parties = draw(st.integers(1, people))
    each = {
        "allowed": st.integers(0, (1 << slots) - 1).map(lambda mask: mask or (1 << slots) - 1),
        "worth": st.sampled_from([1.0, 2.5]),
        "stays": st.integers(-1, slots - 1),
        "must": st.booleans() if optional else st.just(True),
    }
    columns: dict[str, Any] = {
        name: draw(st.lists(values, min_size=count, max_size=count)) for name, values in each.items()
    }
    party = draw(st.lists(st.integers(0, parties - 1), min_size=people, max_size=people))
    return Instance(
        slots=slots,
        people=people,
        ends=np.array(ends, dtype=np.int32).reshape(count, 2),
        allowed=np.array(columns["allowed"], dtype=np.int64),
        tables=np.array(draw(st.lists(st.integers(0, 3), min_size=slots, max_size=slots)), dtype=np.int32),
        before=np.array([pair for pair in before if pair[0] < pair[1]], dtype=np.int32).reshape(-1, 2),
        worth=np.array(columns["worth"], dtype=np.float64),
        party=np.array(party, dtype=np.int32),
        wanted=np.array(draw(st.lists(st.integers(0, 4), min_size=parties, max_size=parties)), dtype=np.int32),
        stays=np.array(columns["stays"], dtype=np.int32),
        must=np.array(columns["must"], dtype=np.bool_),
    )


def broken(instance: Instance, slot_of: Sequence[int]) -> list[str]:
    """Every rule that a timetable breaks, read off the instance one by one."""
    ends, found = instance.ends.tolist(), []
    for meeting, slot in enumerate(slot_of):
        if slot < 0 and instance.must[meeting]:
            found.append(f"{meeting} is left out")
        if slot >= 0 and not int(instance.allowed[meeting]) >> slot & 1:
            found.append(f"{meeting} may not stand in {slot}")
    for slot in range(instance.slots):
        here = [ends[meeting] for meeting, held in enumerate(slot_of) if held == slot]
        people = [person for pair in here for person in pair]
        if len(set(people)) < len(people):
            found.append(f"somebody is twice in {slot}")
        if len(here) > instance.tables[slot]:
            found.append(f"{len(here)} meetings in {slot}")
    for first, second in instance.before.tolist():
        if min(slot_of[first], slot_of[second]) >= 0 and slot_of[first] >= slot_of[second]:
            found.append(f"{first} is not before {second}")
    return found


def every_timetable(instance: Instance) -> Iterator[tuple[int, ...]]:
    """All timetables that break no rule, by trying everything."""
    choices = [
        [slot for slot in range(instance.slots) if int(mask) >> slot & 1] + ([] if must else [-1])
        for mask, must in zip(instance.allowed.tolist(), instance.must.tolist(), strict=True)
    ]
    for slot_of in product(*choices):
        if not broken(instance, slot_of):
            yield slot_of


def cost(instance: Instance, weights: Weights, slot_of: Sequence[int]) -> float:
    """What a timetable costs, person by person and party by party, walking through each day."""
    ends = instance.ends.tolist()
    total = 0.0
    for meeting, slot in enumerate(slot_of):
        if slot < 0 and not instance.must[meeting]:
            total += weights.unplaced * float(instance.worth[meeting])
        total += weights.moved * (slot >= 0 and instance.stays[meeting] not in (-1, slot))
    for person in range(instance.people):
        busy = sorted(slot for slot, pair in zip(slot_of, ends, strict=True) if slot >= 0 and person in pair)
        gaps = [later - earlier - 1 for earlier, later in pairwise(busy)]
        total += weights.idle * sum(gaps) + weights.breaks * sum(gap > 0 for gap in gaps)
    for party, wanted in enumerate(instance.wanted.tolist()):
        pairs = [pair for slot, pair in zip(slot_of, ends, strict=True) if slot < 0]
        missed = sum(instance.party[person] == party for pair in pairs for person in pair)
        total += weights.fairness * (missed / max(wanted, 1)) ** 2
    return total


def slots(*numbers: int) -> Numbers:
    return np.array(numbers, dtype=np.int32)
