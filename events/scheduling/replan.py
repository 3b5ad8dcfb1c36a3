"""A new plan in the middle of the day: somebody left, a firm is late, a table is gone.

The problem says how things are now. Slots that have begun stay as they were; every other meeting stays where it is as
long as that is possible, also where a person has confirmed that it breaks a rule. What cannot stay looks for another
person, another table, another slot, in this order; others move for it only as far as the number of moves allows. Then
meetings that had found no place come in where there is one now.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from events.scheduling.board import POOL, Board, Step
from events.scheduling.boards import timetable_of
from events.scheduling.choosing import ceiling
from events.scheduling.construction import worths
from events.scheduling.insertion import direct, insert, swap_in, undo
from events.scheduling.lookup import Lookup, look_up
from events.scheduling.planners import by_value
from events.scheduling.problem import Placed, Problem, Rule, Strength, Timetable
from events.scheduling.rules import Breach, breaches
from events.scheduling.tables import seat
from events.scheduling.ways import Missed, missed

MOST_MOVED = 0.1
"""Of the meetings still to come, the share that may be moved for others."""
LONGEST = 4
"""Meetings that move for one."""


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that stands elsewhere than before, or was nowhere (`before` is none), or is no longer held (`after` is
    none); why: what its old place breaks now, or the meeting that it made room for."""

    wanted: str
    before: Placed | None
    after: Placed | None
    why: tuple[Breach, ...] = ()
    made_room_for: str | None = None


@dataclass(frozen=True, slots=True)
class Replan:
    """The new timetable, what is different in it, and what stands in the way of the meetings that were held and are not
    any more. No timetable that keeps the rules and what has begun is worth more than `bound`."""

    timetable: Timetable
    moves: tuple[Move, ...]
    lost: tuple[Missed, ...]
    bound: float
    cut_short: bool


def replan(
    problem: Problem,
    timetable: Timetable,
    *,
    now: int,
    most_moved: float = MOST_MOVED,
    should_stop: Callable[[], bool] = lambda: False,
) -> Replan:
    """The day from `now` on (minutes); a slot that starts at that minute has begun."""
    look = look_up(problem)
    begun = sum(1 << place for place, slot in enumerate(problem.slots) if slot.starts <= now)
    board = Board(look, begun)
    past = _enter_past(board, timetable)
    bound = ceiling(board)
    tables, out = _keep(board, timetable)
    allowed = int(most_moved * sum(not begun >> look.slot[one.slot] & 1 for one in timetable.placed))
    room_for = _enter(board, out, allowed, should_stop)
    _come_in(board, should_stop)
    after = _joined(past, timetable_of(board, seat(board, _kept_tables(board, timetable, tables))), problem)
    moves = tuple(_moves(look, timetable, after, room_for))
    held = {one.wanted for one in after.placed}
    lost = [meeting for meeting in out if problem.wanted[meeting].key not in held]
    return Replan(after, moves, missed(board, lost), bound, should_stop())


def _enter_past(board: Board, timetable: Timetable) -> tuple[Placed, ...]:
    """Enter what has begun, whatever is wrong with it by now."""
    past = tuple(one for one in timetable.placed if board.begun >> board.look.slot[one.slot] & 1)
    for one in past:
        step = _step(board, one)
        _stay_at(board, step.meeting, one.table)
        board.put(step)
    return past


def _step(board: Board, one: Placed) -> Step:
    look = board.look
    return Step(look.number[one.wanted], look.slot[one.slot], look.person[one.person_a], look.person[one.person_b])


def _stay_at(board: Board, meeting: int, table: str) -> str:
    """Count a meeting where it is, also where somebody has confirmed a table that is not its own; its spot before."""
    usual = board.spot[meeting]
    if usual != POOL or table in board.look.holder:
        board.spot[meeting] = table
    return usual


def _keep(board: Board, timetable: Timetable) -> tuple[dict[int, str], list[int]]:
    """Enter what can stay of what is to come: first what has its table still, so that it is not pushed aside by what
    has to move anyway, and of these the most valuable first. The tables of these, and the meetings that cannot stay."""
    look = board.look
    coming = [one for one in timetable.placed if not board.begun >> look.slot[one.slot] & 1]
    tables: dict[int, str] = {}
    out: dict[int, Placed] = {}

    def turn(one: Placed) -> tuple[bool, float, int]:
        gone = not look.open[one.table] >> look.slot[one.slot] & 1
        return gone, -look.wanted[one.wanted].value, look.number[one.wanted]

    for one in sorted(coming, key=turn):
        step = _step(board, one)
        meeting = step.meeting
        usual = _stay_at(board, meeting, one.table)
        if _can_stay(board, step):
            board.put(step)
            tables[meeting] = one.table
        else:
            board.spot[meeting] = usual
            out[meeting] = one
    return tables, [meeting for meeting, one in out.items() if not _other_people(board, meeting, one, tables)]


