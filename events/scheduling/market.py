"""The plan of a market day.

In this order: meetings held, by what they are worth; fairly shared out; nobody waits; nobody walks far. What the day
has room for is chosen first (`choosing`), entered along chains (`construction`), moved until waits are short
(`search`), put to people and tables (`people`, `tables`), and has to pass the rules of a hand-made timetable (`rules`)
in the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from events.scheduling.board import NOWHERE, POOL, Board, Step, bits, idle
from events.scheduling.boards import enter, timetable_of
from events.scheduling.choosing import Choice, choose
from events.scheduling.construction import build, fill
from events.scheduling.exact import best, enter_all, is_small
from events.scheduling.fairness import content
from events.scheduling.figures import Figures, measure
from events.scheduling.insertion import insert
from events.scheduling.lookup import Lookup, look_up
from events.scheduling.people import change_places
from events.scheduling.problem import Placed, Problem, Rule, Timetable
from events.scheduling.rules import Change, around, breaches, moved
from events.scheduling.search import anneal, candidates
from events.scheduling.ways import Missed, missed

STEPS = 6_000_000
"""Enough for a market of 300 parties."""
LESS_WALKING = 2000
"""Places that meetings try where walks are forbidden."""
WAIT = 0.02
"""What a slot that somebody waits costs, in meetings of middling value."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan is: the stage, steps made, meetings and value so far."""

    stage: str
    steps: int
    held: int
    value: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable that breaks no rule but those that are only noted, its figures, the value that no timetable exceeds,
    and for what is not held the rules in the way and the ways out. `cut_short`: the caller stopped the search before
    its steps were used up."""

    timetable: Timetable
    figures: Figures
    bound: float
    missed: tuple[Missed, ...]
    steps: int
    cut_short: bool

    @property
    def gap(self) -> float:
        """How much more value a better timetable could have at most, as a share of the bound."""
        return max(1 - self.figures.value / self.bound, 0.0) if self.bound else 0.0


def plan(
    problem: Problem,
    *,
    seed: int,
    steps: int = STEPS,
    fairness: float = 1.0,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Plan:
    """The timetable of the greatest value, where `fairness` is what the first meeting of a party counts more than its
    last, in meetings of middling value. The same problem, seed and steps give the same plan, unless it is cut short."""
    look = look_up(problem)
    board = Board(look)
    choice = choose(board, fairness)
    price = fairness * _middling(board)
    progress(_progress("chosen", board, 0))
    build(board, choice.meetings, should_stop)
    made = fill(board, price, steps, should_stop)
    if is_small(board) and not should_stop():
        board = to_the_end(board, price)
    progress(_progress("entered", board, made))
    board, walked, cut_short = _improve(board, choice, price, seed, steps, should_stop)
    change_places(board)
    progress(_progress("improved", board, made + walked))
    timetable = timetable_of(board)
    if look.problem.limits.walk is not None and look.problem.limits.binds(Rule.WALK):
        timetable = less_walking(board, timetable, min(steps, LESS_WALKING))
    timetable = lawful(look, timetable)
    board = Board(look)
    enter(board, timetable)
    out = missed(board, board.waiting())
    return Plan(timetable, measure(problem, timetable), choice.bound, out, made + walked, cut_short or should_stop())


def to_the_end(board: Board, price: float) -> Board:
    """The board as it is, or the best of all where that is better."""
    other = Board(board.look)
    enter_all(other, best(board, price))
    return other if merit(other, price, waits=False) > merit(board, price, waits=False) + 1e-9 else board


def _improve(
    board: Board, choice: Choice, price: float, seed: int, steps: int, should_stop: Callable[[], bool]
) -> tuple[Board, int, bool]:
    """The board after the search, if that is better."""
    if steps < 1 or should_stop() or not any(slot != NOWHERE for slot in board.slot_of):
        return board, 0, steps > 0 and should_stop()
    entered = [meeting for meeting, slot in enumerate(board.slot_of) if slot != NOWHERE]
    found, walk = anneal(board, candidates(board, entered), price, seed, steps, should_stop)
    other = Board(board.look)
    for step in sorted(found.values(), key=lambda one: (-board.value[one.meeting], one.meeting)):
        enter_if_sound(other, step)
    for meeting in entered:
        if other.slot_of[meeting] == NOWHERE:
            insert(other, meeting)
    fill(other, price, steps, should_stop)
    better = merit(other, price) > merit(board, price)
    return (other if better else board), walk.steps, walk.cut_short


def enter_if_sound(board: Board, step: Step) -> bool:
    """Enter a meeting just there, if no rule is against it."""
    free = board.free(step.meeting, step.first, step.second) >> step.slot & 1
    if not free or not board.wanted_still(step.meeting) or not board.in_order(step.meeting, step.slot):
        return False
    board.put(step)
    if board.rested(step.first) and board.rested(step.second):
        return True
    board.take(step.meeting)
    return False


def merit(board: Board, price: float, *, waits: bool = True) -> float:
    """What a board is judged by: value and fairness, less the waits; a meeting is worth many idle slots."""
    value = sum(board.value[meeting] for meeting, slot in enumerate(board.slot_of) if slot != NOWHERE)
    slots = sum(idle(busy) for busy in board.busy) if waits else 0
    return value + price * content(board.look, board.held) - WAIT * _middling(board) * slots


def lawful(look: Lookup, timetable: Timetable) -> Timetable:
    """The timetable without the meetings that break a rule which is more than noted, the least valuable of each breach
    first. Walks are the one rule that is not looked at before there are tables."""
    placed = list(timetable.placed)
    while True:
        wrong = next((one for one in breaches(look, placed) if look.problem.limits.binds(one.rule)), None)
        if wrong is None:
            held = {one.wanted for one in placed}
            return Timetable(tuple(placed), tuple(one.key for one in look.problem.wanted if one.key not in held))
        least = min(wrong.meetings, key=lambda key: (look.wanted[key].value, key))
        placed = [one for one in placed if one.wanted != least]


def less_walking(board: Board, timetable: Timetable, attempts: int) -> Timetable:
    """Where walks are forbidden, meetings that are too far from the next go to another slot or table, as long as that
    breaks nothing new."""
    look = board.look
    tried: set[str] = set()
    while True:
        wrong = (one for one in breaches(look, timetable.placed) if one.rule is Rule.WALK)
        key = next((key for one in wrong for key in one.meetings if key not in tried), None)
        if key is None:
            return timetable
        tried.add(key)
        for one in _anywhere(board, key):
            attempts -= 1
            if attempts < 0:
                return timetable
            change = Change(put=(one,))
            after = moved(timetable, change)
            _, found = around(look, timetable, after, change)
            if not any(look.problem.limits.binds(breach.rule) and key in breach.meetings for breach in found):
                timetable = after
                break


def _anywhere(board: Board, key: str) -> Iterator[Placed]:
    look = board.look
    meeting = look.number[key]
    for first, second in board.couples(meeting):
        for slot in bits(board.domain(meeting, first, second)):
            for spot in board.spots[meeting]:
                for table in look.shared if spot == POOL else (spot,):
                    people = look.people[first], look.people[second]
                    yield Placed(key, look.problem.slots[slot].key, table, *people)


def _middling(board: Board) -> float:
    return sum(board.value) / len(board.value) if board.value else 0.0


def _progress(stage: str, board: Board, steps: int) -> Progress:
    entered = [board.value[meeting] for meeting, slot in enumerate(board.slot_of) if slot != NOWHERE]
    return Progress(stage, steps, len(entered), sum(entered))
