"""Who takes which meeting."""

from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.board import NOWHERE, Board, Step, idle
from events.scheduling.boards import timetable_of
from events.scheduling.insertion import insert
from events.scheduling.lookup import look_up
from events.scheduling.people import change_places, deal
from events.scheduling.problem import Limits, Rule, Strength
from events.scheduling.rules import check
from tests.scheduling.market_day import day, invented, party, wanted


def test_meetings_are_dealt_evenly_and_given_people_first() -> None:
    asked = [wanted("a-b"), wanted("a-c"), wanted("a-d", person_a="a1"), wanted("a-e")]
    board = Board(look_up(day(asked, parties=[party("a", 2)], slot_count=4)))
    dealt = deal(board, range(4))
    assert dealt[2] == (0, board.look.person["d1"])
    assert sorted(first for first, _ in dealt.values()) == [0, 0, 1, 1]


def test_who_is_away_for_half_the_day_is_dealt_half() -> None:
    asked = [wanted(f"a-{key}") for key in "bcdefg"]
    board = Board(look_up(day(asked, parties=[party("a", 2, away=["s1", "s2"])], slot_count=4)))
    dealt = [first for first, _ in deal(board, range(6)).values()]
    assert (dealt.count(0), dealt.count(1)) == (2, 4)


def test_people_are_dealt_to_each_other_who_are_there_at_one_time() -> None:
    parties = [party("a", 2, away=["s1"]), party("b", away=["s2", "s3"])]
    board = Board(look_up(day(["a-b"], parties=parties)))
    assert deal(board, [0]) == {0: (1, 2)}


def test_people_change_places_so_that_nobody_waits() -> None:
    """a1 has s1 and s3, a2 has s2: with a1 in s2 nobody waits."""
    problem = day(["a-b", "a-c", "a-d"], parties=[party("a", 2)])
    board = Board(look_up(problem))
    for meeting, (slot, person) in enumerate([(0, 0), (2, 0), (1, 1)]):
        board.put(Step(meeting, slot, person, 2 + meeting))
    assert sum(map(idle, board.busy)) == 1
    assert change_places(board) == 1
    assert sum(map(idle, board.busy)) == 0


def test_whoever_is_asked_for_by_name_keeps_the_meeting() -> None:
    asked = [wanted("a-b"), wanted("a-c"), wanted("a-d", person_a="a2")]
    board = Board(look_up(day(asked, parties=[party("a", 2)])))
    for meeting, (slot, person) in enumerate([(0, 0), (2, 0), (1, 1)]):
        board.put(Step(meeting, slot, person, 2 + meeting))
    change_places(board)
    assert board.ends[2] == (1, 4)


def test_nobody_changes_places_into_too_many_in_a_row() -> None:
    strict = Limits(in_a_row=2, strengths={Rule.ROW: Strength.NEVER})
    board = Board(look_up(day(["a-b", "a-c", "a-d"], parties=[party("a", 2)], limits=strict)))
    for meeting, (slot, person) in enumerate([(0, 0), (2, 0), (1, 1)]):
        board.put(Step(meeting, slot, person, 2 + meeting))
    assert all(board.rested(person) for person in range(5))
    change_places(board)
    assert all(board.rested(person) for person in range(5))


@given(st.integers(0, 10_000))
def test_changing_places_moves_no_meeting_and_breaks_no_rule(seed: int) -> None:
    problem = invented(seed)
    board = Board(look_up(problem))
    for meeting in range(len(problem.wanted)):
        insert(board, meeting)
    slots, waits = list(board.slot_of), sum(map(idle, board.busy))
    changed = change_places(board)
    assert board.slot_of == slots
    assert changed > 0 or sum(map(idle, board.busy)) == waits
    broken = check(problem, timetable_of(board))
    assert [one for one in broken if one.strength is not Strength.NOTE and one.rule is not Rule.WALK] == []


@given(st.integers(0, 10_000))
def test_everybody_dealt_may_sit_in_the_meeting(seed: int) -> None:
    board = Board(look_up(invented(seed)))
    dealt = deal(board, range(len(board.value)))
    assert sorted(dealt) == list(range(len(board.value)))
    for meeting, (first, second) in dealt.items():
        assert first in board.people[meeting][0]
        assert second in board.people[meeting][1]
        if any(board.domain(meeting, *pair) for pair in board.couples(meeting)):
            assert board.domain(meeting, first, second)
    assert all(slot == NOWHERE for slot in board.slot_of)
