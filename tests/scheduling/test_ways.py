"""Why a meeting is not held, and what would open a slot for it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.board import Board
from events.scheduling.boards import enter
from events.scheduling.insertion import direct
from events.scheduling.lookup import look_up
from events.scheduling.market import plan
from events.scheduling.problem import Limits, Problem, Rule, Strength
from events.scheduling.ways import Missed, Obstacle, Way, missed
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted


def reasons(problem: Problem, *meetings: tuple[str, str]) -> Missed:
    """What is in the way of the last meeting of a problem."""
    board = Board(look_up(problem))
    enter(board, timetable(*(placed(key, slot) for key, slot in meetings)))
    return missed(board, [len(problem.wanted) - 1])[0]


def test_somebody_would_have_to_stay() -> None:
    problem = day(["a-b"], slot_count=2, parties=[party("a", away=["s1", "s2"]), party("b", away=["s1"])])
    a, b = Obstacle(Rule.ABSENCE, "a1", "s1"), Obstacle(Rule.ABSENCE, "b1", "s1")
    assert reasons(problem) == Missed(
        "a-b",
        (Rule.ABSENCE,),
        (Way("s2", "a1", "b1", (Obstacle(Rule.ABSENCE, "a1", "s2"),), 2.0), Way("s1", "a1", "b1", (a, b), 4.0)),
    )


def test_one_more_table() -> None:
    problem = day(["a-b", "c-d"], slot_count=1, tables=1)
    way = Way("s1", "c1", "d1", (Obstacle(Rule.TABLE, slot="s1"),), 1.0)
    assert reasons(problem, ("a-b", "s1")) == Missed("c-d", (Rule.TABLE,), (way,))


def test_a_fixed_meeting_would_have_to_move_and_leaves_its_table() -> None:
    problem = day([wanted("a-b", slots=frozenset({"s1"})), wanted("a-c")], slot_count=1, tables=1)
    way = Way("s1", "a1", "c1", (Obstacle(Rule.PERSON, "a1", "s1", meeting="a-b", bound=True),), 3.5)
    assert reasons(problem, ("a-b", "s1")) == Missed("a-c", (Rule.PERSON,), (way,))


def test_a_party_would_have_to_take_one_more() -> None:
    problem = day(["a-b", "a-c"], slot_count=2, parties=[party("a", most=1)])
    way = Way("s2", "a1", "c1", (Obstacle(Rule.CAP, "a"),), 1.5)
    found = reasons(problem, ("a-b", "s1"))
    assert (found.rules, found.ways[0]) == ((Rule.PERSON, Rule.CAP), way)


def test_the_same_partner_again() -> None:
    found = reasons(day(["a-b-1", "b-a-2"], slot_count=2), ("a-b-1", "s1"))
    assert found.ways[0] == Way("s2", "b1", "a1", (Obstacle(Rule.TWICE, meeting="a-b-1"),), 4.0)


def test_another_slot_an_order_or_a_rest_would_have_to_give() -> None:
    limits = Limits(in_a_row=1, strengths={Rule.ROW: Strength.NEVER})
    last = wanted("a-c", slots=frozenset({"s2"}), after=frozenset({"a-b"}))
    found = reasons(day([wanted("a-b"), last], limits=limits), ("a-b", "s3"))
    order = Obstacle(Rule.ORDER, slot="s2", meeting="a-b")
    rest = Obstacle(Rule.ROW, "a1", "s2")
    assert [way.obstacles for way in found.ways] == [
        (order, rest),
        (Obstacle(Rule.SLOT, slot="s1"), Obstacle(Rule.ORDER, slot="s1", meeting="a-b")),
        (Obstacle(Rule.SLOT, slot="s3"), Obstacle(Rule.PERSON, "a1", "s3", meeting="a-b"), replace(order, slot="s3")),
    ]


def without(problem: Problem, way: Way, key: str) -> Problem:
    """The problem with what is in the way of a meeting taken away, as far as it is the problem's."""
    tables, parties, asked = problem.tables, problem.parties, problem.wanted
    for one in way.obstacles:
        if one.rule is Rule.ABSENCE:
            parties = tuple(
                replace(
                    party,
                    people=tuple(
                        replace(person, absent=person.absent - {way.slot}) if person.key == one.who else person
                        for person in party.people
                    ),
                )
                for party in parties
            )
        if one.rule is Rule.CAP:
            parties = tuple(replace(party, most=99) if party.key == one.who else party for party in parties)
        if one.rule is Rule.TABLE:
            tables = tuple(
                replace(table, seats=table.seats + 9, gone=table.gone - {way.slot})
                if table.key == one.table or not one.table
                else table
                for table in tables
            )
        if one.rule is Rule.SLOT:
            asked = tuple(replace(other, slots=frozenset()) if other.key == key else other for other in asked)
    return replace(problem, tables=tables, parties=parties, wanted=asked)


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_without_what_is_in_its_way_a_meeting_has_a_slot(seed: int) -> None:
    problem = invented(seed)
    found = plan(problem, seed=1, steps=4096)
    ours = {Rule.ABSENCE, Rule.CAP, Rule.TABLE, Rule.SLOT}
    for one in found.missed:
        assert one.ways
        assert list(one.ways) == sorted(one.ways, key=lambda way: way.cost)
        for way in one.ways:
            if {obstacle.rule for obstacle in way.obstacles} <= ours:
                board = Board(look_up(without(problem, way, one.wanted)))
                enter(board, found.timetable)
                assert direct(board, [other.key for other in problem.wanted].index(one.wanted)) is not None
