"""Tables: the least walking, own stalls, and who keeps theirs."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.board import NOWHERE, Board
from events.scheduling.boards import enter
from events.scheduling.insertion import insert
from events.scheduling.lookup import look_up
from events.scheduling.problem import Problem, Table, Walking
from events.scheduling.tables import _costs, seat, walked
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted


def board(problem: Problem, *meetings: tuple[str, str]) -> Board:
    found = Board(look_up(problem))
    enter(found, timetable(*(placed(key, slot) for key, slot in meetings)))
    return found


def test_who_stays_need_not_get_up() -> None:
    found = board(day(["a-b", "a-c", "d-e"], tables=3), ("d-e", "s1"), ("a-b", "s1"), ("a-c", "s2"))
    tables = seat(found)
    assert tables[0] == tables[1]
    assert tables[2] != tables[0]
    assert walked(found, tables) == 0


def test_when_two_hosts_change_visitors_two_people_walk() -> None:
    meetings = [("a-c", "s1"), ("b-d", "s1"), ("a-d", "s2"), ("b-c", "s2"), ("a-e", "s3"), ("b-f", "s3")]
    found = board(day([key for key, _ in meetings], tables=2), *meetings)
    tables = seat(found)
    assert walked(found, tables) == 20


def test_a_given_table_and_a_stall_are_not_chosen() -> None:
    places = (Table("t1", 0), Table("t2", 10), Table("stall-c", 50))
    problem = day(
        [wanted("a-b", table="t2"), wanted("a-c"), wanted("a-d")], parties=[party("c", stall="stall-c")], tables=places
    )
    found = board(problem, ("a-b", "s1"), ("a-d", "s2"), ("a-c", "s3"))
    found.spot[0], found.spot[1] = "t2", "stall-c"
    assert seat(found) == {0: "t2", 1: "stall-c", 2: "t2"}
    assert walked(found, seat(found)) == 40


def test_who_has_a_table_keeps_it_and_the_others_go_round_it() -> None:
    problem = day(["a-b", "c-d"], tables=2)
    found = board(problem, ("a-b", "s1"), ("c-d", "s1"))
    assert seat(found, {0: "t2"}) == {0: "t2", 1: "t1"}
    assert seat(found, {0: "t2", 1: "t2"}) == {0: "t2", 1: "t1"}


def test_a_table_that_is_gone_is_not_kept() -> None:
    problem = day(["a-b"], tables=(Table("t1", gone=frozenset({"s1"})), Table("t2")))
    assert seat(board(problem, ("a-b", "s1")), {0: "t1"}) == {0: "t2"}


@given(st.integers(0, 10_000))
def test_every_meeting_on_a_board_has_a_table_with_room(seed: int) -> None:
    problem = invented(seed)
    found = Board(look_up(problem))
    for meeting in range(len(problem.wanted)):
        insert(found, meeting)
    tables = seat(found)
    assert sorted(tables) == [meeting for meeting, slot in enumerate(found.slot_of) if slot != NOWHERE]
    taken: dict[tuple[str, int], int] = {}
    for meeting, table in tables.items():
        place = (table, found.slot_of[meeting])
        taken[place] = taken.get(place, 0) + 1
    assert all(times <= found.limit[table][slot] for (table, slot), times in taken.items())


@given(st.integers(0, 10_000))
def test_the_walks_at_once_are_the_walks_one_by_one(seed: int) -> None:
    look = look_up(invented(seed))
    for walking in (Walking(), Walking("straight", 7.5)):
        object.__setattr__(look.problem, "walking", walking)
        numbers, metres = _costs(look)
        expected = [[look.metres(one, other) for other in look.shared] for one in look.table]
        assert np.allclose(metres, np.array(expected).reshape(metres.shape))
        assert list(numbers) == list(look.table)


@given(st.integers(0, 10_000))
def test_one_slot_is_seated_as_well_as_can_be(seed: int) -> None:
    """Meetings at given tables in the first slot, any table in the second: no other seating walks less."""
    chance = np.random.default_rng(seed)
    places = tuple(Table(f"t{n}", float(chance.integers(50)), float(chance.integers(50))) for n in range(4))
    first = chance.permutation(4)[:3]
    names = ["a-b", "c-d", "e-f"]
    asked = [wanted(key, table=places[place].key) for key, place in zip(names, first, strict=True)]
    again = [wanted(key) for key in ("a-d", "c-f", "e-b")]
    problem = day([*asked, *again], tables=places)
    found = board(problem, *((key, "s1") for key in names), *((one.key, "s2") for one in again))
    found.spot[:3] = [one.table or "" for one in asked]
    tables = seat(found)
    best = min(
        walked(found, {**tables, **dict(zip((3, 4, 5), chosen, strict=True))})
        for chosen in permutations([place.key for place in places], 3)
    )
    assert walked(found, tables) <= best + 3  # what staying is worth to six people
