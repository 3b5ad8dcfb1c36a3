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

CHUNK = 1_000_000
"""Steps between two looks at the clock of whoever called."""
LEFT_OUT = 8.0
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
    asked = [0] * len(board.most)
    pairs: dict[tuple[int, int], int] = {}
    for first, second in board.parties:
        asked[first] += 1
        asked[second] += 1
        pairs[min(first, second), max(first, second)] = pairs.get((min(first, second), max(first, second)), 0) + 1
    unlimited = [count <= most for count, most in zip(asked, board.most, strict=True)]
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
    Rests, spots and limits of parties are not known to it: whoever enters the answer looks at these."""
    people = deal(board, [one for one in meetings if board.slot_of[one] == NOWHERE])
    people |= {one: board.ends[one] for one in meetings if board.slot_of[one] != NOWHERE}
    fair = LEFT_OUT * price / _middling(board)
    annealer = Annealer(
        instance_of(board, meetings, people),
        Weights(unplaced=LEFT_OUT, fairness=fair, breaks=0.0, idle=1.0, moved=0.0),
        Course(seed=seed, cycle=min(COOLING, max(steps, 1))),
        start=np.array([board.slot_of[one] for one in meetings], dtype=np.int32),
    )
    cut_short = False
    while annealer.steps < steps and not cut_short:
        annealer.advance(min(CHUNK, steps - annealer.steps))
        cut_short = should_stop() and annealer.steps < steps
    slots = annealer.timetable().tolist() if annealer.best is not None else [NOWHERE] * len(meetings)
    found = {
        meeting: Step(meeting, slot, *people[meeting])
        for meeting, slot in zip(meetings, slots, strict=True)
        if slot != NOWHERE
    }
    return found, Walk(annealer.steps, cut_short)


def _middling(board: Board) -> float:
    return sum(board.value) / len(board.value) if board.value else 1.0


def instance_of(board: Board, meetings: Sequence[int], people: dict[int, tuple[int, int]]) -> Instance:
    """The meetings as edges between people. Where meetings have stalls of their own, the tables count as if all stalls
    that are held were free: what that lets in beyond the tables is put right on the board."""
    number = {meeting: place for place, meeting in enumerate(meetings)}
    before = [(number[one], number[meeting]) for meeting in meetings for one in board.earlier[meeting] if one in number]
    ends = np.array([people[meeting] for meeting in meetings], dtype=np.int32).reshape(len(meetings), 2)
    middling = _middling(board)
    return Instance(
        slots=len(board.look.slot),
        people=len(board.look.people),
        ends=ends,
        allowed=np.array([_open(board, one, people[one]) for one in meetings], dtype=np.int64),
        tables=np.array(_tables(board, meetings), dtype=np.int32),
        before=np.array(before, dtype=np.int32).reshape(len(before), 2),
        worth=np.array([board.value[meeting] / middling for meeting in meetings]),
        party=np.array(board.look.party_of, dtype=np.int32),
        wanted=np.maximum(np.array(dues(board), dtype=np.int32), 1),
        stays=np.full(len(meetings), NOWHERE, dtype=np.int32),
        must=np.zeros(len(meetings), dtype=np.bool_),
    )


def _open(board: Board, meeting: int, people: tuple[int, int]) -> int:
    closed = 0
    for spot in board.takes(meeting):
        closed |= sum(1 << slot for slot, most in enumerate(board.limit[spot]) if most <= 0)
    return board.domain(meeting, *people) & ~closed


def _tables(board: Board, meetings: Sequence[int]) -> list[int]:
    stalls = sorted({board.spot[one] for one in meetings if POOL not in board.takes(one)})
    return [
        board.limit[POOL][slot] + sum(board.limit[one][slot] for one in stalls) for slot in range(len(board.look.slot))
    ]
