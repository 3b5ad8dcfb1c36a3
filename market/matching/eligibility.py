"""Which offerings a need may be proposed to: every rule on every pair, three-valued, one fact at a time.

The rules of all offerings are sorted by the fact they read. For one value of that fact (the need's own, or one it
might change to) all of them are answered at once and summed per offering; a need adds up the answers to its facts. An
offering is eligible when no rule fails. The same answers serve the search for changes, so that a suggestion is checked
by the very rules that decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from market.matching.facts import FACTS, FactSpec, FactType, Value, number
from market.matching.rules import Rule, Verdict, evaluate
from market.matching.values import NeedCase, OfferingCase

Counts = NDArray[np.int32]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

REMEMBERED = 200_000
"""Answers kept per fact, counted in offerings: bounds the memory of a shard."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules on one fact say to one value, per offering. The room inside numeric rules: the least, the sum of
    all, and of how many; 0 is on the bound, 1 is at twice the lower or half the upper bound and further."""

    fails: Counts
    unknowns: Counts
    least: Floats | None = None
    total: Floats | None = None
    measured: Counts | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """All rules that read one fact."""

    fact: str
    spec: FactSpec
    rules: tuple[Rule, ...]
    owner: NDArray[np.int64]
    low: Floats
    high: Floats
    size: int
    answers: dict[Value, Answer] = field(default_factory=dict)

    def answer(self, value: Value) -> Answer:
        """The verdicts on one value, worked out once."""
        known = self.answers.get(value)
        if known is None:
            if len(self.answers) * self.size > REMEMBERED:
                self.answers.clear()
            known = self.answers[value] = self._ask(value)
        return known

    def _ask(self, value: Value) -> Answer:
        none = np.zeros(self.size, dtype=np.int32)
        if value is None:
            return Answer(none, self._count(np.ones(len(self.rules), dtype=np.bool_)))
        if self.spec.type is FactType.NUMBER:
            return self._measure(number(value))
        facts = {self.fact: value}
        failed = np.array([evaluate(rule, facts) is Verdict.FAIL for rule in self.rules], dtype=np.bool_)
        return Answer(self._count(failed), none)

    def _measure(self, value: float) -> Answer:
        failed = (value < self.low) | (value > self.high)
        room = np.minimum(_room(value - self.low, self.low, value), _room(self.high - value, self.high, value))
        least = np.ones(self.size)
        np.minimum.at(least, self.owner, room)
        total = np.bincount(self.owner, weights=room, minlength=self.size).astype(np.float64)
        none = np.zeros(self.size, dtype=np.int32)
        return Answer(self._count(failed), none, least, total, self._count(np.ones_like(failed)))

    def _count(self, chosen: Mask) -> Counts:
        return np.bincount(self.owner[chosen], minlength=self.size).astype(np.int32)


def _room(distance: Floats, bound: Floats, value: float) -> Floats:
    """How far inside a bound, as a share that needs no unit: full at twice or half the bound, and where it is open."""
    scale = np.maximum(np.abs(bound), abs(value))
    share = np.ones_like(distance)
    np.divide(2.0 * distance, scale, out=share, where=np.isfinite(bound) & (scale > 0))
    share[np.isfinite(bound) & (scale == 0)] = 0.0
    return np.clip(share, 0.0, 1.0)


def room(rule: Rule, value: float) -> float:
    """How far inside one numeric rule a value is, from 0 on the bound to 1; the same figure as in the columns."""
    shares = [1.0]
    for bound, side in zip(_bounds(rule), (1.0, -1.0), strict=True):
        if abs(bound) < np.inf:
            scale = max(abs(bound), abs(value))
            shares.append(2.0 * side * (value - bound) / scale if scale else 0.0)
    return max(min(shares), 0.0)


@dataclass(frozen=True, slots=True)
class Table:
    """The offerings of a market in order of their keys, with their rules by fact."""

    offerings: tuple[OfferingCase, ...]
    columns: Mapping[str, Column]
    position: Mapping[str, int]
    of_party: Mapping[str, tuple[int, ...]]
    of_kind: Mapping[str, tuple[int, ...]]
    rule_count: Counts


@dataclass(frozen=True, slots=True)
class Standing:
    """How one need stands with every offering: whom it may meet at all, and how many rules fail or are open."""

    need: NeedCase
    candidate: Mask
    fails: Counts
    unknowns: Counts
    answers: Mapping[str, Answer]

    def eligible(self) -> NDArray[np.int64]:
        """Positions of the offerings that may be proposed, in order of their keys."""
        return np.flatnonzero(self.candidate & (self.fails == 0))


def build_table(offerings: Sequence[OfferingCase]) -> Table:
    """Sort offerings by key and their rules by fact, once per run. Two offerings with one key are an error."""
    ordered = tuple(sorted(offerings, key=lambda offering: offering.key))
    position = {offering.key: index for index, offering in enumerate(ordered)}
    if len(position) != len(ordered):
        raise ValueError("two offerings have the same key")
    return Table(
        offerings=ordered,
        columns=_columns(ordered),
        position=position,
        of_party=_positions([offering.party for offering in ordered]),
        of_kind=_positions([offering.kind for offering in ordered]),
        rule_count=np.array([len(offering.rules) for offering in ordered], dtype=np.int32),
    )


def _positions(names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        found.setdefault(name, []).append(index)
    return {name: tuple(indices) for name, indices in found.items()}


def _columns(offerings: Sequence[OfferingCase]) -> dict[str, Column]:
    found: dict[str, list[tuple[int, Rule]]] = {}
    for index, offering in enumerate(offerings):
        for rule in offering.rules:
            found.setdefault(rule.fact, []).append((index, rule))
    return {fact: _column(fact, found[fact], len(offerings)) for fact in sorted(found)}


def _column(fact: str, rows: Sequence[tuple[int, Rule]], size: int) -> Column:
    bounds = [_bounds(rule) for _, rule in rows]
    return Column(
        fact=fact,
        spec=FACTS[fact],
        rules=tuple(rule for _, rule in rows),
        owner=np.array([index for index, _ in rows], dtype=np.int64),
        low=np.array([low for low, _ in bounds]),
        high=np.array([high for _, high in bounds]),
        size=size,
    )


def _bounds(rule: Rule) -> tuple[float, float]:
    low: float | None = None
    high: float | None = None
    if isinstance(rule.value, tuple):
        low, high = rule.value
    elif rule.op == "ge" and isinstance(rule.value, int | float):
        low = rule.value
    elif rule.op == "le" and isinstance(rule.value, int | float):
        high = rule.value
    return (-np.inf if low is None else float(low)), (np.inf if high is None else float(high))


def stand(table: Table, need: NeedCase, met: frozenset[str]) -> Standing:
    """Answer every rule for one need. Its own firm, what it excludes and what it has `met` are no candidates."""
    size = len(table.offerings)
    fails, unknowns = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    answers: dict[str, Answer] = {}
    for fact, column in table.columns.items():
        answer = answers[fact] = column.answer(need.facts.get(fact))
        fails += answer.fails
        unknowns += answer.unknowns
    return Standing(need, _candidates(table, need, met), fails, unknowns, answers)


def _candidates(table: Table, need: NeedCase, met: frozenset[str]) -> Mask:
    candidate = np.zeros(len(table.offerings), dtype=np.bool_)
    for kind in need.offers:
        candidate[list(table.of_kind.get(kind, ()))] = True
    for name in need.excluded | met:
        if name in table.position:
            candidate[table.position[name]] = False
    for party in need.excluded | {need.firm}:
        candidate[list(table.of_party.get(party, ()))] = False
    return candidate
