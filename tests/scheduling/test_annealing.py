"""Compiled and counted anew the searches are the same, they break no rule, and they find the best of small ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.annealing import NOTHING_FOUND, Annealer, Course
from events.scheduling.greedy import greedy
from events.scheduling.instance import Instance, Weights
from events.scheduling.pricing import UNIT, busy_masks, missing_of, parts, sums
from events.scheduling.state import BLOCK, GUIDE, HARD, OUT, SOFT
from tests.scheduling.instances import MARKET, broken, cost, every_timetable, limited, meetings, some_instance

WEIGHTS = st.sampled_from([Weights(), MARKET])
COURSE = Course(seed=3, guide=0.1, hot=0.5, cold=0.2, cycle=4 * BLOCK)


def search(instance: Instance, weights: Weights, *, steps: int = 2 * BLOCK, course: Course = COURSE) -> Annealer:
    found = Annealer(instance, weights, course)
    found.advance(steps)
    return found


@settings(max_examples=12)
@given(some_instance(most_meetings=7), WEIGHTS)
def test_compiled_and_plain_are_the_same_to_the_last_step(instance: Instance, weights: Weights) -> None:
    compiled, plain = (Annealer(instance, weights, COURSE, compiled=way) for way in (True, False))
    for one in (compiled, plain):
        one.advance(BLOCK)
    out = int(plain.board.tally[OUT])
    assert compiled.board.slot_of.tolist() == plain.board.slot_of.tolist()
    assert compiled.board.best.tolist() == plain.board.best.tolist()
    assert compiled.board.tally.tolist() == plain.board.tally.tolist()
    assert compiled.board.out[:out].tolist() == plain.board.out[:out].tolist()
    assert compiled.board.chance.tolist() == plain.board.chance.tolist()


@given(some_instance(most_meetings=12), WEIGHTS)
def test_what_was_added_up_is_what_is_counted_anew(instance: Instance, weights: Weights) -> None:
    found = search(instance, weights)
    board, now = found.board, sums(found.field, found.board.slot_of)
    assert [int(board.tally[place]) for place in (HARD, SOFT, GUIDE)] == [now.hard, now.soft, now.guide]
    assert board.busy.tolist() == busy_masks(instance.ends, board.slot_of, instance.people).tolist()
    missing = missing_of(instance.ends, instance.party, board.slot_of, len(instance.wanted))
    assert board.missing.tolist() == missing.tolist()
    placed = board.slot_of[board.slot_of >= 0]
    assert board.load.tolist() == np.bincount(placed, minlength=instance.slots).tolist()
    for person, day in enumerate(board.at.tolist()):
        for slot, meeting in enumerate(day):
            assert meeting < 0 or (board.slot_of[meeting] == slot and person in instance.ends[meeting])


@given(some_instance(most_meetings=12), WEIGHTS)
def test_the_best_breaks_no_rule_and_costs_what_it_says(instance: Instance, weights: Weights) -> None:
    found = search(instance, weights)
    if found.best is None:
        assert found.timetable().tolist() == [-1] * instance.meetings
        return
    assert broken(instance, found.timetable().tolist()) == []
    now = parts(instance, weights, found.timetable())
    assert now.total == pytest.approx(cost(instance, weights, found.timetable().tolist()))
    assert now.total == pytest.approx(found.best / UNIT, abs=0.02)


@settings(max_examples=40)
@given(some_instance(most_meetings=5), WEIGHTS)
def test_small_instances_are_solved_as_well_as_by_trying_everything(instance: Instance, weights: Weights) -> None:
    best = min((cost(instance, weights, slot_of) for slot_of in every_timetable(instance)), default=None)
    found = search(instance, weights, steps=50 * BLOCK, course=replace(COURSE, hot=3.0, cycle=10 * BLOCK))
    if best is None:
        assert found.best is None
    else:
        assert found.best is not None
        assert found.best / UNIT == pytest.approx(best, abs=0.02)


def test_the_same_seed_and_steps_give_the_same_timetable_however_they_are_cut() -> None:
    chosen = meetings(*[(one, other) for one in range(6) for other in range(6, 12)], slots=8, tables=5)
    whole, pieces, another = (Annealer(chosen, Weights(), Course(seed)) for seed in (1, 1, 2))
    whole.advance(8 * BLOCK)
    for _ in range(8):
        pieces.advance(BLOCK)
    another.advance(8 * BLOCK)
    assert whole.board.slot_of.tolist() == pieces.board.slot_of.tolist()
    assert whole.board.slot_of.tolist() != another.board.slot_of.tolist()


@given(some_instance(most_meetings=12))
def test_the_first_timetable_only_leaves_out(instance: Instance) -> None:
    found = greedy(instance, instance.allowed, instance.stays)
    assert [line for line in broken(instance, found.tolist()) if "left out" not in line] == []


def test_a_start_is_kept_as_far_as_it_breaks_no_rule() -> None:
    chosen = limited(meetings((0, 1), (0, 2), (3, 4), slots=3), {2: [0, 1]})
    start = np.array([2, 2, 2], dtype=np.int32)
    assert Annealer(chosen, Weights(), COURSE, start=start).board.slot_of.tolist() == [2, 0, 0]


def test_no_meetings_are_an_empty_timetable() -> None:
    nothing = search(meetings(people=2), Weights())
    assert (nothing.best, nothing.timetable().tolist()) == (0, [])


def test_without_a_table_nothing_is_found() -> None:
    found = search(meetings((0, 1), tables=0), Weights())
    assert (found.best, int(found.board.tally[4])) == (None, NOTHING_FOUND)
