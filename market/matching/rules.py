"""Hard criteria as data: a rule compares one named fact with a value and answers pass, fail or unknown."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from market.matching.facts import FACTS, FactSpec, FactType, Value

__all__ = [
    "FACTS",
    "OPS",
    "FactSpec",
    "Range",
    "Rule",
    "RuleError",
    "Value",
    "Verdict",
    "evaluate",
    "parse_rules",
    "rule_to_data",
]

Range = tuple[float | None, float | None]


class Verdict(StrEnum):
    """Three-valued answer of a rule: a missing fact is unknown, never a failure."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion of an offering; `key` names it within that offering."""

    key: str
    fact: str
    op: str
    value: Value | Range


class RuleError(ValueError):
    """A stored or typed rule that means nothing: where it stands, why (a code to translate), and in words."""

    def __init__(self, position: int, code: str, message: str) -> None:
        super().__init__(f"rule {position + 1}: {message}")
        self.position = position
        self.code = code
        self.message = message


OPS: Mapping[FactType, tuple[str, ...]] = {
    FactType.NUMBER: ("ge", "le", "between"),
    FactType.SET: ("any_of", "all_of", "none_of"),
    FactType.CHOICE: ("in", "not_in", "is", "any_of", "none_of"),
    FactType.CODE: ("in", "not_in", "is"),
    FactType.BOOL: ("is",),
    FactType.TEXT: (),
}
"""Which comparisons a type of fact allows."""

Test = Callable[[Any, Any], bool]


def _members(actual: str | frozenset[str]) -> frozenset[str]:
    return frozenset({actual}) if isinstance(actual, str) else actual


def _between(actual: float, value: Range) -> bool:
    low, high = value
    return (low is None or actual >= low) and (high is None or actual <= high)


def _below(actual: str, codes: frozenset[str]) -> bool:
    return actual.startswith(tuple(codes))


_TESTS: Mapping[str, Test] = {
    "ge": lambda actual, value: bool(actual >= value),
    "le": lambda actual, value: bool(actual <= value),
    "between": _between,
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


def evaluate(rule: Rule, facts: Mapping[str, Value]) -> Verdict:
    """Pass, fail or, only where the fact is missing, unknown. Region and industry codes match by prefix."""
    actual = facts.get(rule.fact)
    if actual is None:
        return Verdict.UNKNOWN
    tests = _CODE_TESTS if FACTS[rule.fact].type is FactType.CODE else _TESTS
    return Verdict.PASS if tests[rule.op](actual, rule.value) else Verdict.FAIL


def parse_rules(data: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read rules as they are stored. Anything not understood is an error: a rule is never skipped in silence."""
    if isinstance(data, str | bytes | Mapping) or not isinstance(data, Sequence):
        raise RuleError(0, "shape", "rules are a list")
    rules: list[Rule] = []
    for position, item in enumerate(data):
        rule = _parse_rule(position, item)
        if any(rule.key == other.key for other in rules):
            raise RuleError(position, "duplicate", f"the key {rule.key!r} is used twice")
        rules.append(rule)
    return tuple(rules)


def _parse_rule(position: int, item: Mapping[str, Any]) -> Rule:
    if not isinstance(item, Mapping) or set(item) != {"key", "fact", "op", "value"}:
        raise RuleError(position, "shape", "a rule has exactly key, fact, op and value")
    key, fact, op = item["key"], item["fact"], item["op"]
    if not isinstance(key, str) or not key:
        raise RuleError(position, "key", "the key is a non-empty string")
    spec = FACTS.get(fact) if isinstance(fact, str) else None
    if spec is None:
        raise RuleError(position, "fact", f"no fact is called {fact!r}")
    if op not in OPS[spec.type]:
        raise RuleError(position, "op", f"{fact} cannot be compared with {op!r}")
    return Rule(key, fact, op, _parse_value(position, spec, op, item["value"]))


def _parse_value(position: int, spec: FactSpec, op: str, raw: object) -> Value | Range:
    if op in ("ge", "le"):
        return _parse_number(position, raw)
    if op == "between":
        return _parse_range(position, raw)
    if op != "is":
        return _parse_members(position, spec, raw)
    if spec.type is FactType.BOOL:
        if not isinstance(raw, bool):
            raise RuleError(position, "type", f"expected true or false, not {raw!r}")
        return raw
    return _parse_word(position, spec, raw)


def _parse_number(position: int, raw: object) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise RuleError(position, "type", f"expected a number, not {raw!r}")
    return raw


def _parse_range(position: int, raw: object) -> Range:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise RuleError(position, "type", "a range has two bounds")
    low, high = (None if bound is None else _parse_number(position, bound) for bound in raw)
    if low is None and high is None:
        raise RuleError(position, "empty", "a range needs at least one bound")
    if low is not None and high is not None and low > high:
        raise RuleError(position, "range", f"the lower bound {low} is above the upper bound {high}")
    return low, high


def _parse_members(position: int, spec: FactSpec, raw: object) -> frozenset[str]:
    if not isinstance(raw, list | tuple | set | frozenset):
        raise RuleError(position, "type", f"expected a list of words, not {raw!r}")
    if not raw:
        raise RuleError(position, "empty", "the list is empty")
    return frozenset(_parse_word(position, spec, word) for word in raw)


def _parse_word(position: int, spec: FactSpec, raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise RuleError(position, "type", f"expected a word, not {raw!r}")
    if spec.choices and raw not in spec.choices:
        raise RuleError(position, "choice", f"{raw!r} is not one of {', '.join(sorted(spec.choices))}")
    return raw


def rule_to_data(rule: Rule) -> dict[str, Any]:
    """The stored form, which `parse_rules` reads back as the same rule."""
    value: Any = rule.value
    if isinstance(value, frozenset):
        value = sorted(value)
    elif isinstance(value, tuple):
        value = list(value)
    return {"key": rule.key, "fact": rule.fact, "op": rule.op, "value": value}
