"""Who of a party takes which meeting.

Before a plan, so that the search sees two people for each meeting: the meetings of a party are dealt out evenly, and
nobody is dealt more than they have slots. After it, for those who wait: in one slot the people of a party may change
places with each other without anybody else noticing.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from events.scheduling.board import NOWHERE, Board, Step, idle

LOAD_COST = 0.05
IMPOSSIBLE = 1e6


def deal(board: Board, meetings: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The two people of each meeting, dealt in the order given; both sides are chosen together, so that their free
    hours meet. Meetings with only one choice are dealt first."""
    load = [0] * len(board.look.people)
    slots = [mask.bit_count() or 1 for mask in board.look.present]
    found: dict[int, tuple[int, int]] = {}

    def choices(meeting: int) -> int:
        first, second = board.people[meeting]
        return len(first) * len(second)

    for meeting in sorted(meetings, key=lambda one: choices(one) > 1):
        pair = min(_pairs(board, meeting), key=lambda pair: _burden(board, meeting, pair, load, slots))
        for person in pair:
            load[person] += 1
        found[meeting] = pair
    return found


def _pairs(board: Board, meeting: int) -> list[tuple[int, int]]:
    first, second = board.people[meeting]
    return [(one, other) for one in first for other in second]


def _burden(
    board: Board, meeting: int, pair: tuple[int, int], load: Sequence[int], slots: Sequence[int]
) -> tuple[bool, bool, float, tuple[int, int]]:
    """Worst first: no slot in which both can, somebody with more meetings than slots, how full their days are."""
    one, other = pair
    common = board.domain(meeting, one, other)
    over = any(load[person] >= slots[person] for person in pair)
    return not common, over, sum(load[person] / slots[person] for person in pair), pair


def change_places(board: Board) -> int:
    """Within each party and slot, people change places where that shortens their waits or evens their meetings; how
    many meetings got another person. Given people keep their meetings."""
    changed = 0
    for staff in board.look.staff:
        if len(staff) > 1:
            for slot in range(len(board.look.slot)):
                if not board.begun >> slot & 1:
                    changed += _change_in_slot(board, staff, slot)
    return changed


def _change_in_slot(board: Board, staff: Sequence[int], slot: int) -> int:
    here = [person for person in staff if board.look.present[person] >> slot & 1]
    meetings = [board.day[person][slot] for person in here if board.day[person][slot] != NOWHERE]
    if not meetings or len(here) < 2:
        return 0
    costs = _waits(board, here, slot, meetings)
    now = [here.index(next(end for end in board.ends[meeting] if end in here)) for meeting in meetings]
    rows, columns = linear_sum_assignment(costs)
    if costs[rows, columns].sum() >= costs[rows, now].sum() - 1e-9:
        return 0
    before = [board.take(meeting) for meeting in meetings]
    after = [_given_to(step, here, here[column]) for step, column in zip(before, columns.tolist(), strict=True)]
    for step in after:
        board.put(step)
    if all(board.rested(person) for person in here):
        return sum(old != new for old, new in zip(before, after, strict=True))
    for step in after:
        board.take(step.meeting)
    for step in before:
        board.put(step)
    return 0


def _waits(board: Board, here: Sequence[int], slot: int, meetings: Sequence[int]) -> NDArray[np.float64]:
    """What each meeting costs each of the people: a longer wait, and a little for every other meeting they have."""
    bit = 1 << slot
    costs = np.full((len(meetings), len(here)), IMPOSSIBLE)
    for row, meeting in enumerate(meetings):
        able = board.people[meeting][0] + board.people[meeting][1]
        for column, person in enumerate(here):
            rest = board.busy[person] & ~bit
            if person in able or person in board.ends[meeting]:
                costs[row, column] = idle(rest | bit) - idle(rest) + LOAD_COST * rest.bit_count()
    return costs


def _given_to(step: Step, here: Sequence[int], person: int) -> Step:
    first = person if step.first in here else step.first
    second = person if step.second in here else step.second
    return Step(step.meeting, step.slot, first, second)
