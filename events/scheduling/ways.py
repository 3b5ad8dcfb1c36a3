"""Why a meeting is not held, and what would have to give.

For each slot and each pair of people there is a list of what stands in the way; take it away and the meeting has that
slot, as the timetable is. The shortest lists, by what their parts cost, are the ways out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from events.scheduling.board import NOWHERE, POOL, Board, Step
from events.scheduling.problem import Rule

WAYS = 3
COST: dict[Rule, float] = {
    Rule.TABLE: 1.0,
    Rule.ROW: 1.0,
    Rule.CAP: 1.5,
    Rule.TWICE: 4.0,
    Rule.ABSENCE: 2.0,
    Rule.SLOT: 2.0,
    Rule.ORDER: 2.0,
    Rule.PERSON: 2.5,
}
"""What it takes to get round a rule once: another table is easier to find than a free hour of a person."""
BOUND = 1.0
"""What it costs more where the meeting in the way is bound to its slot."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way of a meeting in a slot: an absent person, a full slot at a table ("" = at all of them), a
    party that has all it may have, another meeting that has the person (`bound` where it may stand nowhere else)."""

    rule: Rule
    who: str = ""
    slot: str = ""
    table: str = ""
    meeting: str = ""
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """Without these obstacles the meeting could be held in the slot, by these people."""

    slot: str
    person_a: str
    person_b: str
    obstacles: tuple[Obstacle, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A meeting that is not held: the rules in its way, in whatever slot, and the cheapest ways out."""

    wanted: str
    rules: tuple[Rule, ...]
    ways: tuple[Way, ...]


def missed(board: Board, meetings: Iterable[int]) -> tuple[Missed, ...]:
    """What is in the way of each meeting that is not on the board."""
    return tuple(_missed(board, meeting) for meeting in meetings)


def _missed(board: Board, meeting: int) -> Missed:
    ways = sorted(
        _ways(board, meeting), key=lambda way: (way.cost, board.look.slot[way.slot], way.person_a, way.person_b)
    )
    rules = {obstacle.rule for way in ways for obstacle in way.obstacles}
    distinct: dict[tuple[Obstacle, ...], Way] = {}
    for way in ways:
        distinct.setdefault(way.obstacles, way)
    key = board.look.problem.wanted[meeting].key
    return Missed(key, tuple(rule for rule in Rule if rule in rules), tuple(distinct.values())[:WAYS])


def _ways(board: Board, meeting: int) -> Iterator[Way]:
    look = board.look
    general = tuple(_general(board, meeting))
    for first, second in board.couples(meeting):
        for slot in range(len(look.slot)):
            if not board.begun >> slot & 1:
                obstacles = (*general, *_in_slot(board, Step(meeting, slot, first, second)))
                cost = sum(COST[one.rule] + BOUND * one.bound for one in obstacles)
                people = look.people[first], look.people[second]
                yield Way(look.problem.slots[slot].key, *people, obstacles, cost)


def _general(board: Board, meeting: int) -> Iterator[Obstacle]:
    """What no slot helps against."""
    first, second = board.parties[meeting]
    pair = (min(first, second), max(first, second))
    if board.twice and board.pairs.get(pair, 0):
        with_each_other = [one for one, parties in enumerate(board.parties) if tuple(sorted(parties)) == pair]
        held = next(one for one in with_each_other if board.slot_of[one] != NOWHERE)
        yield Obstacle(Rule.TWICE, meeting=board.look.problem.wanted[held].key)
    for party in (first, second):
        if board.held[party] >= board.most[party]:
            yield Obstacle(Rule.CAP, who=board.look.problem.parties[party].key)


def _in_slot(board: Board, step: Step) -> Iterator[Obstacle]:
    look, wanted = board.look, board.look.problem.wanted
    slot = look.problem.slots[step.slot].key
    if not board.allowed[step.meeting] >> step.slot & 1:
        yield Obstacle(Rule.SLOT, slot=slot)
    others = set()
    for person in (step.first, step.second):
        if not look.present[person] >> step.slot & 1:
            yield Obstacle(Rule.ABSENCE, who=look.people[person], slot=slot)
        other = board.day[person][step.slot]
        if other != NOWHERE:
            bound = board.allowed[other].bit_count() == 1
            yield Obstacle(Rule.PERSON, look.people[person], slot, meeting=wanted[other].key, bound=bound)
            others.add(other)
    yield from _order(board, step)
    yield from _room(board, step, others)
    yield from _rest(board, step, others)


def _order(board: Board, step: Step) -> Iterator[Obstacle]:
    wanted, slot = board.look.problem.wanted, board.look.problem.slots[step.slot].key
    for one in board.earlier[step.meeting]:
        if board.slot_of[one] >= step.slot:
            yield Obstacle(Rule.ORDER, slot=slot, meeting=wanted[one].key)
    for one in board.later[step.meeting]:
        if NOWHERE != board.slot_of[one] <= step.slot:
            yield Obstacle(Rule.ORDER, slot=slot, meeting=wanted[one].key)


def _room(board: Board, step: Step, others: set[int]) -> Iterator[Obstacle]:
    """A table is missing, unless one of the meetings that go leaves one."""
    slot = board.look.problem.slots[step.slot].key
    for spot in board.takes(step.meeting):
        used = board.used[spot][step.slot] - sum(spot in board.takes(one) for one in others)
        if used >= board.limit[spot][step.slot]:
            yield Obstacle(Rule.TABLE, slot=slot, table="" if spot == POOL else spot)


def _rest(board: Board, step: Step, others: set[int]) -> Iterator[Obstacle]:
    """A person would have too many in a row; whoever leaves for the meeting leaves no slot empty."""
    if board.in_a_row is None:
        return
    for person in (step.first, step.second):
        before = board.busy[person]
        board.busy[person] = before | 1 << step.slot
        if not board.rested(person):
            slot = board.look.problem.slots[step.slot].key
            yield Obstacle(Rule.ROW, board.look.people[person], slot)
        board.busy[person] = before
