"""Which of the wanted meetings a day has room for: a program over what parties, tables and pairs can hold at most.

Slots are counted, not named: a party can sit in as many meetings as its people have slots, the tables hold so many over
the day. What holds for every timetable holds here, so the greatest value of the linear program is an upper bound for
any plan; and where nearly everybody is there all day, nearly all of it can be placed (by König's theorem all of it,
when the parties are of two sides and need no tables).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix

from events.scheduling.board import NOWHERE, POOL, Board
from events.scheduling.fairness import gains
from events.scheduling.problem import Rule

NODES = 200
CLOSE = 1e-4
"""When the search for whole meetings may stop: so near to the best that is possible, as a share."""

Costs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The meetings to be placed, and the value that no timetable exceeds."""

    meetings: tuple[int, ...]
    bound: float


@dataclass(frozen=True, slots=True)
class Program:
    """`matrix` · x ≤ `most`, where x says which meetings are held; `possible` are those that have a slot at all."""

    matrix: csr_matrix
    most: Costs
    possible: Costs


def choose(board: Board, fairness: float) -> Choice:
    """The meetings of the greatest value, where `fairness` values that a party with none would add for its first; and
    the bound for the value alone."""
    value = np.array(board.value)
    if not len(value):
        return Choice((), 0.0)
    program = lay_out(board)
    return Choice(_whole(board, program, value, fairness), _most_value(program, value))


def ceiling(board: Board) -> float:
    """The value that no timetable exceeds which keeps what is on the board."""
    value = np.array(board.value)
    entered = sum(board.value[meeting] for meeting, slot in enumerate(board.slot_of) if slot != NOWHERE)
    return entered + (_most_value(lay_out(board), value) if len(value) else 0.0)


def _most_value(program: Program, value: Costs) -> float:
    limits = np.column_stack((np.zeros(len(value)), program.possible))
    loose = linprog(-value, A_ub=program.matrix, b_ub=program.most, bounds=limits)
    return float(-loose.fun) if loose.status == 0 else float(value @ program.possible)


def lay_out(board: Board) -> Program:
    """The limits of the day as rows: by party, by person who is named, by table or pool, by pair."""
    rows: list[int] = []
    columns: list[int] = []
    most: list[float] = []

    def limit(meetings: Sequence[int], at_most: float) -> None:
        if len(meetings) > at_most:
            rows.extend([len(most)] * len(meetings))
            columns.extend(meetings)
            most.append(at_most)

    possible = [float(_possible(board, meeting)) for meeting in range(len(board.value))]
    for meetings, at_most in (*_of_parties(board), *_of_people(board), *_of_spots(board), *_of_pairs(board)):
        limit(meetings, at_most)
    shape = (len(most), len(possible))
    matrix = csr_matrix(coo_matrix((np.ones(len(rows)), (rows, columns)), shape=shape))
    return Program(matrix, np.array(most), np.array(possible))


def _possible(board: Board, meeting: int) -> bool:
    if board.slot_of[meeting] != NOWHERE:
        return False
    there = sum(
        1 << slot for slot in range(len(board.look.slot)) if any(board.limit[s][slot] for s in board.spots[meeting])
    )
    return any(board.domain(meeting, one, other) & there for one, other in board.couples(meeting))


Limit = tuple[list[int], float]


def _of_parties(board: Board) -> list[Limit]:
    meetings: list[list[int]] = [[] for _ in board.most]
    for meeting, pair in enumerate(board.parties):
        for party in pair:
            meetings[party].append(meeting)
    open_slots = board.look.whole_day & ~board.begun
    slots = [sum((board.look.present[one] & open_slots).bit_count() for one in staff) for staff in board.look.staff]
    left = [most - held for most, held in zip(board.most, board.held, strict=True)]
    return [(meetings[party], max(min(left[party], slots[party]), 0)) for party in range(len(meetings))]


def _of_people(board: Board) -> list[Limit]:
    """People that meetings name, where their party has others too."""
    named: dict[int, list[int]] = {}
    for meeting, sides in enumerate(board.people):
        for people in sides:
            if len(people) == 1 and len(board.look.staff[board.look.party_of[people[0]]]) > 1:
                named.setdefault(people[0], []).append(meeting)
    open_slots = board.look.whole_day & ~board.begun
    return [(found, (board.look.present[person] & open_slots).bit_count()) for person, found in sorted(named.items())]


def _of_spots(board: Board) -> list[Limit]:
    """By table or pool; a meeting that has a choice is counted nowhere. Where stalls are only noted, all are tables."""
    found: dict[str, list[int]] = {}
    for meeting, spots in enumerate(board.spots):
        for spot in board.takes(meeting) if len(spots) == 1 else ():
            found.setdefault(spot, []).append(meeting)
    seats = {spot: sum(board.limit[spot]) for spot in found}
    if POOL in seats and not board.look.problem.limits.binds(Rule.STALL):
        seats[POOL] += sum(sum(board.limit[stall]) for stall in board.look.holder)
    return [(meetings, seats[spot]) for spot, meetings in sorted(found.items())]


def _of_pairs(board: Board) -> list[Limit]:
    pairs: dict[tuple[int, int], list[int]] = {}
    for meeting, (one, other) in enumerate(board.parties):
        pairs.setdefault((min(one, other), max(one, other)), []).append(meeting)
    return [(meetings, 1.0) for meetings in pairs.values()] if board.twice else []


def _whole(board: Board, program: Program, value: Costs, fairness: float) -> tuple[int, ...]:
    """The best whole meetings: x for each meeting, then y for each step of each party's share, with Σ y = Σ x."""
    meetings, price = len(value), fairness * float(value.mean())
    steps = [(party, gain) for party, found in enumerate(gains(board.look)) for gain in found] if fairness else []
    owner = np.array([party for party, _ in steps], dtype=np.int64)
    matrix, most = program.matrix, program.most
    constraints = [LinearConstraint(_wider(matrix, len(steps)), ub=most)] if len(most) else []
    if steps:
        constraints.append(LinearConstraint(_shares(board, owner), lb=0.0, ub=0.0))
    found = milp(
        -np.concatenate((value, price * np.array([gain for _, gain in steps]))),
        integrality=np.concatenate((np.ones(meetings), np.zeros(len(steps)))),
        bounds=(0.0, np.concatenate((program.possible, np.ones(len(steps))))),
        constraints=constraints,
        options={"node_limit": NODES, "mip_rel_gap": CLOSE},
    )
    if found.x is None:
        return tuple(np.flatnonzero(program.possible).tolist())
    return tuple(np.flatnonzero(found.x[:meetings] > 0.5).tolist())


def _wider(matrix: csr_matrix, by: int) -> csr_matrix:
    return csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], matrix.shape[1] + by))


def _shares(board: Board, owner: NDArray[np.int64]) -> csr_matrix:
    """By party: its meetings less its steps."""
    meetings, parties = len(board.value), len(board.most)
    rows = np.concatenate((np.array(board.parties, dtype=np.int64).ravel(), owner))
    columns = np.concatenate((np.repeat(np.arange(meetings), 2), meetings + np.arange(len(owner))))
    data = np.concatenate((np.ones(2 * meetings), -np.ones(len(owner))))
    return csr_matrix(coo_matrix((data, (rows, columns)), shape=(parties, meetings + len(owner))))
