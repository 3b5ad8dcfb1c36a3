"""The search on a board: what it is told, and that it leaves no rule behind."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.board import NOWHERE, Board, Step, idle
from events.scheduling.boards import enter
from events.scheduling.construction import build, fill, worths
from events.scheduling.lookup import look_up
from events.scheduling.market import enter_if_sound
from events.scheduling.problem import Problem, Table
from events.scheduling.search import anneal, candidates, instance_of
from tests.scheduling.market_day import day, invented, party, placed, timetable, wanted


def board(problem: Problem, *meetings: tuple[str, str]) -> Board:
    found = Board(look_up(problem))
    enter(found, timetable(*(placed(key, slot) for key, slot in meetings)))
    return found


def never() -> bool:
    return False


def stalled() -> Problem:
    """a has a stall; b comes late; c speaks to d after a."""
    tables = (Table("t1"), Table("t2", gone=frozenset({"s3"})), Table("stall-a", seats=2))
    asked = [wanted("a-b", 3), wanted("a-c", 1), wanted("c-d", 2, after=frozenset({"a-c"}))]
    parties = [party("a", stall="stall-a"), party("b", away=["s1"]), party("c"), party("d", most=1)]
    return day(asked, parties=parties, tables=tables)


def test_the_search_is_told_everything_by_number() -> None:
    found = board(stalled())
    found.put(Step(0, 1, 0, 1))
    told = instance_of(found, {0: 1, 1: NOWHERE, 2: NOWHERE}, {0: (0, 1), 1: (0, 2), 2: (2, 3)}, stay=False)
    assert (told.slots, told.people) == (3, 4)
    assert told.ends.tolist() == [[0, 1], [0, 2], [2, 3]]
    assert told.allowed.tolist() == [0b110, 0b111, 0b111]
    assert told.tables.tolist() == [2, 3, 1]
    assert told.before.tolist() == [[1, 2]]
    assert told.worth.tolist() == [1.5, 0.5, 1.0]
    assert (told.party.tolist(), told.wanted.tolist()) == ([0, 1, 2, 3], [2, 1, 2, 1])
    assert (told.stays.tolist(), told.must.any()) == ([-1, -1, -1], np.False_)


def test_meetings_at_stalls_stay_while_the_others_share_the_tables() -> None:
    found = board(stalled())
    found.put(Step(0, 1, 0, 1))
    told = instance_of(found, {0: 1, 1: NOWHERE, 2: 0}, {0: (0, 1), 1: (0, 2), 2: (2, 3)}, stay=True)
    assert told.allowed.tolist() == [0b010, 0, 0b111]
    assert told.tables.tolist() == [2, 3, 1]


def test_only_meetings_without_limits_beside_them_may_come_in() -> None:
    asked = ["a-b", "a-c", "b-c-1", "c-b-2", "b-d"]
    found = board(day(asked, parties=[party("a", most=1)]))
    assert candidates(found, [0]) == [0, 4]
    assert candidates(found, [0, 2]) == [0, 2, 4]


def test_the_search_takes_the_waits_out_of_a_day() -> None:
    problem = day(["a-b", "a-c", "a-d"], slot_count=6)
    found = board(problem, ("a-b", "s1"), ("a-c", "s4"), ("a-d", "s6"))
    steps, walk = anneal(found, [0, 1, 2], 0.0, 1, 50_000, never)
    slots = sorted(step.slot for step in steps.values())
    assert slots == list(range(slots[0], slots[0] + 3))
    assert not walk.cut_short
    assert walk.steps >= 50_000
    assert [found.slot_of[meeting] for meeting in range(3)] == [0, 3, 5]


def test_the_search_stops_when_it_is_told() -> None:
    found = board(day(["a-b"]), ("a-b", "s1"))
    _, walk = anneal(found, [0], 0.0, 1, 5_000_000, lambda: True)
    assert (walk.cut_short, walk.steps < 5_000_000) == (True, True)


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_what_the_search_finds_can_be_entered_and_nothing_is_lost(seed: int) -> None:
    """Without rests and limits of parties, which it does not know."""
    problem = invented(seed)
    parties = tuple(replace(one, most=None) for one in problem.parties)
    seats = tuple(replace(one, seats=9) if one.key.startswith("stall") else one for one in problem.tables)
    plain = tuple(replace(one, table=None) for one in problem.wanted)
    problem = replace(
        problem, parties=parties, tables=seats, wanted=plain, limits=replace(problem.limits, in_a_row=None)
    )
    found = Board(look_up(problem))
    build(found, range(len(problem.wanted)), never)
    entered = [meeting for meeting, slot in enumerate(found.slot_of) if slot != NOWHERE]
    steps, _ = anneal(found, entered, 0.0, seed, 4096, never)
    other = Board(found.look)
    other.spot = list(found.spot)
    order = sorted(steps.values(), key=lambda step: step.slot)
    assert all(enter_if_sound(other, step) for step in order)
    lost = sum(found.value[one] for one in entered) - sum(found.value[one] for one in steps)
    assert lost <= 0.05 * max(sum(map(idle, found.busy)), 0) * sum(found.value) / len(found.value) + 1e-9


def test_worth_is_value_and_what_it_adds_to_contentment() -> None:
    found = board(day([wanted("a-b", 2), wanted("a-c", 4)]), ("a-b", "s1"))
    assert worths(found, 0.0) == [2, 4]
    assert worths(found, 4.0) == [2 + 4 * (0.75 + 1), 4 + 4 * (0.25 + 1)]


def test_filling_takes_room_then_the_place_of_worse_ones_and_counts_its_attempts() -> None:
    problem = day([wanted("a-b", 1), wanted("a-c", 5), wanted("d-e", 1)], slot_count=1, tables=2)
    found = board(problem, ("a-b", "s1"))
    assert fill(found, 0.0, 1, never) == 1
    assert [meeting for meeting, slot in enumerate(found.slot_of) if slot == 0] == [1]
    assert fill(found, 0.0, 99, never) >= 2
    assert [meeting for meeting, slot in enumerate(found.slot_of) if slot == 0] == [1, 2]
    assert fill(found, 0.0, 99, lambda: True) == 0
