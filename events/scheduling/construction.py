"""A first timetable: the meetings chosen for the day enter one after the other, then the rest where there is room."""

from collections.abc import Callable, Iterable, Sequence

from events.scheduling.board import NOWHERE, Board
from events.scheduling.fairness import dues, gains
from events.scheduling.insertion import insert, swap_in

ROUNDS = 3
"""How often one that is pushed out may look for another place."""


def worths(board: Board, price: float) -> list[float]:
    """What each meeting is worth now: its value, and what it adds (or its loss would take) to how content its two
    parties are, at so much value for the first meeting of a party."""
    if not price:
        return list(board.value)
    found, due = gains(board.look), dues(board.look)
    worth = []
    for meeting, value in enumerate(board.value):
        entered = board.slot_of[meeting] != NOWHERE
        added = 0.0
        for party in board.parties[meeting]:
            step = board.held[party] - (1 if entered else 0)
            added += found[party][step] if 0 <= step < due[party] else 0.0
        worth.append(value + price * added)
    return worth


def build(board: Board, meetings: Iterable[int], should_stop: Callable[[], bool]) -> None:
    """Enter meetings, those with the fewest choices first: bound to few slots, or of parties with many meetings for
    their people's time."""
    load = _loads(board)
    for meeting in sorted(meetings, key=lambda one: _tightness(board, one, load)):
        if should_stop():
            return
        if board.slot_of[meeting] == NOWHERE:
            insert(board, meeting)


def fill(board: Board, price: float, steps: int, should_stop: Callable[[], bool]) -> int:
    """Enter what is still out, the most worth first: where there is room, else for others that are worth less; who is
    pushed out looks for another place. Counts attempts as steps, and says how many it made."""
    made = 0
    for _ in range(ROUNDS):
        entered, worth = 0, worths(board, price)
        for meeting in sorted(board.waiting(), key=lambda one: (-worth[one], one)):
            if made >= steps or should_stop():
                return made
            made += 1
            if _try(board, meeting, worth):
                entered += 1
                worth = worths(board, price)
        if not entered:
            break
    return made


def _try(board: Board, meeting: int, worth: Sequence[float]) -> bool:
    if insert(board, meeting) is not None:
        return True
    out = swap_in(board, meeting, worth)
    if out is None:
        return False
    for step in sorted(out, key=lambda one: (-worth[one.meeting], one.meeting)):
        insert(board, step.meeting)
    return True


def _tightness(board: Board, meeting: int, loads: Sequence[float]) -> tuple[int, float, float, int]:
    slots = min(board.domain(meeting, *pair).bit_count() for pair in board.couples(meeting))
    bound = slots if slots < len(board.look.slot) // 2 or board.earlier[meeting] or board.later[meeting] else 99
    return bound, -max(loads[party] for party in board.parties[meeting]), -board.value[meeting], meeting


def _loads(board: Board) -> list[float]:
    """By party, its due for each slot of its people."""
    slots = [sum(board.look.present[person].bit_count() for person in staff) for staff in board.look.staff]
    return [due / there if there else 0.0 for due, there in zip(dues(board.look), slots, strict=True)]
