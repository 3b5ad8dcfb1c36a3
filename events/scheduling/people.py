"""Who of a party takes which meeting.

Before a plan, so that the search sees two people for each meeting: the meetings of a party are dealt out evenly, and
nobody is dealt more than they have slots. After it, for those who wait: in one slot the people of a party may change
places with each other without anybody else noticing.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from events.scheduling.board import NOWHERE, Board, Step, idle

IDLE_COST, LOAD_COST = 1.0, 0.05


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
    bit = 1 << slot
    costs = np.full((len(meetings), len(here)), 1e6)
    for row, meeting in enumerate(meetings):
        able = board.people[meeting][0] + board.people[meeting][1]
        for column, person in enumerate(here):
            rest = board.busy[person] & ~bit
            if person in able:
                longer = idle(rest | bit) - idle(rest)
                costs[row, column] = IDLE_COST * longer + LOAD_COST * rest.bit_count()
    return _enter(board, here, slot, meetings, costs)


def _enter(board: Board, here: Sequence[int], slot: int, meetings: Sequence[int], costs: "np.ndarray") -> int:  # type:
ignore[type-arg]
    now = sum(costs[row, here.index(_of(board, meeting, here))] for row, meeting in enumerate(meetings))
    rows, columns = linear_sum_assignment(costs)
    if costs[rows, columns].sum() >= now - 1e-9:
        return 0
    before = [board.take(meeting) for meeting in meetings]
    after = []
    for step, column in zip(before, columns.tolist(), strict=True):
        person = here[column]
        first = person if step.first in here else step.first
        second = person if step.second in here else step.second
        after.append(Step(step.meeting, slot, first, second))
    for step in after:
        board.put(step)
    if not all(board.rested(person) for person in here):
        for step in after:
            board.take(step.meeting)
        for step in before:
            board.put(step)
        return 0
    return sum(old != new for old, new in zip(before, after, strict=True))


def _of(board: Board, meeting: int, here: Sequence[int]) -> int:
    first, second = board.ends[meeting]
    return first if first in here else second