def _can_stay(board: Board, step: Step) -> bool:
    """Whether the people are there and free and there is room; what somebody has confirmed is not asked again."""
    look, strict = board.look, board.look.problem.limits.strength(Rule.SLOT) is Strength.NEVER
    allowed = board.allowed[step.meeting] if strict else look.whole_day
    open_slots = allowed & look.present[step.first] & look.present[step.second]
    closed = board.busy[step.first] | board.busy[step.second] | board.crowded(step.meeting)
    return bool((open_slots & ~closed & ~board.begun) >> step.slot & 1)


def _other_people(board: Board, meeting: int, before: Placed, tables: dict[int, str]) -> bool:
    """Whether somebody else of the parties can take the meeting when and where it is."""
    slot, same = board.look.slot[before.slot], {board.look.person[before.person_a], board.look.person[before.person_b]}
    if not board.wanted_still(meeting) or not board.in_order(meeting, slot):
        return False
    for pair in sorted(board.couples(meeting), key=lambda pair: -len(same & set(pair))):
        if board.free(meeting, *pair) >> slot & 1:
            board.put(Step(meeting, slot, *pair))
            if all(board.rested(person) for person in pair):
                tables[meeting] = before.table
                return True
            board.take(meeting)
    return False


def _enter(board: Board, out: Iterable[int], allowed: int, should_stop: Callable[[], bool]) -> dict[int, int]:
    """Find new places; by meeting that moved for another, the other. Those are never more than allowed."""
    room_for: dict[int, int] = {}
    for meeting in by_value(board, out):
        if should_stop():
            break
        before = insert(board, meeting, LONGEST)
        if before is None:
            before = _in_for_others(board, meeting, allowed - len(room_for))
        if before is None:
            continue
        moved = {step.meeting for step in before}
        if len(room_for.keys() | moved) > allowed:
            undo(board, meeting, before)
        else:
            room_for |= dict.fromkeys(moved, meeting)
    return room_for


def _in_for_others(board: Board, meeting: int, allowed: int) -> tuple[Step, ...] | None:
    """Enter a meeting for less valuable ones that all find another place at once; else nothing changes."""
    if allowed < 1:
        return None
    pushed = swap_in(board, meeting, worths(board, 0.0))
    if pushed is None:
        return None
    for step in pushed:
        again = direct(board, step.meeting) if board.wanted_still(step.meeting) else None
        if again is None:
            undo(board, meeting, pushed)
            return None
        board.put(again)
    return pushed


def _come_in(board: Board, should_stop: Callable[[], bool]) -> None:
    """Meetings without a place take one that nobody needs; nobody moves for them."""
    for meeting in by_value(board, board.waiting()):
        if should_stop():
            return
        step = direct(board, meeting) if board.wanted_still(meeting) else None
        if step is not None:
            board.put(step)


def _kept_tables(board: Board, timetable: Timetable, tables: dict[int, str]) -> dict[int, str]:
    """The tables of meetings that stand in the slot in which they stood."""
    look = board.look
    slots = {look.number[one.wanted]: look.slot[one.slot] for one in timetable.placed}
    return {meeting: table for meeting, table in tables.items() if board.slot_of[meeting] == slots[meeting]}


def _joined(past: tuple[Placed, ...], planned: Timetable, problem: Problem) -> Timetable:
    """What has begun as it was, then the rest of the day."""
    known = {one.wanted for one in past}
    placed = past + tuple(one for one in planned.placed if one.wanted not in known)
    held = {one.wanted for one in placed}
    return Timetable(placed, tuple(one.key for one in problem.wanted if one.key not in held))


def _moves(look: Lookup, before: Timetable, after: Timetable, room_for: dict[int, int]) -> Iterable[Move]:
    """What is different, in the order in which the meetings were asked for."""
    old = {one.wanted: one for one in before.placed}
    new = {one.wanted: one for one in after.placed}
    wanted = look.problem.wanted
    broken: dict[str, list[Breach]] = {}
    for breach in breaches(look, before.placed):
        if breach.strength is Strength.NEVER:
            for key in breach.meetings:
                broken.setdefault(key, []).append(breach)
    for meeting, one in enumerate(wanted):
        was, is_now = old.get(one.key), new.get(one.key)
        if was != is_now:
            other = wanted[room_for[meeting]].key if meeting in room_for else None
            yield Move(one.key, was, is_now, tuple(broken.get(one.key, ())), other)
