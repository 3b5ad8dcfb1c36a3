"""What a day has room for, and the bound on its value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.board import Board
from events.scheduling.choosing import Choice, choose
from events.scheduling.exact import best, is_small
from events.scheduling.lookup import look_up
from events.scheduling.problem import Problem, Table
from tests.scheduling.market_day import day, invented, party, wanted


def chosen(problem: Problem, fairness: float = 0.0) -> tuple[set[str], float]:
    found = choose(Board(look_up(problem)), fairness)
    return {problem.wanted[meeting].key for meeting in found.meetings}, round(found.bound, 6)


def test_the_best_that_a_party_has_hours_for() -> None:
    asked = [wanted("a-b", 1), wanted("a-c", 2), wanted("a-d", 3)]
    assert chosen(day(asked, slot_count=2)) == ({"a-c", "a-d"}, 5)
    assert chosen(day(asked, slot_count=2, parties=[party("a", away=["s1"])])) == ({"a-d"}, 3)
    assert chosen(day(asked, slot_count=2, parties=[party("a", 2, away=["s1"])])) == ({"a-b", "a-c", "a-d"}, 6)
    assert chosen(day(asked, parties=[party("a", most=1)])) == ({"a-d"}, 3)


def test_a_person_that_is_asked_for_has_only_one_day() -> None:
    asked = [wanted(f"a-{key}", value, person_a="a1") for value, key in enumerate("bcd", start=1)]
    assert chosen(day(asked, slot_count=2, parties=[party("a", 2)])) == ({"a-c", "a-d"}, 5)


def test_the_best_that_tables_hold() -> None:
    asked = [wanted("a-b", 1), wanted("c-d", 2), wanted("e-f", 3)]
    assert chosen(day(asked, slot_count=1, tables=2)) == ({"c-d", "e-f"}, 5)
    half = (Table("t1"), Table("t2", gone=frozenset({"s1"})))
    assert chosen(day(asked, slot_count=1, tables=half)) == ({"e-f"}, 3)


def test_a_stall_holds_what_its_seats_do_and_takes_nothing_of_the_tables() -> None:
    tables = (Table("t1"), Table("stall-a"))
    asked = [wanted("a-b", 1), wanted("a-c", 2), wanted("d-e", 3)]
    problem = day(asked, slot_count=1, tables=tables, parties=[party("a", 2, stall="stall-a")])
    assert chosen(problem) == ({"a-c", "d-e"}, 5)


def test_two_parties_meet_once() -> None:
    assert chosen(day([wanted("a-b-1", 1), wanted("b-a-2", 4)])) == ({"b-a-2"}, 4)


def test_what_has_no_slot_is_not_chosen() -> None:
    never = wanted("a-b", 5, slots=frozenset({"s1"}))
    assert chosen(day([never, wanted("b-c", 1)], parties=[party("a", away=["s1"])])) == ({"b-c"}, 1)


def test_a_fair_choice_gives_the_last_place_to_who_has_nothing() -> None:
    """One table for four slots; b and c could have two meetings with a each, d one of a little less value."""
    asked = [wanted("b-x", 5), wanted("b-y", 5), wanted("c-x", 5), wanted("c-y", 5), wanted("d-z", 4.9)]
    problem = day(asked, slot_count=4, tables=1)
    assert chosen(problem)[0] == {"b-x", "b-y", "c-x", "c-y"}
    fair, bound = chosen(problem, fairness=1.0)
    assert (len(fair), "d-z" in fair, bound) == (4, True, 20)


def test_nothing_wanted_is_nothing_chosen() -> None:
    assert choose(Board(look_up(day([], parties=[party("a")]))), 1.0) == Choice((), 0.0)


@pytest.mark.parametrize("fairness", [0.0, 2.0])
@settings(max_examples=30)
@given(seed=st.integers(0, 10_000))
def test_no_timetable_is_worth_more_than_the_bound(seed: int, fairness: float) -> None:
    board = Board(look_up(invented(seed)))
    bound = choose(board, fairness).bound
    if is_small(board):
        assert sum(board.value[step.meeting] for step, _ in best(board, 0.0)) <= bound + 1e-6
