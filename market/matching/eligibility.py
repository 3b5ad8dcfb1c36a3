"""Which offerings a need may be proposed to: every rule on every pair, three-valued.

Rules are taken apart into clauses of comparisons (`clauses`), and equal comparisons of different offerings are asked
once. The verdicts are −1 (fail), 0 (unknown) and 1 (pass), so that a clause is the greatest of its comparisons and a
rule the least of its clauses. An offering is eligible when no rule fails. The same answers serve the search for
changes, so that a suggestion is checked by the very rules that decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from market.matching.clauses import Clause, Literal, clauses
from market.matching.conditions import MEASURED, Rule, Verdict, bounds, evaluate
from market.matching.facts import FACTS, FactType, Value, number
from market.matching.values import NeedCase, OfferingCase

Counts = NDArray[np.int32]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Verdicts = NDArray[np.int8]

REMEMBERED = 4_000
"""Values of a fact whose answers are kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """The distinct comparisons of one fact; `first` is the place of the first of them among all. Numbers and dates
    pass from `low` to `high`."""

    fact: str
    first: int
    tests: tuple[Rule, ...]
    low: Floats
    high: Floats
    measured: bool
    today: int
    answers: dict[Value, Verdicts] = field(default_factory=dict)

    def ask(self, value: Value) -> Verdicts:
        """The verdict of each comparison on one value."""
        if value is None:
            return np.zeros(len(self.tests), dtype=np.int8)
        if self.measured:
            figure = number(value)
            return np.where((figure < self.low) | (figure > self.high), -1, 1).astype(np.int8)
        known = self.answers.get(value)
        if known is None:
            if len(self.answers) >= REMEMBERED:
                self.answers.clear()
            facts = {self.fact: value}
            failed = [evaluate(test, facts, self.today) is Verdict.FAIL for test in self.tests]
            known = self.answers[value] = np.where(failed, -1, 1).astype(np.int8)
        return known


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all offerings in order of place and number. `test` and `sign` are the comparisons of the clauses,
    `clause` and `rule` where each clause and each rule begins; `plain` rules are a single comparison as it stands.
    The rules of the offering at o are `start[o]:start[o + 1]`; `reads` tells for each fact which rules look at it."""

    test: Counts
    sign: Verdicts
    clause: Places
    rule: Places
    owner: Counts
    number: Counts
    plain: Mask
    start: Places
    reads: Mapping[str, Mask]

    def verdicts(self, tests: Verdicts) -> Verdicts:
        """The verdict of each rule from those of all comparisons."""
        if not len(self.rule):
            return np.zeros(0, dtype=np.int8)
        by_clause = np.maximum.reduceat(tests[self.test] * self.sign, self.clause)
        return np.minimum.reduceat(by_clause, self.rule)


@dataclass(frozen=True, slots=True)
class Measures:
    """The plain numeric rules of each offering, by fact and bounds: `start[o]:start[o + 1]` of `span` for the offering
    at o. Banks use round numbers: equal bounds on one fact (the place of the fact in `facts`) are one span."""

    facts: tuple[str, ...]
    start: Places
    span: Counts
    column: Counts
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Table:
    """The offerings of a market in order of their keys, with their rules by comparison."""

    today: int
    offerings: tuple[OfferingCase, ...]
    columns: Mapping[str, Column]
    rules: Rules
    measures: Measures
    position: Mapping[str, int]
    of_party: Mapping[str, tuple[int, ...]]
    of_kind: Mapping[str, tuple[int, ...]]

    def rule(self, index: int) -> Rule:
        """The rule with this place among all."""
        return self.offerings[int(self.rules.owner[index])].rules[int(self.rules.number[index])]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one need stands with every offering: whom it may meet at all, the verdict of each comparison and rule, and
    how many rules of each offering fail or are open."""

    need: NeedCase
    candidate: Mask
    tests: Verdicts
    rules: Verdicts
    fails: Counts
    unknowns: Counts

    def eligible(self) -> Places:
        """Positions of the offerings that may be proposed, in order of their keys."""
        return np.flatnonzero(self.candidate & (self.fails == 0))


def build_table(offerings: Sequence[OfferingCase], today: int) -> Table:
    """Sort offerings by key and their comparisons by fact, once per run. Two offerings with one key are an error."""
    ordered = tuple(sorted(offerings, key=lambda offering: offering.key))
    position = {offering.key: index for index, offering in enumerate(ordered)}
    if len(position) != len(ordered):
        raise ValueError("two offerings have the same key")
    forms = [[clauses(rule) for rule in offering.rules] for offering in ordered]
    literals = [literal for form in forms for rule in form for clause in rule for literal in clause]
    columns = _columns(literals, today)
    rules = _rules(ordered, forms, literals, columns)
    return Table(
        today=today,
        offerings=ordered,
        columns=columns,
        rules=rules,
        measures=_measures(ordered, today),
        position=position,
        of_party=_positions([offering.party for offering in ordered]),
        of_kind=_positions([offering.kind for offering in ordered]),
    )


