"""How a meeting comes in: both free, along a chain, for a worse one; and what a board never allows."""

import random

from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.board import NOWHERE, Board, Step, idle
from events.scheduling.boards import enter, timetable_of
from events.scheduling.insertion import direct, insert, swap_in, undo
from events.scheduling.lookup import look_up
from events.scheduling.problem import Limits, Problem, Rule, Strength, Table, Timetable
from events.scheduling.rules import check
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted


def board(problem: Problem, *meetings: tuple[str, str], begun: int = 0) -> Board:
    """A board with meetings of first people in the slots given."""
    found = Board(look_up(problem), begun)
    enter(found, timetable(*(placed(key, slot) for key, slot in meetings)))
    return found


def standing(found: Board) -> dict[str, str]:
    """The slot of each meeting that is on the board."""
    slots = found.look.problem.slots
    return {
        one.key: slots[slot].key
        for one, slot in zip(found.look.problem.wanted, found.slot_of, strict=True)
        if slot != NOWHERE
    }


def number(problem: Problem, key: str) -> int:
    return [one.key for one in problem.wanted].index(key)


def test_a_meeting_takes_the_slot_in_which_nobody_waits() -> None:
    problem = day(["a-b", "a-c"], slot_count=5)
    found = board(problem, ("a-b", "s4"))
    assert direct(found, 1) == Step(1, 2, 0, 2)
    assert insert(found, 1) == ()
    assert standing(found) == {"a-b": "s4", "a-c": "s3"}


def test_an_officer_with_fewer_meetings_takes_the_next() -> None:
    problem = day(["a-b", "a-c"], parties=[party("a", 2)])
    found = board(problem, ("a-b", "s1"))
    insert(found, 1)
    assert found.ends[1] == (found.look.person["a2"], found.look.person["c1"])


def test_two_who_are_never_free_together_come_in_along_a_chain() -> None:
    """a is free in the second slot only, d in the first: c and d meet in the first instead."""
    problem = day(["a-b", "c-d", "a-d"], slot_count=2, tables=4)
    found = board(problem, ("a-b", "s1"), ("c-d", "s2"))
    assert direct(found, 2) is None
    assert insert(found, 2) == (Step(1, 1, found.look.person["c1"], found.look.person["d1"]),)
    assert standing(found) == {"a-b": "s1", "c-d": "s1", "a-d": "s2"}


def test_what_was_moved_goes_back() -> None:
    problem = day(["a-b", "c-d", "a-d"], slot_count=2, tables=4)
    found = board(problem, ("a-b", "s1"), ("c-d", "s2"))
    before = insert(found, 2)
    assert before is not None
    undo(found, 2, before)
    assert standing(found) == {"a-b": "s1", "c-d": "s2"}


def test_a_chain_leaves_alone_what_has_begun() -> None:
    problem = day(["a-b", "c-d", "a-d"], slot_count=2, tables=4)
    found = board(problem, ("a-b", "s1"), ("c-d", "s2"), begun=1)
    assert insert(found, 2) is None
    assert standing(found) == {"a-b": "s1", "c-d": "s2"}


def test_where_a_table_is_missing_another_meeting_goes_elsewhere() -> None:
    problem = day([wanted("a-b", slots=frozenset({"s1"})), wanted("c-d")], slot_count=2, tables=1)
    found = board(problem, ("c-d", "s1"))
    assert insert(found, 0) == (Step(1, 0, found.look.person["c1"], found.look.person["d1"]),)
    assert standing(found) == {"a-b": "s1", "c-d": "s2"}


def test_a_better_meeting_takes_the_place_of_a_worse_one_but_never_of_a_better() -> None:
    problem = day([wanted("a-b", 2), wanted("a-c", 3)], slot_count=1)
    found = board(problem, ("a-b", "s1"))
    assert insert(found, 1) is None
    assert swap_in(found, 1, found.value) == (Step(0, 0, 0, 1),)
    assert standing(found) == {"a-c": "s1"}
    assert swap_in(found, 0, found.value) is None


def test_a_party_has_no_more_than_it_wants_and_nobody_twice() -> None:
    problem = day(["a-b", "a-c", "b-c-1", "c-b-2"], parties=[party("a", most=1)])
    found = board(problem, ("a-b", "s1"), ("b-c-1", "s2"))
    assert insert(found, 1) is None
    assert insert(found, 3) is None


def test_a_stall_has_its_own_room() -> None:
    tables = (Table("t1"), Table("stall-a", seats=2))
    problem = day(["a-b", "a-c", "d-e"], parties=[party("a", 2, stall="stall-a")], tables=tables, slot_count=1)
    found = board(problem)
    assert [insert(found, meeting) for meeting in range(3)] == [(), (), ()]
    assert [one.table for one in timetable_of(found).placed] == ["stall-a", "stall-a", "t1"]


def test_the_second_stall_is_taken_when_the_first_is_full() -> None:
    tables = (Table("stall-a"), Table("stall-b"))
    parties = [party("a", 2, stall="stall-a"), party("b", stall="stall-b")]
    problem = day(["a-c", "a-b"], parties=parties, tables=tables, slot_count=1)
    found = board(problem)
    assert [insert(found, meeting) for meeting in range(2)] == [(), ()]
    assert [one.table for one in timetable_of(found).placed] == ["stall-a", "stall-b"]


def test_order_and_rests_hold_where_they_bind() -> None:
    strict = Limits(in_a_row=1, strengths={Rule.ROW: Strength.NEVER})
    problem = day(["a-b", wanted("a-c", after=frozenset({"a-b"}))], limits=strict)
    assert insert(board(problem, ("a-b", "s2")), 1) is None
    for slot, moved in (("s1", 0), ("s3", 1)):
        found = board(problem, ("a-b", slot))
        assert len(insert(found, 1) or ()) == moved
        assert standing(found) == {"a-b": "s1", "a-c": "s3"}


def test_waits_are_the_slots_between_the_first_and_the_last() -> None:
    assert [idle(busy) for busy in (0, 0b1, 0b11, 0b101, 0b1001010)] == [0, 0, 0, 1, 3]


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_what_comes_in_breaks_no_rule_and_what_does_not_changes_nothing(seed: int, chance: random.Random) -> None:
    problem = invented(seed)
    found = Board(look_up(problem))
    order = list(range(len(problem.wanted)))
    chance.shuffle(order)
    for meeting in order:
        before = list(found.slot_of)
        if insert(found, meeting) is None:
            assert found.slot_of == before
    broken = check(problem, timetable_of(found))
    assert [one for one in broken if one.strength is not Strength.NOTE and one.rule is not Rule.WALK] == []
    assert len(timetable_of(found).placed) == sum(slot != NOWHERE for slot in found.slot_of)


@given(st.integers(0, 10_000))
def test_a_board_remembers_a_timetable(seed: int) -> None:
    problem = invented(seed)
    found = Board(look_up(problem))
    for meeting in range(len(problem.wanted)):
        insert(found, meeting)
    kept = timetable_of(found)
    again = Board(look_up(problem))
    enter(again, kept)
    assert (again.slot_of, again.ends, again.busy) == (found.slot_of, found.ends, found.busy)
    assert (again.used, again.full, again.held) == (found.used, found.full, found.held)


def test_an_empty_board_is_an_empty_timetable() -> None:
    assert timetable_of(board(day(["a-b"]))) == Timetable((), ("a-b",))
