"""Some rules and all firms at once: the verdict that each firm would get alone, from columns of facts instead of rows.

A comparison of figures or days is two bounds, held against a whole column. Of every other fact the distinct values are
few (districts, certificates, yes and no): each is judged once, by the very function that judges a firm alone. Equal
comparisons of different rules are asked once.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.conditions import MEASURED, Rule, Verdict, bounds, evaluate
from market.matching.facts import FACTS, Value

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Codes = NDArray[np.int8]
NO, UNSURE, YES = 0, 1, 2
"""In the order of Kleene's logic: *all* is the least, *any* the greatest, *not* the opposite."""
FEW = 4
"""Once fewer than one firm in so many is left, the others are passed over."""
CODES = {Verdict.FAIL: NO, Verdict.UNKNOWN: UNSURE, Verdict.PASS: YES}


@dataclass(frozen=True, slots=True)
class Coded:
    """A fact with few distinct values: the place of each firm's among `values`, −1 where it is not known."""

    number: NDArray[np.int32]
    values: tuple[Value, ...]


Columns = Mapping[str, Floats | Coded]
"""Facts by name, a row each firm: figures and days (as ordinals) with NaN where not known, all others coded. A fact
that has no column is known of nobody."""


def columns_of(firms: Sequence[Mapping[str, Value]], names: Iterable[str]) -> dict[str, Floats | Coded]:
    """The columns of these facts, from a row of facts for each firm."""
    return {name: column_of(name, [facts.get(name) for facts in firms]) for name in names}


def column_of(name: str, values: Sequence[Value]) -> Floats | Coded:
    """The column of one fact, from the value of each firm."""
    if FACTS[name].type in MEASURED:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    places = {value: place for place, value in enumerate(dict.fromkeys(one for one in values if one is not None))}
    number = [-1 if value is None else places[value] for value in values]
    return Coded(np.array(number, dtype=np.int32), tuple(places))


def judge_all(rules: Sequence[Rule], columns: Columns, firms: int, today: int) -> Codes:
    """How each firm (a column each) stands to each rule (a row each): NO, UNSURE or YES, as `evaluate` has it for the
    firm alone on that day. Raises ValueError for a column that has not a row for each firm."""
    judge = _judge(columns, firms, today)
    found = np.empty((len(rules), firms), dtype=np.int8)
    for row, rule in enumerate(rules):
        found[row] = judge.of_all(rule)
    return found


def stand_all(groups: Sequence[Sequence[Rule]], columns: Columns, firms: int, today: int) -> Codes:
    """How each firm (a column each) stands to all rules of each group together (a row each), as `admits` has it: the
    least of its verdicts. Whom a rule has turned away the next ones are not asked about."""
    judge = _judge(columns, firms, today)
    found = np.full((len(groups), firms), YES, dtype=np.int8)
    for row, rules in enumerate(groups):
        judge.narrow(found[row], rules)
    return found


def _judge(columns: Columns, firms: int, today: int) -> "_Judge":
    for name, column in columns.items():
        if len(column.number if isinstance(column, Coded) else column) != firms:
            raise ValueError(f"{name} has not a row for each of {firms} firms")
    return _Judge(columns, firms, today, {})


@dataclass(frozen=True, slots=True)
class _Judge:
    """Comparisons that all firms were asked are remembered."""

    columns: Columns
    firms: int
    today: int
    asked: dict[Rule, Codes]

    def of_all(self, rule: Rule) -> Codes:
        """How all firms stand to one rule."""
        if rule.parts:
            return _joined(rule.op, [self.of_all(part) for part in rule.parts])
        plain = _plain(rule)
        if plain not in self.asked:
            self.asked[plain] = self._compare(plain, None)
        return self.asked[plain]

    def of_some(self, rule: Rule, rows: Places) -> Codes:
        """How some firms stand to it."""
        if rule.parts:
            return _joined(rule.op, [self.of_some(part, rows) for part in rule.parts])
        plain = _plain(rule)
        known = self.asked.get(plain)
        return self._compare(plain, rows) if known is None else known[rows]

    def narrow(self, stands: Codes, rules: Sequence[Rule]) -> None:
        """Write into `stands`, which are all YES, how all firms stand to these rules together."""
        rows: Places | None = None
        for rule in rules:
            if rows is None:
                np.minimum(stands, self.of_all(rule), out=stands)
                left = np.flatnonzero(stands != NO)
                rows = left if len(left) * FEW < self.firms else None
            else:
                verdicts = np.minimum(stands[rows], self.of_some(rule, rows))
                stands[rows] = verdicts
                rows = rows[verdicts != NO]

    def _compare(self, rule: Rule, rows: Places | None) -> Codes:
        column = self.columns.get(rule.fact)
        if column is None:
            return np.full(self.firms if rows is None else len(rows), UNSURE, dtype=np.int8)
        if isinstance(column, Coded):
            codes = [CODES[evaluate(rule, {rule.fact: value}, self.today)] for value in column.values]
            return np.array([*codes, UNSURE], dtype=np.int8)[column.number if rows is None else column.number[rows]]
        return _measure(column if rows is None else column[rows], *bounds(rule, self.today))


def _plain(rule: Rule) -> Rule:
    """The comparison without its key: equal ones of different rules are one."""
    return Rule("", rule.fact, rule.op, rule.value)


def _measure(column: Floats, low: float, high: float) -> Codes:
    """A figure that is not known lies in no bounds and is not equal to itself."""
    inside = column <= high if low == -math.inf else column >= low
    if low != -math.inf and high != math.inf:
        inside &= column <= high
    found = inside.view(np.int8) * np.int8(YES)
    found += (column != column).view(np.int8)
    return found


def _joined(op: str, parts: Sequence[Codes]) -> Codes:
    if op == "not":
        opposite: Codes = np.int8(YES) - parts[0]
        return opposite
    found: Codes = (np.minimum if op == "all" else np.maximum).reduce(parts)
    return found
