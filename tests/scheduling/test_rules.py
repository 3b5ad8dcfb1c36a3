"""Each rule broken once, with the whole breach; what a change adds, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.planners import first_come
from events.scheduling.problem import Limits, Placed, Problem, Rule, Strength, Table, Timetable
from events.scheduling.rules import Breach, Change, added, check, check_move, moved
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted

NEVER, CONFIRM, NOTE = Strength.NEVER, Strength.CONFIRM, Strength.NOTE


def stalls() -> Problem:
    tables = (Table("t1"), Table("stall-a", 30, seats=2), Table("stall-d", 60))
    parties = [party("a", 2, stall="stall-a"), party("d", stall="stall-d")]
    return day(["a-b", "a-d", "b-c"], parties=parties, tables=tables)


BROKEN = {
    "one person twice": (
        day(["a-b", "a-c"]),
        timetable(placed("a-b", "s1"), placed("a-c", "s1", "t2")),
        Breach(Rule.PERSON, NEVER, ("a-b", "a-c"), ("a1",), "s1", None, 2, 1),
    ),
    "one table twice": (
        day(["a-b", "c-d"]),
        timetable(placed("a-b", "s1"), placed("c-d", "s1")),
        Breach(Rule.TABLE, NEVER, ("a-b", "c-d"), (), "s1", "t1", 2, 1),
    ),
    "absent": (
        day(["a-b"], parties=[party("b", away=["s2"])]),
        timetable(placed("a-b", "s2")),
        Breach(Rule.ABSENCE, NEVER, ("a-b",), ("b1",), "s2", "t1"),
    ),
    "no table at that time": (
        day(["a-b"], tables=(Table("t1", gone=frozenset({"s3"})),)),
        timetable(placed("a-b", "s3")),
        Breach(Rule.CLOSED, NEVER, ("a-b",), ("a1", "b1"), "s3", "t1"),
    ),
    "not in its slot": (
        day([wanted("a-b", slots=frozenset({"s1"}))]),
        timetable(placed("a-b", "s2")),
        Breach(Rule.SLOT, NEVER, ("a-b",), ("a", "b"), "s2", "t1"),
    ),
    "not at its table": (
        day([wanted("a-b", table="t2")]),
        timetable(placed("a-b", "s2")),
        Breach(Rule.PLACE, CONFIRM, ("a-b",), ("a", "b"), "s2", "t1"),
    ),
    "not its person": (
        day([wanted("a-b", person_a="a1")], parties=[party("a", 2)]),
        timetable(placed("a-b", "s2", "t1", "a2 b1")),
        Breach(Rule.STAFF, CONFIRM, ("a-b",), ("a2",), "s2", "t1"),
    ),
    "a person of somebody else": (
        day(["a-b", "a-c"]),
        timetable(placed("a-b", "s2", "t1", "a1 c1")),
        Breach(Rule.STAFF, CONFIRM, ("a-b",), ("c1",), "s2", "t1"),
    ),
    "away from the own stall": (
        stalls(),
        timetable(placed("a-b", "s1")),
        Breach(Rule.STALL, CONFIRM, ("a-b",), ("a",), "s1", "t1"),
    ),
    "at the stall of a third": (
        stalls(),
        timetable(placed("b-c", "s1", "stall-d")),
        Breach(Rule.STALL, CONFIRM, ("b-c",), ("d",), "s1", "stall-d"),
    ),
    "too early": (
        day([wanted("a-b"), wanted("a-c", after=frozenset({"a-b"}))]),
        timetable(placed("a-b", "s3"), placed("a-c", "s2")),
        Breach(Rule.ORDER, CONFIRM, ("a-b", "a-c"), ("a", "c"), "s2"),
    ),
    "the same partner twice": (
        day(["a-b-1", "b-a-2"]),
        timetable(placed("a-b-1", "s1"), placed("b-a-2", "s2")),
        Breach(Rule.TWICE, CONFIRM, ("a-b-1", "b-a-2"), ("a", "b"), None, None, 2, 1),
    ),
    "more than it wants": (
        day(["a-b", "a-c"], parties=[party("a", most=1)]),
        timetable(placed("a-b", "s1"), placed("a-c", "s2")),
        Breach(Rule.CAP, CONFIRM, ("a-b", "a-c"), ("a",), None, None, 2, 1),
    ),
    "too many in a row": (
        day(["a-b", "a-c", "a-d"], limits=Limits(in_a_row=2)),
        timetable(placed("a-b", "s1"), placed("a-c", "s2"), placed("a-d", "s3")),
        Breach(Rule.ROW, NOTE, ("a-b", "a-c", "a-d"), ("a1",), "s1", None, 3, 2),
    ),
    "too far to walk": (
        day(["a-b", "a-c"], limits=Limits(walk=5, strengths={Rule.WALK: NEVER})),
        timetable(placed("a-b", "s1", "t1"), placed("a-c", "s2", "t2")),
        Breach(Rule.WALK, NEVER, ("a-b", "a-c"), ("a1",), "s2", "t2", 10, 5),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_told_whole(name: str) -> None:
    problem, found, breach = BROKEN[name]
    assert check(problem, found) == (breach,)


@pytest.mark.parametrize("name", BROKEN)
def test_a_change_that_breaks_a_rule_is_told_the_same(name: str) -> None:
    problem, found, breach = BROKEN[name]
    before = replace(found, placed=found.placed[:-1])
    assert check(problem, before) == ()
    assert check_move(problem, before, Change(put=found.placed[-1:])) == (breach,)
    assert check_move(problem, found, Change(drop=(found.placed[-1].wanted,))) == ()


def test_lunch_is_a_rest_and_time_to_walk() -> None:
    problem = day(["a-b", "a-c"], slot_count=5, limits=Limits(in_a_row=1, walk=5))
    across = timetable(placed("a-b", "s4", "t1"), placed("a-c", "s5", "t2"))
    assert check(problem, across) == ()
    assert [one.rule for one in check(replace(problem, limits=Limits(1, 5, rest=90)), across)] == [Rule.ROW, Rule.WALK]


def test_a_stall_with_two_seats_holds_two_meetings_and_either_stall_will_do() -> None:
    problem = stalls()
    both = timetable(placed("a-b", "s1", "stall-a"), placed("a-d", "s1", "stall-a", "a2 d1"), placed("b-c", "s2"))
    assert check(problem, both) == ()
    other = timetable(placed("a-b", "s1", "stall-a"), placed("a-d", "s1", "stall-d", "a2 d1"))
    assert check(problem, other) == ()


def test_a_given_table_goes_before_the_stall() -> None:
    problem = replace(stalls(), wanted=(wanted("a-b", table="t1"),))
    assert check(problem, timetable(placed("a-b", "s1", "t1"))) == ()


def test_a_worse_breach_is_a_new_one() -> None:
    problem = day(["a-b", "a-c", "a-d"], parties=[party("a", most=1)])
    before = timetable(placed("a-b", "s1"), placed("a-c", "s2"))
    added = check_move(problem, before, Change(put=(placed("a-d", "s3"),)))
    assert added == (Breach(Rule.CAP, CONFIRM, ("a-b", "a-c", "a-d"), ("a",), None, None, 3, 1),)


def test_a_change_keeps_the_order_of_what_stays() -> None:
    before = timetable(placed("a-b", "s1"), placed("a-c", "s2"), unplaced=["b-c"])
    change = Change(put=(placed("a-b", "s3"), placed("b-c", "s1")), drop=("a-c",))
    assert moved(before, change) == timetable(placed("a-b", "s3"), placed("b-c", "s1"), unplaced=["a-c"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(drop=("b-c",)), "the change takes off the meeting 'b-c', which is not held"),
        (
            Change(put=(placed("a-b", "s2"),), drop=("a-b",)),
            "the change takes off the meeting 'a-b', which is not held",
        ),
        (Change(put=(placed("x-y", "s2"),)), "nobody wants a meeting 'x-y'"),
        (Change(put=(placed("a-b", "s9"),)), "the meeting 'a-b' names the slot 's9', which there is not"),
        (Change(put=(placed("a-b", "s2", "t9"),)), "the meeting 'a-b' names the table 't9', which there is not"),
        (
            Change(put=(placed("a-b", "s2", "t1", "a9 b1"),)),
            "the meeting 'a-b' names the person 'a9', which there is not",
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: Change, sentence: str) -> None:
    problem = day(["a-b", "b-c"])
    with pytest.raises(ValueError) as refusal:
        check_move(problem, timetable(placed("a-b", "s1"), unplaced=["b-c"]), change)
    assert str(refusal.value) == sentence


def test_a_meeting_that_is_held_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="the meeting 'a-b' is held twice"):
        check(day(["a-b"]), timetable(placed("a-b", "s1"), placed("a-b", "s2")))


def any_place(data: st.DataObject, problem: Problem, key: str) -> Placed:
    slot = data.draw(st.sampled_from(problem.slots)).key
    table = data.draw(st.sampled_from(problem.tables)).key
    people = [person.key for one in problem.parties for person in one.people]
    return Placed(key, slot, table, *data.draw(st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True)))


@given(st.integers(0, 10_000), st.data())
def test_what_a_change_adds_is_what_the_check_finds_more(seed: int, data: st.DataObject) -> None:
    problem = invented(seed)
    keys = [one.key for one in problem.wanted]
    start = data.draw(st.lists(st.sampled_from(keys), unique=True))
    before = Timetable(tuple(any_place(data, problem, key) for key in start))
    dropped = data.draw(st.lists(st.sampled_from(start), unique=True, max_size=2)) if start else []
    put = data.draw(st.lists(st.sampled_from(keys), unique=True, max_size=2))
    change = Change(tuple(any_place(data, problem, key) for key in put if key not in dropped), tuple(dropped))
    old, new = check(problem, before), check(problem, moved(before, change))
    assert check_move(problem, before, change) == added(old, new)


def test_a_breach_that_gets_better_is_not_told_again() -> None:
    problem = day(["a-b", "a-c", "a-d", "a-e"], slot_count=4, parties=[party("a", most=1)], limits=Limits(in_a_row=1))
    before = timetable(*(placed(f"a-{key}", f"s{place}") for place, key in enumerate("bcde", start=1)))
    assert [one.figure for one in check(problem, before)] == [4, 4]
    assert check_move(problem, before, Change(drop=("a-b",))) == ()
    assert [one.figure for one in check(problem, moved(before, Change(drop=("a-b",))))] == [3, 3]


@given(st.integers(0, 10_000))
def test_first_come_first_served_breaks_nothing(seed: int) -> None:
    problem = invented(seed)
    found = check(problem, first_come(problem))
    assert [one for one in found if one.strength is not NOTE and one.rule is not Rule.WALK] == []
