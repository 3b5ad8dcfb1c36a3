"""A timetable from beginning to end: found, proved, or refused; counted in steps and cut short only when asked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.annealing import Course
from events.scheduling.core import Effort, Progress, Proof, solve
from events.scheduling.instance import Instance, Parts, Solution, Weights
from tests.scheduling.instances import MARKET, broken, cost, every_timetable, limited, meetings, some_instance

SHORT = Effort(steps=40_000, proofs=(Proof(after=20_000, beside=10_000, effort=1.0),), chunk=5_000)
GRID = meetings(*[(one, other) for one in range(8) for other in range(8, 16)], slots=10, tables=7)


@settings(max_examples=30)
@given(some_instance(most_meetings=5), st.sampled_from([Weights(), MARKET]))
def test_what_is_found_breaks_no_rule_and_what_is_proven_is_true(instance: Instance, weights: Weights) -> None:
    best = min((cost(instance, weights, slot_of) for slot_of in every_timetable(instance)), default=None)
    found = solve(instance, weights, SHORT)
    assert found.found == (best is not None)
    assert not found.cut_short
    if best is None:
        assert (found.proven, found.slot_of.tolist()) == (True, [-1] * instance.meetings)
        return
    assert broken(instance, found.slot_of.tolist()) == []
    assert found.parts.total == pytest.approx(cost(instance, weights, found.slot_of.tolist()))
    assert found.bound is not None
    assert found.bound <= best + 0.02
    assert not found.proven or found.parts.total == pytest.approx(best, abs=0.02)


def test_the_same_effort_gives_the_same_timetable() -> None:
    first, second = (solve(GRID, MARKET, SHORT) for _ in range(2))
    assert first.slot_of.tolist() == second.slot_of.tolist()
    assert (first.parts, first.bound, first.steps) == (second.parts, second.bound, second.steps)


def test_the_search_ends_when_its_bound_is_met() -> None:
    found = solve(meetings((0, 1), (1, 2), (2, 3)), Weights(), Effort())
    assert (found.parts, found.bound, found.proven, found.cut_short) == (Parts(), 0.0, True, False)


def test_a_caller_may_stop_the_search_and_it_says_so() -> None:
    asked: list[int] = []

    def third_time() -> bool:
        asked.append(1)
        return len(asked) >= 3

    apart = limited(GRID, {0: [0], 1: [5], 2: [9]})
    told: list[Progress] = []
    found = solve(apart, MARKET, replace(SHORT, steps=10**9, proofs=()), should_stop=third_time, tell=told.append)
    assert found.cut_short
    assert found.found
    assert [progress.steps for progress in told] == [8192, 16384, 24576]
    assert told[-1].best == pytest.approx(found.parts.total, abs=0.1)


def test_a_new_plan_stays_where_it_stood_unless_it_must_not() -> None:
    before = solve(GRID, Weights(), SHORT).slot_of
    away = int(before[0])
    still = replace(GRID, stays=before)
    assert solve(still, Weights(moved=5.0), SHORT).slot_of.tolist() == before.tolist()
    changed = limited(still, {0: [slot for slot in range(10) if slot != away]})
    found = solve(changed, Weights(breaks=0.1, moved=5.0), replace(SHORT, steps=400_000))
    moved = [int(slot) for slot, was in zip(found.slot_of, before, strict=True) if slot != was]
    assert 1 <= len(moved) <= 3
    assert found.slot_of[0] != away


def test_with_too_few_tables_the_worthiest_meetings_are_held() -> None:
    chosen = replace(
        meetings((0, 1), (2, 3), (4, 5), slots=1, tables=2),
        worth=np.array([1.0, 3.0, 2.0]),
        must=np.zeros(3, dtype=np.bool_),
    )
    found = solve(chosen, Weights(unplaced=10.0), SHORT)
    assert found.slot_of.tolist() == [-1, 0, 0]
    assert found.parts == Parts(unplaced=10.0)


def test_fairness_spreads_what_is_left_out() -> None:
    """Two parties want two meetings each, three tables in all: nobody goes without both."""
    chosen = replace(
        meetings((0, 1), (0, 2), (3, 4), (3, 5), slots=2, tables=1),
        must=np.zeros(4, dtype=np.bool_),
    )
    found = solve(chosen, Weights(unplaced=10.0, fairness=1.0), SHORT)
    held = found.slot_of >= 0
    assert (int(held[:2].sum()), int(held[2:].sum())) == (1, 1)


def test_no_timetable_is_an_answer_of_its_own() -> None:
    nothing = solve(meetings((0, 1), (0, 2), (0, 3), slots=2), Weights(), Effort())
    assert (nothing.found, nothing.proven, nothing.steps) == (False, True, 0)
    assert nothing.slot_of.tolist() == [-1, -1, -1]
    assert solve(meetings((0, 1), (1, 2), (0, 2), slots=2), Weights(), SHORT).proven


def test_plain_and_compiled_searches_give_one_answer() -> None:
    short = replace(SHORT, steps=8192, courses=(Course(seed=5, guide=0.1),), proofs=())
    small = limited(meetings((0, 1), (0, 2), (1, 2), (1, 3), slots=5, tables=1), {0: [0], 1: [4]})
    answers: list[Solution] = [solve(small, MARKET, replace(short, compiled=way)) for way in (True, False)]
    assert answers[0].slot_of.tolist() == answers[1].slot_of.tolist()
    assert answers[0].parts == answers[1].parts
