"""What rows of a table of situations are made of: a firm that keeps all rules, one thing changed, what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from market.policies.values import NOTHING, Line, Span, Step, Verdict

Outcome = Callable[[Line], Line]
Row = tuple[str, Any, Outcome]
"""A fact (or "on", the day), its value, and what the line becomes."""
FEN = 0.01


@dataclass(frozen=True)
class Scene:
    """A policy, a day, a firm, and the line it gets."""

    policy: str
    on: str
    facts: Mapping[str, Any]
    line: Line
    rows: tuple[Row, ...]


def span(low: str | int, high: str | int | None) -> Span:
    return Span(Decimal(low), None if high is None else Decimal(high))


def entitled(policy: str, low: str | int, high: str | int | None, step: Step = Step.ASK, by: str = "") -> Line:
    return Line(policy, Verdict.YES, span(low, high), step, date.fromisoformat(by) if by else None)


def yes(line: Line) -> Line:
    """Nothing changes."""
    return line


def no(*rules: str) -> Outcome:
    return lambda line: Line(line.policy, Verdict.NO, NOTHING, Step.NOTHING, None, rules)


def unsure(*rules: str) -> Outcome:
    return lambda line: replace(line, verdict=Verdict.UNKNOWN, unsure=rules)


def pays(low: str | int, high: str | int | None, *missing: str) -> Outcome:
    return lambda line: replace(line, amount=span(low, high), missing=missing)


def both(one: Outcome, other: Outcome) -> Outcome:
    return lambda line: other(one(line))


def step(to_do: Step, by: str = "") -> Outcome:
    return lambda line: replace(line, step=to_do, by=date.fromisoformat(by) if by else None)


def must(fact: str, rule: str, *wrong: Any) -> tuple[Row, ...]:
    """These values break the rule, and without the fact it is open."""
    return *((fact, value, no(rule)) for value in wrong), (fact, None, unsure(rule))
