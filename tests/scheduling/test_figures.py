"""The figures of a timetable, and what is fair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.fairness import content, contentment, dues, gains, gini, shares
from events.scheduling.figures import Figures, measure
from events.scheduling.lookup import look_up
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted

PROBLEM = day(
    [wanted("a-b", 2), wanted("a-c", 3), wanted("b-c", 1), wanted("a-d", 5)],
    parties=[party("a", 2), party("d", most=0)],
    slot_count=4,
)


def test_a_timetable_in_figures() -> None:
    found = timetable(placed("a-b", "s1", "t1"), placed("a-c", "s4", "t2"), placed("b-c", "s2", "t2"))
    assert measure(PROBLEM, found) == Figures(
        held=3, value=6, least=2 / 3, gini=pytest.approx(1 / 12), idle=3, breaks=2, metres=20
    )


def test_an_empty_timetable() -> None:
    assert measure(PROBLEM, timetable()) == Figures(0, 0, 0, 0, 0, 0, 0)
    assert measure(day([], parties=[party("a")]), timetable()) == Figures(0, 0, 1, 0, 0, 0, 0)


def test_a_due_is_what_is_asked_may_be_had_and_can_be_sat_in() -> None:
    parties = [party("a", most=2), party("b", away=["s1", "s2"])]
    look = look_up(day(["a-b", "a-c", "a-d", "b-c", "b-d"], parties=parties))
    assert dues(look) == [2, 1, 2, 2]
    assert shares(look, [1, 1, 0, 2]) == [0.5, 1.0, 0.0, 1.0]


def test_the_first_meeting_counts_most() -> None:
    look = look_up(day(["a-b", "a-c"], parties=[party("a", weight=2)]))
    assert gains(look) == [[1.5, 0.5], [1.0], [1.0]]
    assert content(look, [1, 1, 0]) == 2.5
    assert [contentment(share) for share in (0, 0.5, 1, 1.5)] == [0, 0.75, 1, 1]


def test_gini() -> None:
    assert [gini(values) for values in ([], [0, 0], [1, 1, 1], [0, 0, 0, 1])] == [0, 0, 0, 0.75]


@given(st.integers(0, 10_000), st.data())
def test_contentment_is_the_sum_of_what_meetings_add(seed: int, data: st.DataObject) -> None:
    look = look_up(invented(seed))
    held = [data.draw(st.integers(0, due)) for due in dues(look)]
    added = sum(sum(steps[:count]) for steps, count in zip(gains(look), held, strict=True))
    assert content(look, held) == pytest.approx(added)
