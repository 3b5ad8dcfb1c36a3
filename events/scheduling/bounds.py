"""How good a timetable can be at best, and proofs that it is: CP-SAT on a model that knows what a day costs.

There is a path through the day for each person (slot by slot, meetings so far, busy now) that pays whenever the person
becomes busy again; meetings say who is busy when. Its bound holds for every timetable, and where it meets the cost of
the best one, that one is proved.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from events.scheduling.instance import NOT_PLACED, Instance, Masks, Numbers, Weights
from events.scheduling.masks import slots_of
from events.scheduling.polling import solve_polled
from events.scheduling.pricing import UNIT, Field, field_of
from events.scheduling.propagation import meetings_of

Sum = cp_model.LinearExprT


@dataclass(frozen=True, slots=True)
class Bound:
    """No timetable costs less than `cost`; `slot_of` is the best timetable of this proof, if it has one."""

    cost: float
    slot_of: Numbers | None
    exact: bool
    """`slot_of` is best by what the model knows: all but the gaps of people with meetings that may be left out."""
    impossible: bool = False
    """There is no timetable at all."""


def prove(
    instance: Instance,
    weights: Weights,
    allowed: Masks,
    best: Numbers | None,
    *,
    effort: float,
    should_stop: Callable[[], bool],
) -> Bound:
    """A bound of the whole cost, worked for as long as `effort` (CP-SAT's deterministic seconds) allows."""
    model = TimetableModel(instance, weights, allowed)
    if best is not None:
        model.hint(best)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    status = solve_polled(solver, model.model, should_stop)
    if status == cp_model.INFEASIBLE:
        return Bound(0.0, None, exact=False, impossible=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Bound(max(solver.best_objective_bound, 0.0) / UNIT, None, exact=False)
    return Bound(solver.best_objective_bound / UNIT, model.read(solver), exact=status == cp_model.OPTIMAL)


class TimetableModel:
    """Meetings × slots as CP-SAT sees them, and the day of each person as a path."""

    def __init__(self, instance: Instance, weights: Weights, allowed: Masks) -> None:
        self.model = cp_model.CpModel()
        self.instance = instance
        self.field: Field = field_of(instance, weights, allowed, 0.0)
        self.at = [{slot: self.model.new_bool_var("") for slot in slots_of(mask)} for mask in allowed.tolist()]
        self.cost: list[Sum] = []
        self._place()
        self._order()
        self._fair()
        self._days()
        self.model.minimize(cp_model.LinearExpr.sum(self.cost))

    def _place(self) -> None:
        """A slot for each meeting, a meeting for each person in a slot, a table for each meeting."""
        instance, field = self.instance, self.field
        self.out: list[Sum] = []
        for meeting, at in enumerate(self.at):
            if instance.must[meeting]:
                self.model.add_exactly_one(at.values())
                self.out.append(0)
            else:
                out = self.model.new_bool_var("")
                self.model.add_exactly_one([*at.values(), out])
                self.out.append(out)
                self.cost.append(int(field.leave[meeting]) * out)
            stays = int(field.stays[meeting])
            if stays != NOT_PLACED and field.moved:
                self.cost.extend(field.moved * held for slot, held in at.items() if slot != stays)
        self.own = meetings_of(instance)
        for own in self.own:
            for slot in range(instance.slots):
                self.model.add_at_most_one(self.at[meeting][slot] for meeting in own if slot in self.at[meeting])
        for slot, tables in enumerate(instance.tables.tolist()):
            self.model.add(cp_model.LinearExpr.sum([at[slot] for at in self.at if slot in at]) <= tables)

    def _order(self) -> None:
        """If the first stands in a slot, the second stands in no slot up to that one."""
        for first, second in self.instance.before.tolist():
            for slot, held in self.at[first].items():
                early = [other for number, other in self.at[second].items() if number <= slot]
                if early:
                    self.model.add(cp_model.LinearExpr.sum(early) + held <= 1)

    def _fair(self) -> None:
        """The cost of a party rises the faster the more it misses: one step after the other."""
        field, instance = self.field, self.instance
        missed: list[list[Sum]] = [[] for _ in instance.wanted]
        for meeting, out in enumerate(self.out):
            if not instance.must[meeting]:
                for person in instance.ends[meeting].tolist():
                    missed[int(instance.party[person])].append(out)
        for party, some in enumerate(missed):
            first = int(field.fair_start[party])
            rises = np.diff(field.fair[first : first + len(some) + 1]).tolist()
            if any(rises):
                steps = [self.model.new_bool_var("") for _ in some]
                self.model.add(cp_model.LinearExpr.sum(steps) == cp_model.LinearExpr.sum(some))
                self.cost.extend(rise * step for rise, step in zip(rises, steps, strict=True))

    def _days(self) -> None:
        if self.field.breaks or self.field.idle:
            for own in self.own:
                if all(self.instance.must[meeting] for meeting in own) and not self.field.idle:
                    self._path(own)

    def _path(self, own: list[int]) -> None:
        """States are (meetings so far, busy now); each slot moves one unit of flow from state to state."""
        model, whole = self.model, len(own)
        if whole < 2:
            return
        arriving: dict[tuple[int, bool], list[Sum]] = {(0, False): [1]}
        for slot in range(self.instance.slots):
            here = [self.at[meeting][slot] for meeting in own if slot in self.at[meeting]]
            left = self.instance.slots - slot - 1
            leaving: dict[tuple[int, bool], list[Sum]] = {}
            busy: list[Sum] = []
            for (count, was_busy), flow in arriving.items():
                going: list[Sum] = []
                if whole - count <= left:
                    idle = model.new_bool_var("")
                    going.append(idle)
                    leaving.setdefault((count, False), []).append(idle)
                if here and count < whole:
                    step = model.new_bool_var("")
                    going.append(step)
                    busy.append(step)
                    leaving.setdefault((count + 1, True), []).append(step)
                    if count and not was_busy:
                        self.cost.append(self.field.breaks * step)
                model.add(cp_model.LinearExpr.sum(going) == cp_model.LinearExpr.sum(flow))
            model.add(cp_model.LinearExpr.sum(busy) == cp_model.LinearExpr.sum(here))
            arriving = leaving

    def hint(self, slot_of: Numbers) -> None:
        """Begin with a known timetable."""
        for at, slot in zip(self.at, slot_of.tolist(), strict=True):
            for number, held in at.items():
                self.model.add_hint(held, number == slot)

    def read(self, solver: cp_model.CpSolver) -> Numbers:
        """The timetable that was found."""
        found = [[slot for slot, held in at.items() if solver.boolean_value(held)] for at in self.at]
        return np.array([some[0] if some else NOT_PLACED for some in found], dtype=np.int32)
