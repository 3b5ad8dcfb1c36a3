"""Hard criteria as they are stored: read strictly, written back as they were read.

{"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}
{"key": "known", "op": "any", "parts": [{"fact": …, "op": …, "value": …}, {"op": "not", "parts": […]}]}
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from market.matching.clauses import MOST_CLAUSES, TooManyClauses, clauses
from market.matching.conditions import (
    COMPOSITES,
    MONTHS,
    OPS,
    Rule,
    Verdict,
    admits,
    evaluate,
    facts_of,
    first_failing,
    walk,
)
from market.matching.facts import FACTS, FactSpec, FactType, Range, Value

__all__ = [
    "COMPOSITES",
    "FACTS",
    "OPS",
    "FactSpec",
    "Range",
    "Rule",
    "RuleError",
    "Value",
    "Verdict",
    "admits",
    "evaluate",
    "facts_of",
    "first_failing",
    "parse_rules",
    "rule_to_data",
    "walk",
]

DEEPEST = 4
"""Composites within one another."""
MOST_MONTHS = 1200
Path = tuple[int, ...]


class RuleError(ValueError):
    """A stored or typed rule that means nothing: where it stands (`path` are the places of the parts, from the
    outside in, from 0), why (a code to translate), and in words."""

    def __init__(self, position: int, code: str, message: str, path: Path = ()) -> None:
        part = f", part {'.'.join(str(place + 1) for place in path)}" if path else ""
        super().__init__(f"rule {position + 1}{part}: {message}")
        self.position = position
        self.code = code
        self.message = message
        self.path = path


class _Problem(Exception):
    """What is wrong with the rule being read; the path is added on the way out."""

    def __init__(self, code: str, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path


def parse_rules(data: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read rules as they are stored. Anything not understood is an error: a rule is never skipped in silence."""
    if isinstance(data, str | bytes | Mapping) or not isinstance(data, Sequence):
        raise RuleError(0, "shape", "rules are a list")
    rules: list[Rule] = []
    for position, item in enumerate(data):
        try:
            rule = _parse_rule(item)
        except _Problem as problem:
            raise RuleError(position, problem.code, problem.message, problem.path) from None
        if any(rule.key == other.key for other in rules):
            raise RuleError(position, "duplicate", f"the key {rule.key!r} is used twice")
        rules.append(rule)
    return tuple(rules)


def _parse_rule(item: Mapping[str, Any]) -> Rule:
    if not isinstance(item, Mapping) or "key" not in item:
        raise _Problem("shape", "a rule has exactly key, fact, op and value, or key, op and parts")
    key = item["key"]
    if not isinstance(key, str) or not key:
        raise _Problem("key", "the key is a non-empty string")
    rule = _parse_condition(key, {name: item[name] for name in item if name != "key"}, 1)
    try:
        clauses(rule)
    except TooManyClauses:
        raise _Problem("explodes", f"the rule comes to more than {MOST_CLAUSES} clauses: divide it") from None
    return rule


def _parse_condition(key: str, item: Mapping[str, Any], depth: int) -> Rule:
    if not isinstance(item, Mapping):
        raise _Problem("shape", "a condition is a mapping")
    if set(item) == {"op", "parts"}:
        return _parse_composite(key, item["op"], item["parts"], depth)
    if set(item) != {"fact", "op", "value"}:
        raise _Problem("shape", "a condition has exactly fact, op and value, or op and parts")
    fact, op = item["fact"], item["op"]
    spec = FACTS.get(fact) if isinstance(fact, str) else None
    if spec is None:
        raise _Problem("fact", f"no fact is called {fact!r}")
    if op not in OPS[spec.type]:
        raise _Problem("op", f"{fact} cannot be compared with {op!r}")
    return Rule(key, fact, op, _parse_value(spec, op, item["value"]))


def _parse_composite(key: str, op: object, raw: object, depth: int) -> Rule:
    if not isinstance(op, str) or op not in COMPOSITES:
        raise _Problem("op", f"conditions cannot be joined by {op!r}")
    if depth > DEEPEST:
        raise _Problem("depth", f"conditions stand at most {DEEPEST} deep within one another")
    if not isinstance(raw, list | tuple):
        raise _Problem("shape", "parts are a list")
    if not raw or (op == "not" and len(raw) != 1):
        raise _Problem("parts", "not has one part" if raw else "a composite has at least one part")
    return Rule(key, "", op, None, tuple(_parse_parts(raw, depth + 1)))


def _parse_parts(raw: Sequence[Any], depth: int) -> Iterator[Rule]:
    for place, part in enumerate(raw):
        try:
            yield _parse_condition("", part, depth)
        except _Problem as problem:
            raise _Problem(problem.code, problem.message, (place, *problem.path)) from None


def _parse_value(spec: FactSpec, op: str, raw: object) -> Value | Range:
    if op in ("ge", "le", "gt", "lt"):
        return _parse_number(raw)
    if op in ("between", "overlaps", "within"):
        return _parse_range(raw)
    if op in ("before", "after"):
        return _parse_date(raw)
    if op in MONTHS:
        return _parse_months(raw)
    if op != "is":
        return _parse_members(spec, raw)
    if spec.type is FactType.BOOL:
        if not isinstance(raw, bool):
            raise _Problem("type", f"expected true or false, not {raw!r}")
        return raw
    return _parse_word(spec, raw)


def _parse_number(raw: object) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise _Problem("type", f"expected a number, not {raw!r}")
    return raw


def _parse_months(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MOST_MONTHS:
        raise _Problem("type", f"expected a whole number of months up to {MOST_MONTHS}, not {raw!r}")
    return raw


def _parse_date(raw: object) -> str:
    if isinstance(raw, str):
        with suppress(ValueError):
            return date.fromisoformat(raw).isoformat()
    raise _Problem("type", f"expected a date such as 2024-05-31, not {raw!r}")


def _parse_range(raw: object) -> Range:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise _Problem("type", "a range has two bounds")
    low, high = (None if bound is None else _parse_number(bound) for bound in raw)
    if low is None and high is None:
        raise _Problem("empty", "a range needs at least one bound")
    if low is not None and high is not None and low > high:
        raise _Problem("range", f"the lower bound {low} is above the upper bound {high}")
    return low, high


def _parse_members(spec: FactSpec, raw: object) -> frozenset[str]:
    if not isinstance(raw, list | tuple | set | frozenset):
        raise _Problem("type", f"expected a list of words, not {raw!r}")
    if not raw:
        raise _Problem("empty", "the list is empty")
    return frozenset(_parse_word(spec, word) for word in raw)


def _parse_word(spec: FactSpec, raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise _Problem("type", f"expected a word, not {raw!r}")
    if spec.choices and raw not in spec.choices:
        raise _Problem("choice", f"{raw!r} is not one of {', '.join(sorted(spec.choices))}")
    return raw


def rule_to_data(rule: Rule) -> dict[str, Any]:
    """The stored form, which `parse_rules` reads back as the same rule."""
    return {"key": rule.key, **_condition_to_data(rule)}


def _condition_to_data(rule: Rule) -> dict[str, Any]:
    if rule.parts:
        return {"op": rule.op, "parts": [_condition_to_data(part) for part in rule.parts]}
    value: Any = rule.value
    if isinstance(value, frozenset):
        value = sorted(value)
    elif isinstance(value, tuple):
        value = list(value)
    return {"fact": rule.fact, "op": rule.op, "value": value}
