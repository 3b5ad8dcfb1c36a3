"""Why there is no timetable: a smallest set of rules that cannot be kept together.

Every rule has a label (who, what, when), so that a sentence can be made of it. A set is minimal: leave any one out and
the others can be kept. First rules are left out by halves as long as what follows from the rest (`propagate`) still
shows that there is no timetable; where it never did, CP-SAT names the assumptions it needed. Then every rule that is
left is tried without, exactly.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from ortools.sat.python import cp_model

from events.scheduling.bounds import TimetableModel
from events.scheduling.greedy import greedy
from events.scheduling.instance import NOT_PLACED, Instance, Weights
from events.scheduling.limits import Limit, allowed_by, limits_of
from events.scheduling.masks import slots_of
from events.scheduling.propagation import different_slots, meetings_of, propagate

EXACT = 20.0
"""Deterministic seconds of CP-SAT for one question."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an instance: a person is in one meeting at a time, a limit, a meeting comes before another, a slot
    has so many tables."""

    kind: Literal["one_at_a_time", "session", "absent", "fixed", "allowed", "before", "tables"]
    person: int = -1
    meeting: int = -1
    other: int = -1
    slot: int = -1
    mask: int = -1
    meetings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot be kept together. `too_many_meetings`: the meetings of one person in these slots; `same_slot`:
    two meetings of one person that can only stand in the same slot; `order`: meetings that come before others and
    where they may stand; `tables`: more meetings than tables; `mixed`: several of these."""

    kind: Literal["too_many_meetings", "same_slot", "order", "tables", "mixed"]
    rules: tuple[Rule, ...]
    person: int = -1
    meetings: tuple[int, ...] = ()
    slots: tuple[int, ...] = ()
    away: tuple[int, ...] = ()
    """The slots at which the person is away."""
    minimal: bool = True
    """Without any one of the rules there is a timetable; false where that could not be shown in time."""


def rules_of(instance: Instance, limits: Sequence[Limit] | None = None) -> tuple[Rule, ...]:
    """All rules of an instance about meetings that must take place; `limits` says what is behind `allowed`."""
    bound = {int(meeting) for meeting in np.flatnonzero(instance.must)}
    found = [
        Rule("one_at_a_time", person=person, meetings=tuple(own))
        for person, own in enumerate(meetings_of(instance))
        if len(own) > 1
    ]
    for limit in limits_of(instance) if limits is None else limits:
        meetings = tuple(meeting for meeting in limit.meetings if meeting in bound)
        meeting = meetings[0] if len(meetings) == 1 and limit.kind != "absent" else -1
        if meetings:
            found.append(Rule(limit.kind, limit.person, meeting, -1, limit.slot, limit.mask, meetings))
    for first, second in instance.before.tolist():
        if first in bound and second in bound:
            found.append(Rule("before", meeting=first, other=second, meetings=(first, second)))
    found += [Rule("tables", slot=slot) for slot in range(instance.slots)]
    return tuple(dict.fromkeys(found))


def explain(instance: Instance, limits: Sequence[Limit] | None = None) -> Conflict | None:
    """A smallest set of rules that cannot be kept together; None where there is a timetable, or where it was not found
    out that there is none."""
    rules = list(rules_of(instance, limits))
    if _fails(instance, rules):
        rules = _smallest(rules, lambda some: _fails(instance, some))
    elif keepable(instance, rules) is not False:
        return None
    else:
        rules = _needed(instance, rules)
    minimal = True
    for rule in tuple(rules):
        rest = [other for other in rules if other != rule]
        answer = keepable(instance, rest)
        if answer is False:
            rules = rest
        minimal = minimal and answer is not None
    return _described(instance, tuple(rules), minimal)


def keepable(instance: Instance, rules: Sequence[Rule]) -> bool | None:
    """Whether there is a timetable that keeps these rules, all others forgotten; None where that was not found out."""
    relaxed = _relaxed(instance, rules)
    known = propagate(relaxed)
    if known.failure is not None:
        return False
    nowhere = np.full(relaxed.meetings, NOT_PLACED, dtype=np.int32)
    if (greedy(relaxed, known.allowed, nowhere) != NOT_PLACED).all():
        return True
    model = TimetableModel(relaxed, Weights(breaks=0.0), known.allowed)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EXACT
    status = solver.solve(model.model)
    if status == cp_model.UNKNOWN:
        return None
    return status != cp_model.INFEASIBLE


