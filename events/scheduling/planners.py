"""The peers: what an organiser does by hand, to see what a plan is worth beside it."""

from collections.abc import Iterable

from events.scheduling.board import Board, Step, bits
from events.scheduling.boards import timetable_of
from events.scheduling.insertion import direct
from events.scheduling.lookup import look_up
from events.scheduling.problem import Problem, Timetable


def first_come(problem: Problem) -> Timetable:
    """First come first served: every meeting in the order asked gets the first slot in which both can and a table is
    left; nothing is moved for a later one."""
    board = Board(look_up(problem))
    for meeting in range(len(problem.wanted)):
        step = _first(board, meeting) if board.wanted_still(meeting) else None
        if step is not None:
            board.put(step)
            _keep_sound(board, step)
    return timetable_of(board)


def greedy(problem: Problem) -> Timetable:
    """The most valuable meeting first, each in the slot that makes nobody wait if there is one."""
    board = Board(look_up(problem))
    for meeting in by_value(board, range(len(problem.wanted))):
        step = direct(board, meeting) if board.wanted_still(meeting) else None
        if step is not None:
            board.put(step)
    return timetable_of(board)


def by_value(board: Board, meetings: Iterable[int]) -> list[int]:
    """The most valuable first; of equals the one asked for first."""
    return sorted(meetings, key=lambda meeting: (-board.value[meeting], meeting))


def _first(board: Board, meeting: int) -> Step | None:
    found = (
        Step(meeting, slot, first, second)
        for first, second in board.couples(meeting)
        for slot in bits(board.free(meeting, first, second))
        if board.in_order(meeting, slot)
    )
    return min(found, key=lambda step: step.slot, default=None)


def _keep_sound(board: Board, step: Step) -> None:
    if not (board.rested(step.first) and board.rested(step.second)):
        board.take(step.meeting)
