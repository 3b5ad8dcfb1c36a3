"""What a criterion says of the facts: one comparison, or all, any or none of several, in three-valued logic.

A comparison with a missing fact is unknown. Composites follow strong Kleene logic: *all* is the least of its parts,
*any* the greatest and *not* the opposite in the order fail < unknown < pass, so that a missing fact leaves a rule open
just when the answer depends on it.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from market.matching.facts import FACTS, FactType, Range, Value
from market.matching.months import earliest_end, latest_start, whole_months


class Verdict(StrEnum):
    """Three-valued answer of a rule: a missing fact is unknown, never a failure."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion of an offering; `key` names it within that offering. A composite has `parts` (without keys of
    their own) and neither fact nor value. Dates are ISO text, numbers of months are whole."""

    key: str
    fact: str
    op: str
    value: Value | Range = None
    parts: "tuple[Rule, ...]" = ()


COMPOSITES = ("all", "any", "not")
MONTHS = ("months_ago_ge", "months_ago_le", "months_ahead_ge", "months_ahead_le")
OPS: Mapping[FactType, tuple[str, ...]] = {
    FactType.NUMBER: ("ge", "le", "gt", "lt", "between"),
    FactType.SET: ("any_of", "all_of", "none_of"),
    FactType.CHOICE: ("in", "not_in", "is", "any_of", "none_of"),
    FactType.CODE: ("in", "not_in", "is"),
    FactType.BOOL: ("is",),
    FactType.TEXT: (),
    FactType.RANGE: ("overlaps", "within"),
    FactType.DATE: ("before", "after", *MONTHS),
}
"""Which comparisons a type of fact allows. `overlaps` asks for one value in common, `within` for no value outside;
`before` and `after` leave the day itself out; months are whole months up to or from the day of the market."""
MEASURED = (FactType.NUMBER, FactType.DATE)
"""Types whose every comparison is a pair of bounds."""

Test = Callable[[Any, Any], bool]


def _members(actual: str | frozenset[str]) -> frozenset[str]:
    return frozenset({actual}) if isinstance(actual, str) else actual


def _between(actual: float, value: Range) -> bool:
    low, high = value
    return (low is None or actual >= low) and (high is None or actual <= high)


def _overlaps(actual: Range, value: Range) -> bool:
    from_, until = actual
    low, high = value
    return (high is None or from_ is None or from_ <= high) and (low is None or until is None or until >= low)


def _within(actual: Range, value: Range) -> bool:
    from_, until = actual
    low, high = value
    return (low is None or (from_ is not None and from_ >= low)) and (
        high is None or (until is not None and until <= high)
    )


def _below(actual: str, codes: frozenset[str]) -> bool:
    return actual.startswith(tuple(codes))


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


_TESTS: Mapping[str, Test] = {
    "ge": lambda actual, value: bool(actual >= value),
    "le": lambda actual, value: bool(actual <= value),
    "gt": lambda actual, value: bool(actual > value),
    "lt": lambda actual, value: bool(actual < value),
    "between": _between,
    "overlaps": _overlaps,
    "within": _within,
    "before": lambda actual, value: bool(actual < _ordinal(value)),
    "after": lambda actual, value: bool(actual > _ordinal(value)),
    "any_of": lambda actual, value: not _members(actual).isdisjoint(value),
    "all_of": lambda actual, value: bool(value <= _members(actual)),
    "none_of": lambda actual, value: _members(actual).isdisjoint(value),
    "in": lambda actual, value: actual in value,
    "not_in": lambda actual, value: actual not in value,
    "is": lambda actual, value: bool(actual == value),
}
_CODE_TESTS: Mapping[str, Test] = {
    "in": _below,
    "not_in": lambda actual, value: not _below(actual, value),
    "is": lambda actual, value: bool(actual == value),
}
_MONTH_TESTS: Mapping[str, Callable[[int, Any, int], bool]] = {
    "months_ago_ge": lambda actual, value, today: whole_months(actual, today) >= value,
    "months_ago_le": lambda actual, value, today: whole_months(actual, today) <= value,
    "months_ahead_ge": lambda actual, value, today: whole_months(today, actual) >= value,
    "months_ahead_le": lambda actual, value, today: whole_months(today, actual) <= value,
}
_ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)


def evaluate(rule: Rule, facts: Mapping[str, Value], today: int) -> Verdict:
    """Pass, fail or, where the answer depends on a missing fact, unknown. Region and industry codes match by prefix;
    `today` is the ordinal day from which months are counted."""
    if rule.parts:
        return combine(rule.op, [evaluate(part, facts, today) for part in rule.parts])
    actual: Any = facts.get(rule.fact)
    if actual is None:
        return Verdict.UNKNOWN
    if rule.op in _MONTH_TESTS:
        return Verdict.PASS if _MONTH_TESTS[rule.op](actual, rule.value, today) else Verdict.FAIL
    tests = _CODE_TESTS if FACTS[rule.fact].type is FactType.CODE else _TESTS
    return Verdict.PASS if tests[rule.op](actual, rule.value) else Verdict.FAIL


def combine(op: str, parts: Sequence[Verdict]) -> Verdict:
    """The verdict of a composite from those of its parts."""
    ranks = [_ORDER.index(part) for part in parts]
    if op == "not":
        return _ORDER[2 - ranks[0]]
    return _ORDER[min(ranks) if op == "all" else max(ranks)]


def bounds(rule: Rule, today: int) -> tuple[float, float]:
    """A comparison of a number or a date as the least and the greatest value that passes; infinite where open."""
    value: Any = rule.value
    if rule.op == "between":
        low, high = value
        return (-math.inf if low is None else float(low)), (math.inf if high is None else float(high))
    low, high = _BOUNDS[rule.op](value, today)
    return float(low), float(high)


_BOUNDS: Mapping[str, Callable[[Any, int], tuple[float, float]]] = {
    "ge": lambda value, today: (value, math.inf),
    "le": lambda value, today: (-math.inf, value),
    "gt": lambda value, today: (math.nextafter(value, math.inf), math.inf),
    "lt": lambda value, today: (-math.inf, math.nextafter(value, -math.inf)),
    "before": lambda value, today: (-math.inf, _ordinal(value) - 1),
    "after": lambda value, today: (_ordinal(value) + 1, math.inf),
    "months_ago_ge": lambda value, today: (-math.inf, latest_start(today, value)),
    "months_ago_le": lambda value, today: (latest_start(today, value + 1) + 1, math.inf),
    "months_ahead_ge": lambda value, today: (earliest_end(today, value), math.inf),
    "months_ahead_le": lambda value, today: (-math.inf, earliest_end(today, value + 1) - 1),
}


def walk(rule: Rule) -> Iterator[Rule]:
    """The comparisons a rule is made of, from left to right; a plain rule is its own only one."""
    if not rule.parts:
        yield rule
    for part in rule.parts:
        yield from walk(part)


def facts_of(rule: Rule) -> frozenset[str]:
    """The facts that a rule reads."""
    return frozenset(leaf.fact for leaf in walk(rule))


def open_facts(rule: Rule, facts: Mapping[str, Value], today: int) -> frozenset[str]:
    """The missing facts on which a rule waits: empty unless its verdict is unknown."""
    if evaluate(rule, facts, today) is not Verdict.UNKNOWN:
        return frozenset()
    return frozenset(fact for fact in facts_of(rule) if facts.get(fact) is None)


def admits(rules: Sequence[Rule], facts: Mapping[str, Value], today: int) -> Verdict:
    """Whether a set of rules would admit a firm: pass when all pass, fail when any fails, else unknown."""
    return combine("all", [Verdict.PASS, *(evaluate(rule, facts, today) for rule in rules)])


def first_failing(rules: Sequence[Rule], facts: Mapping[str, Value], today: int) -> Rule | None:
    """The first rule in their order that turns a firm away, or None."""
    return next((rule for rule in rules if evaluate(rule, facts, today) is Verdict.FAIL), None)
