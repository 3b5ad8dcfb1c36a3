"""The benchmark of market days sees every mistake that it should, and invents what it says."""

from dataclasses import replace

import pytest

from benchmarks.market_day import dropped_out, invented, mistakes
from events.scheduling.planners import greedy
from events.scheduling.problem import Placed, Timetable
from tests.scheduling.market_day import day, party, placed, timetable, wanted

PROBLEM = day(
    [wanted("a-b", slots=frozenset({"s1"})), "a-c", "b-c"],
    parties=[party("a", 2, most=2), party("b", away=["s3"]), party("c", stall="t3")],
    tables=3,
)
RIGHT = timetable(placed("a-b", "s1"), placed("a-c", "s2", "t3"), unplaced=["b-c"])


def with_last(one: Placed, unplaced: tuple[str, ...] = ()) -> Timetable:
    kept = tuple(other for other in RIGHT.placed if other.wanted != one.wanted)
    return Timetable((*kept, one), unplaced or tuple(key for key in RIGHT.unplaced if key != one.wanted))


@pytest.mark.parametrize(
    ("found", "sentences"),
    [
        (RIGHT, []),
        (with_last(placed("b-c", "s2", "t3")), ["c1 is in 2 meetings at s2", "t3 is full at s2"]),
        (with_last(placed("b-c", "s3", "t3")), ["b1 is away at s3"]),
        (with_last(placed("a-b", "s3", "t2", "a2 b1")), ["b1 is away at s3", "a-b is not in its slot"]),
        (with_last(placed("a-c", "s2", "t3", "b1 c1")), ["a-c has the wrong people"]),
        (with_last(placed("a-c", "s2", "t2")), ["a-c is at the wrong stall"]),
        (with_last(placed("a-b", "s1", "t3")), ["a-b is at the wrong stall"]),
        (replace(RIGHT, unplaced=()), ["b-c is there 0 times"]),
        (replace(RIGHT, unplaced=("b-c", "a-b")), ["a-b is there 2 times"]),
    ],
)
def test_every_mistake_is_seen(found: Timetable, sentences: list[str]) -> None:
    assert mistakes(PROBLEM, found) == sentences


def test_a_party_with_more_than_it_may_have_is_seen() -> None:
    problem = replace(PROBLEM, parties=(replace(PROBLEM.parties[0], most=0), *PROBLEM.parties[1:]))
    assert mistakes(problem, RIGHT) == ["a has too many"]


def test_a_market_is_the_same_for_a_seed_and_a_drop_out_changes_only_what_it_says() -> None:
    problem = invented(30, 1)
    assert problem == invented(30, 1)
    assert problem != invented(30, 2)
    before = greedy(problem)
    assert mistakes(problem, before) == []
    changed, now = dropped_out(problem, before)
    assert now == 13 * 60 + 29
    assert changed.wanted == problem.wanted
    assert sum(one.gone != other.gone for one, other in zip(changed.tables, problem.tables, strict=True)) == 1
    people = [
        (one.absent, other.absent)
        for party, old in zip(changed.parties, problem.parties, strict=True)
        for one, other in zip(party.people, old.people, strict=True)
    ]
    assert sum(new != old for new, old in people) == 2
