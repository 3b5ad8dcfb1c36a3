"""What follows from the rules takes no slot that a timetable uses, and sees what cannot be at once."""

from dataclasses import replace

import numpy as np
from hypothesis import given

from events.scheduling.instance import Instance
from events.scheduling.masks import slots_of
from events.scheduling.propagation import Failure, different_slots, propagate
from tests.scheduling.instances import every_timetable, limited, meetings, ordered, some_instance


def left(instance: Instance) -> list[list[int]]:
    return [list(slots_of(mask)) for mask in propagate(instance).allowed.tolist()]


@given(some_instance())
def test_no_slot_that_a_timetable_uses_is_taken(instance: Instance) -> None:
    known = propagate(instance)
    for slot_of in every_timetable(instance):
        assert known.failure is None
        for meeting, slot in enumerate(slot_of):
            assert slot < 0 or int(known.allowed[meeting]) >> slot & 1
    assert not (known.allowed & ~instance.allowed).any()


def test_two_meetings_in_two_slots_leave_the_person_no_other_there() -> None:
    chosen = limited(meetings((0, 1), (0, 2), (0, 3)), {0: [0, 1], 1: [0, 1]})
    assert left(chosen) == [[0, 1], [0, 1], [2, 3]]


def test_a_meeting_that_may_be_left_out_takes_nothing_from_others() -> None:
    chosen = limited(meetings((0, 1), (0, 2), (0, 3)), {0: [0, 1], 1: [0, 1]})
    assert left(replace(chosen, must=np.array([False, True, True])))[2] == [0, 1, 2, 3]
    assert left(replace(chosen, must=np.array([True, True, False])))[2] == [2, 3]


def test_the_order_of_meetings_bounds_both() -> None:
    chosen = ordered(meetings((0, 1), (2, 3), (4, 5)), (0, 1), (1, 2))
    assert left(chosen) == [[0, 1], [1, 2], [2, 3]]
    assert left(replace(chosen, must=np.array([True, False, True])))[::2] == [[0, 1, 2, 3], [0, 1, 2, 3]]


def test_a_slot_whose_tables_are_taken_is_closed() -> None:
    chosen = limited(meetings((0, 1), (2, 3), slots=2, tables=1), {0: [1]})
    assert left(chosen) == [[1], [0]]


def test_what_cannot_be_is_seen_where_it_is() -> None:
    crowded = meetings((0, 1), (1, 2), (1, 3), slots=2)
    assert propagate(crowded).failure == Failure("person", person=1)
    assert propagate(meetings((0, 1), (2, 3), (4, 5), slots=2, tables=1)).failure == Failure("tables")
    stuck = limited(meetings((0, 1), (2, 3), slots=2, tables=1), {0: [1], 1: [1]})
    assert propagate(stuck).failure == Failure("tables", slot=1)
    chain = ordered(meetings((0, 1), (2, 3), (4, 5), slots=2), (0, 1), (1, 2))
    assert propagate(chain).failure == Failure("meeting", meeting=2)


def test_different_slots_are_found_along_augmenting_paths() -> None:
    assert different_slots([0b011, 0b001, 0b110]) == [1, 0, 2]
    assert different_slots([0b011, 0b011, 0b011]) is None
    assert different_slots([]) == []
