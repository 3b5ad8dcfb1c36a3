"""Plain CP-SAT on meeting × slot variables: what the search is compared with, and a second opinion on its reasons."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ortools.sat.python import cp_model

from benchmarks.b2bsp import AFTERNOON, MORNING, Event

Label = tuple[object, ...]
Held = list[list[cp_model.IntVar]]


@dataclass(frozen=True)
class Answer:
    """Breaks and slots of the best timetable found (None: none found), the bound, and the status in words."""

    breaks: int | None
    slots: list[int]
    bound: float
    status: str


def plain(event: Event, seconds: float) -> Answer:
    """The least breaks that CP-SAT finds with two workers in so many seconds."""
    model, at = _model(event, lambda _: True)
    breaks = []
    for person in range(event.people):
        own = [meeting for meeting, row in enumerate(event.requested) if person in row[:2]]
        if len(own) > 1:
            busy = [sum(at[meeting][slot] for meeting in own) for slot in range(event.slots)]
            begins = [model.new_bool_var("") for _ in busy]
            for slot, begin in enumerate(begins):
                model.add(begin >= busy[slot] - (busy[slot - 1] if slot else 0))
            model.add(sum(begins) >= 1)
            breaks.append(sum(begins) - 1)
    model.minimize(sum(breaks))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    name = solver.status_name(status)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, [], solver.best_objective_bound, name)
    slots = [next(slot for slot, held in enumerate(row) if solver.boolean_value(held)) + 1 for row in at]
    return Answer(round(solver.objective_value), slots, solver.best_objective_bound, name)


def can_be_kept(event: Event, labels: Collection[Label]) -> bool:
    """Whether there is a timetable that keeps these rules of a file, whatever becomes of the others."""
    model, _ = _model(event, set(labels).__contains__)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    return solver.solve(model) == cp_model.OPTIMAL


def _model(event: Event, kept: Callable[[Label], bool]) -> tuple[cp_model.CpModel, Held]:
    """The rules of a file that are kept."""
    model = cp_model.CpModel()
    at = [[model.new_bool_var("") for _ in range(event.slots)] for _ in event.requested]
    for held in at:
        model.add_exactly_one(held)
    for slot in range(event.slots):
        if kept(("tables", slot)):
            model.add(sum(held[slot] for held in at) <= event.tables)
    for person, away in enumerate(event.absent):
        own = [meeting for meeting, row in enumerate(event.requested) if person in row[:2]]
        if kept(("one_at_a_time", person)):
            for slot in range(event.slots):
                model.add_at_most_one(at[meeting][slot] for meeting in own)
        for slot in away:
            if kept(("absent", person, slot)):
                model.add(sum(at[meeting][slot] for meeting in own) == 0)
    _limit(model, event, kept, at)
    return model, at


def _limit(model: cp_model.CpModel, event: Event, kept: Callable[[Label], bool], at: Held) -> None:
    """The rules of each meeting: its session, its fixed slot, and what comes before it."""
    for meeting, (_, _, session) in enumerate(event.requested):
        if session in (MORNING, AFTERNOON) and kept(("session", meeting)):
            half = at[meeting][event.morning :] if session == MORNING else at[meeting][: event.morning]
            model.add(sum(half) == 0)
        fixed = event.fixed[meeting]
        if fixed is not None and kept(("fixed", meeting)):
            model.add(at[meeting][fixed] == 1)
        for first in event.earlier[meeting]:
            if kept(("before", first, meeting)):
                when = [sum(slot * held for slot, held in enumerate(at[number])) for number in (first, meeting)]
                model.add(when[0] < when[1])
