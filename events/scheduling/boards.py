"""From a timetable to a board and back."""

from collections.abc import Mapping

from events.scheduling.board import NOWHERE, POOL, Board, Step
from events.scheduling.problem import Placed, Timetable
from events.scheduling.tables import seat


def timetable_of(board: Board, tables: Mapping[int, str] | None = None) -> Timetable:
    """The meetings on the board, slot by slot, at the tables given or at those of `tables.seat`; a meeting without a
    table is not held."""
    look = board.look
    found = seat(board) if tables is None else tables
    wanted = look.problem.wanted
    entered = sorted((slot, meeting) for meeting, slot in enumerate(board.slot_of) if slot != NOWHERE)
    placed = tuple(
        Placed(
            wanted[meeting].key,
            look.problem.slots[slot].key,
            found[meeting],
            *(look.people[person] for person in board.ends[meeting]),
        )
        for slot, meeting in entered
        if meeting in found
    )
    held = {one.wanted for one in placed}
    return Timetable(placed, tuple(one.key for one in wanted if one.key not in held))


def enter(board: Board, timetable: Timetable) -> None:
    """Enter every meeting of a timetable that finds its two people free, where it has its table."""
    look = board.look
    for one in timetable.placed:
        step = Step(look.number[one.wanted], look.slot[one.slot], look.person[one.person_a], look.person[one.person_b])
        if all(board.day[person][step.slot] == NOWHERE for person in (step.first, step.second)):
            if board.spot[step.meeting] != POOL or one.table in look.holder:
                board.spot[step.meeting] = one.table
            board.put(step)
