"""The peers: first come first served, and the most valuable first."""

from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.planners import first_come, greedy
from events.scheduling.problem import Limits, Rule, Strength
from events.scheduling.rules import check
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted


def test_first_come_takes_the_earliest_slot_whatever_it_is_worth() -> None:
    problem = day([wanted("a-b", 1), wanted("a-c", 9)], slot_count=1)
    assert first_come(problem) == timetable(placed("a-b", "s1"), unplaced=["a-c"])


def test_first_come_takes_whoever_is_free_first() -> None:
    problem = day(["a-b", "a-c"], parties=[party("a", 2, away=["s1"])], slot_count=2)
    assert first_come(problem).placed == (
        placed("a-b", "s1", "t1", "a2 b1"),
        placed("a-c", "s2", "t1", "a1 c1"),
    )


def test_greedy_takes_the_most_valuable_first_and_lets_nobody_wait() -> None:
    problem = day([wanted("a-b", 1), wanted("a-c", 9), wanted("a-d", 5, slots=frozenset({"s3"}))])
    assert greedy(problem) == timetable(placed("a-c", "s1"), placed("a-b", "s2"), placed("a-d", "s3"))


def test_first_come_has_no_more_in_a_row_than_may_be() -> None:
    limits = Limits(in_a_row=1, strengths={Rule.ROW: Strength.NEVER})
    found = first_come(day(["a-b", "a-c", "a-d"], slot_count=4, limits=limits))
    assert [(one.wanted, one.slot) for one in found.placed] == [("a-b", "s1")]


@given(st.integers(0, 10_000))
def test_greedy_breaks_nothing(seed: int) -> None:
    problem = invented(seed)
    found = check(problem, greedy(problem))
    assert [one for one in found if one.strength is not Strength.NOTE and one.rule is not Rule.WALK] == []
