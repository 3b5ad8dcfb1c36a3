"""Small days to the end: one switch for each meeting, slot and pair of people, the rules as sums of switches, CP-SAT.

It knows every rule that `board` knows, and nothing of waits and walks: the search after it does.
"""

from collections.abc import Iterator, Sequence

from ortools.sat.python import cp_model

from events.scheduling.board import NOWHERE, Board, Step, bits
from events.scheduling.constraints import in_a_row
from events.scheduling.fairness import gains

SWITCHES = 3000
"""A day is small that has no more of them."""
EFFORT = 5.0
"""Deterministic time of the solver, about as many seconds: the same on every machine."""
UNIT = 10_000
"""A value of 1 in whole numbers."""


def is_small(board: Board) -> bool:
    """Whether `best` may be asked."""
    count = 0
    for meeting in range(len(board.value)):
        for first, second in board.couples(meeting):
            count += board.domain(meeting, first, second).bit_count() * len(board.spots[meeting])
        if count > SWITCHES:
            return False
    return True


def best(board: Board, price: float) -> list[tuple[Step, str]]:
    """The timetable of the greatest value, with the value of contentment at this price, as steps and the spots of their
    meetings; the best that was found in the time there is. What is on the board is a first idea."""
    model = cp_model.CpModel()
    switches = list(_switches(board, model))
    for group in (_by_person(board, switches), _by_spot(board, switches), _by_party(board, switches)):
        for members, most in group:
            model.add(cp_model.LinearExpr.sum(members) <= most)
    _in_order(board, model, switches)
    _rests(board, model, switches)
    for step, spot, switch in switches:
        here = board.slot_of[step.meeting] == step.slot and board.ends[step.meeting] == (step.first, step.second)
        model.add_hint(switch, here and board.spot[step.meeting] == spot)
    model.maximize(_worth(board, model, switches, price))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [(step, spot) for step, spot, switch in switches if solver.boolean_value(switch)]


Switch = tuple[Step, str, cp_model.IntVar]
Limit = tuple[list[cp_model.IntVar], int]


def _switches(board: Board, model: cp_model.CpModel) -> Iterator[Switch]:
    for meeting, spots in enumerate(board.spots):
        for first, second in board.couples(meeting):
            for slot in bits(board.domain(meeting, first, second)):
                for spot in spots:
                    yield Step(meeting, slot, first, second), spot, model.new_bool_var("")


def _grouped(pairs: Iterator[tuple[object, cp_model.IntVar]]) -> dict[object, list[cp_model.IntVar]]:
    found: dict[object, list[cp_model.IntVar]] = {}
    for key, switch in pairs:
        found.setdefault(key, []).append(switch)
    return found


def _by_person(board: Board, switches: Sequence[Switch]) -> Iterator[Limit]:
    """A meeting once, a person once a slot."""
    once = _grouped((step.meeting, switch) for step, _, switch in switches)
    busy = _grouped(
        ((person, step.slot), switch) for step, _, switch in switches for person in (step.first, step.second)
    )
    yield from ((members, 1) for members in (*once.values(), *busy.values()))


def _by_spot(board: Board, switches: Sequence[Switch]) -> Iterator[Limit]:
    groups: dict[tuple[str, int], list[cp_model.IntVar]] = {}
    for step, spot, switch in switches:
        for one in board.counted_at(spot):
            groups.setdefault((one, step.slot), []).append(switch)
    yield from ((members, board.limit[spot][slot]) for (spot, slot), members in groups.items())


def _by_party(board: Board, switches: Sequence[Switch]) -> Iterator[Limit]:
    groups: dict[int, list[cp_model.IntVar]] = {}
    pairs: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for step, _, switch in switches:
        one, other = board.parties[step.meeting]
        groups.setdefault(one, []).append(switch)
        groups.setdefault(other, []).append(switch)
        pairs.setdefault((min(one, other), max(one, other)), []).append(switch)
    yield from ((members, board.most[party]) for party, members in groups.items())
    if board.twice:
        yield from ((members, 1) for members in pairs.values())


def _in_order(board: Board, model: cp_model.CpModel, switches: Sequence[Switch]) -> None:
    """What comes later excludes what has to come before it in the same slot or a later one."""
    at = _grouped(((step.meeting, step.slot), switch) for step, _, switch in switches)
    slots = range(len(board.look.slot))
    for meeting, earlier in enumerate(board.earlier):
        for one in earlier:
            for slot in slots:
                late = [switch for after in slots[slot:] for switch in at.get((one, after), ())]
                early = [switch for before in slots[: slot + 1] for switch in at.get((meeting, before), ())]
                model.add(cp_model.LinearExpr.sum(late + early) <= 1)


def _rests(board: Board, model: cp_model.CpModel, switches: Sequence[Switch]) -> None:
    """No person has one more in a row than may be."""
    most = board.in_a_row
    if most is None:
        return
    busy = _grouped(
        ((person, step.slot), switch) for step, _, switch in switches for person in (step.first, step.second)
    )
    for first in range(len(board.look.slot) - most):
        row = range(first, first + most + 1)
        if all(in_a_row(board.look, slot) for slot in row[1:]):
            for person in range(len(board.look.people)):
                members = [switch for slot in row for switch in busy.get((person, slot), ())]
                model.add(cp_model.LinearExpr.sum(members) <= most)


def _worth(board: Board, model: cp_model.CpModel, switches: Sequence[Switch], price: float) -> cp_model.LinearExpr:
    weights = [round(UNIT * board.value[step.meeting]) for step, _, _ in switches]
    members = [switch for _, _, switch in switches]
    if price:
        held = _grouped((party, switch) for step, _, switch in switches for party in board.parties[step.meeting])
        for party, steps in enumerate(gains(board.look)):
            content = [model.new_bool_var("") for _ in steps]
            model.add(cp_model.LinearExpr.sum(content) <= cp_model.LinearExpr.sum(held.get(party, [])))
            members += content
            weights += [round(UNIT * price * gain) for gain in steps]
    return cp_model.LinearExpr.weighted_sum(members, weights)


def enter_all(board: Board, steps: Sequence[tuple[Step, str]]) -> None:
    """Enter what `best` found on a board without meetings."""
    for step, spot in steps:
        if board.slot_of[step.meeting] == NOWHERE:
            board.spot[step.meeting] = spot
            board.put(step)
