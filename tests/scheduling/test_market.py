"""The plan of a market day."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.figures import measure
from events.scheduling.lookup import look_up
from events.scheduling.market import Plan, Progress, lawful, plan
from events.scheduling.planners import first_come, greedy
from events.scheduling.problem import Limits, Placed, Problem, Rule, Strength, Table, Timetable
from events.scheduling.rules import check
from tests.scheduling.best_of_all import best_value
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted

STEPS = 4096


def planned(problem: Problem, steps: int = STEPS, fairness: float = 0.0) -> Plan:
    return plan(problem, seed=1, steps=steps, fairness=fairness)


def slots(found: Plan) -> dict[str, str]:
    return {one.wanted: one.slot for one in found.timetable.placed}


def test_a_day_that_has_room_for_all() -> None:
    problem = day([wanted("a-b", 2), wanted("a-c", 3)], slot_count=2, tables=1)
    found = planned(problem)
    assert sorted(slots(found)) == ["a-b", "a-c"]
    assert (found.timetable.unplaced, found.missed, found.bound, found.gap) == ((), (), 5, 0)
    assert found.figures == measure(problem, found.timetable)
    assert not found.cut_short


def test_of_too_many_the_most_valuable_are_held_and_the_others_told_why() -> None:
    found = planned(day([wanted("a-b", 2), wanted("a-c", 3)], slot_count=1))
    assert slots(found) == {"a-c": "s1"}
    assert found.timetable.unplaced == ("a-b",)
    assert [(one.wanted, one.rules) for one in found.missed] == [("a-b", (Rule.PERSON,))]
    assert (found.bound, found.gap) == (3, 0)


def test_nobody_waits_who_need_not() -> None:
    """Three meetings of a in five slots, the partner of one comes for the third slot only."""
    asked = [wanted("a-b"), wanted("a-c", slots=frozenset({"s3"})), wanted("a-d")]
    found = planned(day(asked, slot_count=5))
    assert (found.figures.held, found.figures.idle) == (3, 0)


def test_a_party_with_nothing_goes_before_one_with_much() -> None:
    asked = [wanted("b-x", 5), wanted("b-y", 5), wanted("c-x", 5), wanted("c-y", 5), wanted("d-z", 4.9)]
    problem = day(asked, slot_count=4, tables=1)
    assert "d-z" not in slots(planned(problem))
    assert "d-z" in slots(planned(problem, fairness=1.0))


def test_the_first_speak_before_the_second() -> None:
    asked = [wanted("a-b", after=frozenset({"c-b"})), wanted("c-b"), wanted("a-c", after=frozenset({"a-b"}))]
    found = slots(planned(day(asked)))
    assert found == {"c-b": "s1", "a-b": "s2", "a-c": "s3"}


def test_a_forbidden_walk_is_not_walked_if_there_is_another_hour() -> None:
    far = (Table("t1", 0), Table("t2", 100))
    limits = Limits(walk=50, strengths={Rule.WALK: Strength.NEVER})
    problem = day([wanted("a-b", table="t1"), wanted("a-c", table="t2")], tables=far, limits=limits)
    assert set(slots(planned(problem)).values()) == {"s1", "s3"}


def test_what_is_unlawful_is_left_out_the_least_valuable_first() -> None:
    problem = day([wanted("a-b", 2), wanted("a-c", 1), wanted("a-d", 3)])
    clash = timetable(placed("a-b", "s1", "t1"), placed("a-c", "s1", "t2"), placed("a-d", "s2"))
    left = lawful(look_up(problem), clash)
    assert left == timetable(placed("a-b", "s1", "t1"), placed("a-d", "s2"), unplaced=["a-c"])


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[Progress] = []
    problem = invented(3)
    found = plan(problem, seed=1, steps=STEPS, progress=told.append)
    assert [one.stage for one in told] == ["chosen", "entered", "improved"]
    assert (told[-1].held, told[-1].steps) == (found.figures.held, found.steps)
    stopped = plan(problem, seed=1, steps=STEPS, should_stop=lambda: True)
    assert stopped.cut_short
    assert [one for one in check(problem, stopped.timetable) if one.strength is not Strength.NOTE] == []
    assert not plan(problem, seed=1, steps=0).cut_short


def test_a_day_without_tables_or_wishes() -> None:
    assert planned(day(["a-b"], tables=())).timetable == Timetable((), ("a-b",))
    assert planned(day([], parties=[party("a")])) == Plan(
        Timetable(), measure(day([], parties=[party("a")]), Timetable()), 0.0, (), 0, False
    )


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_a_plan_breaks_no_rule_that_is_more_than_noted(seed: int) -> None:
    problem = invented(seed)
    found = plan(problem, seed=seed, steps=STEPS)
    assert [one for one in check(problem, found.timetable) if one.strength is not Strength.NOTE] == []
    keys = [one.wanted for one in found.timetable.placed] + list(found.timetable.unplaced)
    assert sorted(keys) == sorted(one.key for one in problem.wanted)
    assert found.figures.value <= found.bound + 1e-6
    assert [one.wanted for one in found.missed] == list(found.timetable.unplaced)


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_of_a_tiny_day_no_timetable_is_worth_more(seed: int) -> None:
    problem = invented(seed, small=True)
    easy = replace(problem, limits=replace(problem.limits, walk=None))
    found = planned(easy)
    assert found.figures.value == best_value(easy)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_same_problem_has_the_same_plan(seed: int) -> None:
    problem = invented(seed)
    found = plan(problem, seed=5, steps=STEPS)
    assert plan(problem, seed=5, steps=STEPS) == found


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_plan_is_worth_at_least_what_is_done_by_hand(seed: int) -> None:
    problem = invented(seed)
    easy = replace(problem, limits=replace(problem.limits, walk=None))
    value = planned(easy).figures.value + 1e-9
    assert value >= measure(easy, first_come(easy)).value
    assert value >= measure(easy, greedy(easy)).value


def test_a_larger_day_is_full() -> None:
    """Twelve parties who all want to meet, eleven slots, six tables: all 66 meetings are held, nobody waits."""
    names = "abcdefghijkl"
    asked = [wanted(f"{one}-{other}") for place, one in enumerate(names) for other in names[place + 1 :]]
    found = planned(day(asked, slot_count=11, tables=6), steps=300_000)
    assert found.figures.held >= 63
    assert found.bound == 66
    assert check(day(asked, slot_count=11, tables=6), found.timetable) == ()


def test_placed_meetings_name_the_people_of_either_side() -> None:
    problem = day([wanted("a-b", person_a="a2")], parties=[party("a", 2)], slot_count=1, tables=1)
    assert planned(problem).timetable.placed == (Placed("a-b", "s1", "t1", "a2", "b1"),)
