"""The annealing of `annealing` on a board: the same meetings with their people, moved until nobody waits longer than
need be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from events.scheduling.annealing import Annealer, Course
from events.scheduling.board import NOWHERE, POOL, Board, Step
from events.scheduling.fairness import dues
from events.scheduling.instance import Instance, Weights
from events.scheduling.people import deal

CHUNK = 262_144
"""Steps between two looks at the clock of whoever called."""
LEFT_OUT = 20.0
"""What leaving out a meeting of middling value costs, in idle slots."""
COOLING = 10_000_000


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a search went, and whether it was cut short."""

    steps: int
    cut_short: bool


def candidates(board: Board, chosen: Sequence[int]) -> list[int]:
    """The meetings that a search may enter: those chosen, and others where neither a limit of a party nor another
    meeting of the pair is in question."""
    pairs: dict[tuple[int, int], int] = {}
    for first, second in board.parties:
        pairs[min(first, second), max(first, second)] = pairs.get((min(first, second), max(first, second)), 0) + 1
    unlimited = [count <= most for count, most in zip(board.look.asked, board.most, strict=True)]
    found = set(chosen)
    for meeting, (first, second) in enumerate(board.parties):
        alone = not board.twice or pairs[min(first, second), max(first, second)] == 1
        if unlimited[first] and unlimited[second] and alone:
            found.add(meeting)
    return sorted(found)


def anneal(
    board: Board, meetings: Sequence[int], price: float, seed: int, steps: int, should_stop: Callable[[], bool]
) -> tuple[dict[int, Step], Walk]:
    """Where the search would have each of the meetings, from where they are on the board; the board stays as it is.

    The search counts tables for all meetings alike. So meetings at stalls of their own move in the first part, while
    the tables count as if there were one for each that is at a stall in the slot now; then they stay, and the others
    move for as many tables as there are. Rests and limits of parties are not known to it, whoever enters the answer
    looks at these."""
    people = deal(board, [one for one in meetings if board.slot_of[one] == NOWHERE])
    people |= {one: board.ends[one] for one in meetings if board.slot_of[one] != NOWHERE}
    slots = {one: board.slot_of[one] for one in meetings}
    apart = [one for one in meetings if POOL not in board.takes(one)]
    parts = [(steps, False)] if not apart else [(steps // 2, False), (steps - steps // 2, True)]
    made, cut_short = 0, False
    for share, stay in parts:
        annealer = _annealer(board, slots, people, price, Course(seed=seed, cycle=min(COOLING, max(share, 1))), stay)
        while annealer.steps < share and not cut_short:
            annealer.advance(min(CHUNK, share - annealer.steps))
            cut_short = should_stop() and made + annealer.steps < steps
        made += annealer.steps
        if annealer.best is not None:
            slots = dict(zip(meetings, annealer.timetable().tolist(), strict=True))
    found = {one: Step(one, slot, *people[one]) for one, slot in slots.items() if slot != NOWHERE}
    return found, Walk(made, cut_short)


def _annealer(
    board: Board, slots: dict[int, int], people: dict[int, tuple[int, int]], price: float, course: Course, stay: bool
) -> Annealer:
    fair = LEFT_OUT * price / _middling(board)
    weights = Weights(unplaced=LEFT_OUT, fairness=fair, breaks=0.0, idle=1.0, moved=0.0)
    start = np.array(list(slots.values()), dtype=np.int32)
    return Annealer(instance_of(board, slots, people, stay), weights, course, start=start)


def _middling(board: Board) -> float:
    return sum(board.value) / len(board.value) if board.value else 1.0


def instance_of(board: Board, slots: dict[int, int], people: dict[int, tuple[int, int]], stay: bool) -> Instance:
    """The meetings as edges between people. In each slot there are as many tables as the pool has, and one for each
    meeting at a stall that is there now; with `stay` these meetings may stand nowhere else."""
    number = {meeting: place for place, meeting in enumerate(slots)}
    before = [
        (number[one], place) for meeting, place in number.items() for one in board.earlier[meeting] if one in number
    ]
    tables = list(board.limit[POOL])
    allowed = []
    for meeting, slot in slots.items():
        apart = POOL not in board.takes(meeting)
        if apart and slot != NOWHERE:
            tables[slot] += 1
        allowed.append(
            (0 if slot == NOWHERE else 1 << slot) if apart and stay else _open(board, meeting, people[meeting])
        )
    middling = _middling(board)
    return Instance(
        slots=len(board.look.slot),
        people=len(board.look.people),
        ends=np.array([people[meeting] for meeting in slots], dtype=np.int32).reshape(len(slots), 2),
        allowed=np.array(allowed, dtype=np.int64),
        tables=np.array(tables, dtype=np.int32),
        before=np.array(before, dtype=np.int32).reshape(len(before), 2),
        worth=np.array([board.value[meeting] / middling for meeting in slots]),
        party=np.array(board.look.party_of, dtype=np.int32),
        wanted=np.maximum(np.array(dues(board.look), dtype=np.int32), 1),
        stays=np.full(len(slots), NOWHERE, dtype=np.int32),
        must=np.zeros(len(slots), dtype=np.bool_),
    )


def _open(board: Board, meeting: int, people: tuple[int, int]) -> int:
    closed = 0
    for spot in board.takes(meeting):
        closed |= sum(1 << slot for slot, most in enumerate(board.limit[spot]) if most <= 0)
    return board.domain(meeting, *people) & ~closed