def _positions(names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        found.setdefault(name, []).append(index)
    return {name: tuple(indices) for name, indices in found.items()}


def _columns(literals: Sequence[Literal], today: int) -> dict[str, Column]:
    tests: dict[str, dict[Rule, None]] = {}
    for test, _ in literals:
        tests.setdefault(test.fact, {})[test] = None
    columns: dict[str, Column] = {}
    first = 0
    for fact in sorted(tests):
        distinct = tuple(tests[fact])
        measured = FACTS[fact].type in MEASURED
        low, high = np.array([bounds(test, today) if measured else (0.0, 0.0) for test in distinct]).T
        columns[fact] = Column(fact, first, distinct, low, high, measured, today)
        first += len(distinct)
    return columns


def _rules(
    offerings: Sequence[OfferingCase],
    forms: Sequence[Sequence[tuple[Clause, ...]]],
    literals: Sequence[Literal],
    columns: Mapping[str, Column],
) -> Rules:
    place = {test: column.first + n for column in columns.values() for n, test in enumerate(column.tests)}
    flat = [rule for form in forms for rule in form]
    counts = [len(offering.rules) for offering in offerings]
    return Rules(
        test=np.array([place[test] for test, _ in literals], dtype=np.int32),
        sign=np.array([1 if wanted else -1 for _, wanted in literals], dtype=np.int8),
        clause=starts([len(clause) for rule in flat for clause in rule])[:-1],
        rule=starts([len(rule) for rule in flat])[:-1],
        owner=np.repeat(np.arange(len(offerings), dtype=np.int32), counts),
        number=np.array([number for count in counts for number in range(count)], dtype=np.int32),
        plain=np.array([not rule.parts for offering in offerings for rule in offering.rules], dtype=np.bool_),
        start=starts(counts),
        reads=_reads(flat, columns),
    )


def _reads(flat: Sequence[tuple[Clause, ...]], columns: Mapping[str, Column]) -> dict[str, Mask]:
    found = {fact: np.zeros(len(flat), dtype=np.bool_) for fact in columns}
    for index, rule in enumerate(flat):
        for clause in rule:
            for test, _ in clause:
                found[test.fact][index] = True
    return found


def starts(lengths: Sequence[int]) -> Places:
    """Where runs of these lengths begin when they are laid end to end, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(np.array(lengths, dtype=np.int64))))


def _measures(offerings: Sequence[OfferingCase], today: int) -> Measures:
    found = [
        sorted(
            (rule.fact, bounds(rule, today))
            for rule in offering.rules
            if not rule.parts and FACTS[rule.fact].type is FactType.NUMBER
        )
        for offering in offerings
    ]
    rows = [row for some in found for row in some]
    facts = tuple(sorted({fact for fact, _ in rows}))
    spans = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    return Measures(
        facts=facts,
        start=starts([len(some) for some in found]),
        span=np.array([spans[row] for row in rows], dtype=np.int32),
        column=np.array([facts.index(fact) for fact, _ in spans], dtype=np.int32),
        low=np.array([low for _, (low, _) in spans], dtype=np.float64),
        high=np.array([high for _, (_, high) in spans], dtype=np.float64),
    )


def stand(table: Table, need: NeedCase, met: frozenset[str]) -> Standing:
    """Answer every rule for one need. Its own firm, what it excludes and what it has `met` are no candidates."""
    return judge(table, need, candidates(table, need, met))


def judge(table: Table, need: NeedCase, candidate: Mask) -> Standing:
    """Answer every rule for one need whose candidates are known."""
    asked = [column.ask(need.facts.get(fact)) for fact, column in table.columns.items()]
    tests = np.concatenate(asked) if asked else np.zeros(0, dtype=np.int8)
    rules = table.rules.verdicts(tests)
    return Standing(need, candidate, tests, rules, count(table, rules < 0), count(table, rules == 0))


def count(table: Table, chosen: Mask) -> Counts:
    """How many of the chosen rules each offering has."""
    return np.bincount(table.rules.owner[chosen], minlength=len(table.offerings)).astype(np.int32)


def candidates(table: Table, need: NeedCase, met: frozenset[str]) -> Mask:
    """The offerings of a kind that answers the need, less those it must not or need not meet."""
    candidate = np.zeros(len(table.offerings), dtype=np.bool_)
    for kind in need.offers:
        candidate[list(table.of_kind.get(kind, ()))] = True
    candidate[barred(table, need, met)] = False
    return candidate


def barred(table: Table, need: NeedCase, met: frozenset[str]) -> list[int]:
    """Places of the need's own firm, of what it excludes and of what it has met, in order."""
    found = {table.position[name] for name in need.excluded | met if name in table.position}
    for party in need.excluded | {need.firm}:
        found.update(table.of_party.get(party, ()))
    return sorted(found)