def _relaxed(instance: Instance, rules: Sequence[Rule]) -> Instance:
    """The meetings that must take place under these rules only: without its rule a person is somebody else at each
    meeting, and a slot has a table for each."""
    number = np.cumsum(instance.must) - 1
    ends = instance.ends[instance.must].copy()
    meetings = len(ends)
    kept = {rule.person for rule in rules if rule.kind == "one_at_a_time"}
    loose = ~np.isin(ends, list(kept))
    ends[loose] = instance.people + np.arange(loose.sum())
    tables = np.full(instance.slots, meetings, dtype=np.int32)
    for rule in rules:
        if rule.kind == "tables":
            tables[rule.slot] = instance.tables[rule.slot]
    limits = [
        Limit("allowed", tuple(int(number[meeting]) for meeting in rule.meetings), rule.mask)
        for rule in rules
        if rule.kind in ("session", "absent", "fixed", "allowed")
    ]
    before = [(number[rule.meeting], number[rule.other]) for rule in rules if rule.kind == "before"]
    people = instance.people + int(loose.sum())
    return Instance(
        slots=instance.slots,
        people=people,
        ends=ends,
        allowed=allowed_by(limits, meetings, instance.slots),
        tables=tables,
        before=np.array(before, dtype=np.int32).reshape(len(before), 2),
        worth=np.ones(meetings),
        party=np.arange(people, dtype=np.int32),
        wanted=np.bincount(ends.ravel(), minlength=people).astype(np.int32),
        stays=np.full(meetings, NOT_PLACED, dtype=np.int32),
        must=np.ones(meetings, dtype=np.bool_),
    )


def _fails(instance: Instance, rules: Sequence[Rule]) -> bool:
    return propagate(_relaxed(instance, rules)).failure is not None


def _smallest(rules: list[Rule], fails: Callable[[list[Rule]], bool]) -> list[Rule]:
    """A smallest part of the rules that still fails, leaving out by halves (QuickXplain of Junker, 2004)."""

    def smallest(behind: list[Rule], grown: bool, some: list[Rule]) -> list[Rule]:
        if grown and fails(behind):
            return []
        if len(some) == 1:
            return some
        half = len(some) // 2
        right = smallest(behind + some[:half], True, some[half:])
        left = smallest(behind + right, bool(right), some[:half])
        return left + right

    return smallest([], False, rules)


def _needed(instance: Instance, rules: list[Rule]) -> list[Rule]:
    """The rules that CP-SAT needed to see that there is no timetable: an assumption for each."""
    model = cp_model.CpModel()
    assumed = [model.new_bool_var("") for _ in rules]
    bound = np.flatnonzero(instance.must).tolist()
    at = {meeting: [model.new_bool_var("") for _ in range(instance.slots)] for meeting in bound}
    for held in at.values():
        model.add_exactly_one(held)
    for rule, on in zip(rules, assumed, strict=True):
        _add(model, instance, rule, on, at)
    model.add_assumptions(assumed)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EXACT
    if solver.solve(model) != cp_model.INFEASIBLE:
        return rules
    named = set(solver.sufficient_assumptions_for_infeasibility())
    needed = [rule for rule, on in zip(rules, assumed, strict=True) if on.index in named]
    return needed if keepable(instance, needed) is False else rules


def _add(
    model: cp_model.CpModel,
    instance: Instance,
    rule: Rule,
    on: cp_model.IntVar,
    at: dict[int, list[cp_model.IntVar]],
) -> None:
    meetings = [meeting for meeting in rule.meetings if meeting in at]
    if rule.kind == "one_at_a_time":
        for slot in range(instance.slots):
            model.add(sum(at[meeting][slot] for meeting in meetings) <= 1).only_enforce_if(on)
    elif rule.kind == "tables":
        model.add(sum(held[rule.slot] for held in at.values()) <= int(instance.tables[rule.slot])).only_enforce_if(on)
    elif rule.kind == "before":
        first, second = at[rule.meeting], at[rule.other]
        for slot in range(instance.slots):
            model.add(sum(second[: slot + 1]) + first[slot] <= 1).only_enforce_if(on)
    else:
        for meeting in meetings:
            for slot in range(instance.slots):
                if not rule.mask >> slot & 1:
                    model.add_implication(on, ~at[meeting][slot])


def _described(instance: Instance, rules: tuple[Rule, ...], minimal: bool) -> Conflict:
    """What the rules have in common, and where it is one person, which meetings lack a slot."""
    kinds = {rule.kind for rule in rules}
    people = [rule for rule in rules if rule.kind == "one_at_a_time"]
    if len(people) != 1 or kinds & {"before", "tables"}:
        kind: Literal["tables", "order", "mixed"] = "mixed"
        if not people:
            kind = "order" if "tables" not in kinds else "tables" if "before" not in kinds else "mixed"
        return Conflict(kind, rules, minimal=minimal)
    person = people[0].person
    limits = [Limit("allowed", rule.meetings, rule.mask) for rule in rules if rule.mask >= 0]
    allowed = allowed_by(limits, instance.meetings, instance.slots).tolist()
    meetings = [meeting for meeting in people[0].meetings if instance.must[meeting]]
    for meeting in tuple(meetings):
        fewer = [other for other in meetings if other != meeting]
        if different_slots([allowed[other] for other in fewer]) is None:
            meetings = fewer
    union = 0
    for meeting in meetings:
        union |= allowed[meeting]
    return Conflict(
        "same_slot" if len(meetings) == 2 else "too_many_meetings",
        rules,
        person=person,
        meetings=tuple(meetings),
        slots=tuple(slots_of(union)),
        away=tuple(sorted(rule.slot for rule in rules if rule.kind == "absent" and rule.person == person)),
        minimal=minimal,
    )
