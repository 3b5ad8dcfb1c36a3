"""A new plan in the middle of the day: what has begun stays, what can stay stays, the rest is told with its reason."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.figures import measure
from events.scheduling.market import plan
from events.scheduling.problem import Party, Placed, Problem, Rule, Strength, Table, Timetable
from events.scheduling.replan import Move, Replan, replan
from events.scheduling.rules import Breach, check
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted

NINE = 9 * 60
NEVER = Strength.NEVER


def absence(key: str, who: str, slot: str, table: str = "t1") -> tuple[Breach, ...]:
    return (Breach(Rule.ABSENCE, NEVER, (key,), (who,), slot, table),)


def away(problem: Problem, person: str, *slots: str) -> Problem:
    """The problem where a person is away."""

    def turned(one: Party) -> Party:
        people = (
            replace(somebody, absent=somebody.absent | set(slots)) if somebody.key == person else somebody
            for somebody in one.people
        )
        return replace(one, people=tuple(people))

    return replace(problem, parties=tuple(turned(one) for one in problem.parties))


def test_nothing_happened_and_nothing_changes() -> None:
    before = timetable(placed("a-b", "s1"), placed("a-c", "s2"))
    found = replan(day(["a-b", "a-c"]), before, now=NINE)
    assert found == Replan(before, (), (), 2.0, False)


def test_a_colleague_takes_the_meeting_of_who_left() -> None:
    problem = away(day(["a-b"], parties=[party("a", 2)]), "a1", "s2", "s3")
    before, after = placed("a-b", "s2"), placed("a-b", "s2", "t1", "a2 b1")
    found = replan(problem, timetable(before), now=NINE)
    assert found.timetable == timetable(after)
    assert found.moves == (Move("a-b", before, after, absence("a-b", "a1", "s2")),)


def test_a_firm_that_is_late_is_met_later() -> None:
    before = placed("a-b", "s2")
    found = replan(away(day(["a-b"]), "b1", "s1", "s2"), timetable(before), now=NINE)
    assert found.moves == (Move("a-b", before, placed("a-b", "s3"), absence("a-b", "b1", "s2")),)


def test_another_table_where_one_is_gone() -> None:
    tables = (Table("t1", gone=frozenset({"s2"})), Table("t2"))
    before, after = placed("a-b", "s2", "t1"), placed("a-b", "s2", "t2")
    found = replan(day(["a-b"], tables=tables), timetable(before), now=NINE)
    gone = Breach(Rule.CLOSED, NEVER, ("a-b",), ("a1", "b1"), "s2", "t1")
    assert found.moves == (Move("a-b", before, after, (gone,)),)


def test_what_has_begun_stays_although_somebody_left() -> None:
    before = timetable(placed("a-b", "s1"), placed("a-c", "s2"))
    found = replan(away(day(["a-b", "a-c"]), "a1", "s1", "s2", "s3"), before, now=NINE)
    assert found.timetable == timetable(placed("a-b", "s1"), unplaced=["a-c"])
    assert found.moves == (Move("a-c", placed("a-c", "s2"), None, absence("a-c", "a1", "s2")),)
    assert [(one.wanted, one.rules) for one in found.lost] == [("a-c", (Rule.ABSENCE,))]


def test_one_moves_for_another_only_as_far_as_allowed() -> None:
    """b comes for the third slot only, in which a meets c."""
    problem = away(day(["a-b", "a-c"]), "b1", "s2")
    before = timetable(placed("a-b", "s2"), placed("a-c", "s3"))
    found = replan(problem, before, now=NINE, most_moved=0.5)
    assert found.timetable.placed == (placed("a-c", "s2"), placed("a-b", "s3"))
    assert found.moves == (
        Move("a-b", placed("a-b", "s2"), placed("a-b", "s3"), absence("a-b", "b1", "s2")),
        Move("a-c", placed("a-c", "s3"), placed("a-c", "s2"), (), "a-b"),
    )
    strict = replan(problem, before, now=NINE, most_moved=0.0)
    assert strict.timetable == timetable(placed("a-c", "s3"), unplaced=["a-b"])


def test_who_found_no_place_comes_in_where_somebody_left() -> None:
    problem = away(day(["a-b", "a-c"], slot_count=2), "b1", "s2")
    found = replan(problem, timetable(placed("a-b", "s2"), unplaced=["a-c"]), now=NINE)
    assert found.timetable == timetable(placed("a-c", "s2"), unplaced=["a-b"])
    assert found.moves[1] == Move("a-c", None, placed("a-c", "s2"))


def test_what_was_confirmed_is_not_asked_again() -> None:
    problem = day(["a-b", "a-c"], parties=[party("a", most=1), party("c", stall="t2")])
    confirmed = timetable(placed("a-b", "s2"), placed("a-c", "s3", "t1"))
    assert [one.rule for one in check(problem, confirmed)] == [Rule.STALL, Rule.CAP]
    assert replan(problem, confirmed, now=NINE).timetable == confirmed


def test_of_two_at_one_table_the_more_valuable_stays() -> None:
    problem = day([wanted("a-b", 1), wanted("c-d", 2)], tables=1)
    found = replan(problem, timetable(placed("a-b", "s2"), placed("c-d", "s2")), now=NINE)
    assert found.timetable == timetable(placed("c-d", "s2"), placed("a-b", "s3"))


def past(problem: Problem, found: Timetable, now: int) -> set[Placed]:
    begun = {slot.key for slot in problem.slots if slot.starts <= now}
    return {one for one in found.placed if one.slot in begun}


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.data())
def test_what_has_begun_is_frozen_what_can_stay_stays_and_each_move_is_told(seed: int, data: st.DataObject) -> None:
    problem = invented(seed)
    before = plan(problem, seed=1, steps=0).timetable
    people = [person.key for one in problem.parties for person in one.people]
    later = tuple(slot.key for slot in problem.slots[data.draw(st.integers(0, len(problem.slots) - 1)) :])
    changed = away(problem, data.draw(st.sampled_from(people)), *later)
    now = data.draw(st.sampled_from(problem.slots)).starts - data.draw(st.sampled_from([0, 1]))
    found = replan(changed, before, now=now)
    assert past(changed, found.timetable, now) == past(changed, before, now)
    new = [one for one in check(changed, found.timetable) if one.strength is NEVER and one.rule is not Rule.WALK]
    begun = {one.wanted for one in past(changed, before, now)}
    assert [one for one in new if not set(one.meetings) & begun] == []
    old, after = ({one.wanted: one for one in one.placed} for one in (before, found.timetable))
    told = {one.wanted: (one.before, one.after) for one in found.moves}
    differs = {key for key in old.keys() | after.keys() if old.get(key) != after.get(key)}
    assert told == {key: (old.get(key), after.get(key)) for key in differs}
    forced = {key for one in found.moves if one.why for key in [one.wanted]}
    free = [one for one in found.moves if one.before and one.after and one.wanted not in forced]
    assert len(free) <= 0.1 * len(old)
    assert {one.wanted for one in found.lost} == old.keys() - after.keys()
    assert measure(changed, found.timetable).value <= found.bound + 1e-6


@given(st.integers(0, 10_000))
def test_an_undisturbed_day_is_kept(seed: int) -> None:
    problem = invented(seed)
    before = plan(problem, seed=1, steps=0).timetable
    found = replan(problem, before, now=0)
    kept = {one.wanted: one for one in found.timetable.placed}
    assert all(kept[one.wanted] == one for one in before.placed)


def test_the_bound_knows_what_has_begun() -> None:
    """Of a's three hours one is over with the least valuable meeting, one a is away."""
    asked = [wanted("a-b", 1), wanted("a-c", 4), wanted("a-d", 5)]
    problem = away(day(asked), "a1", "s3")
    before = timetable(placed("a-b", "s1"), placed("a-c", "s2"), placed("a-d", "s3"))
    found = replan(problem, before, now=NINE)
    assert found.bound == 6
    assert found.timetable == timetable(placed("a-b", "s1"), placed("a-c", "s2"), unplaced=["a-d"])
