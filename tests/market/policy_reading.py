"""The policies of the demo as the engine reads them, and a firm's case as plain values of its facts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from market.management.demo.policy_texts import POLICIES
from market.matching.facts import FACTS, FactType, check_facts
from market.matching.rules import Rule, evaluate, parse_rules
from market.policies.entitlement import entitle
from market.policies.values import Benefit, Cap, Case, Line, Policy, Source, Verdict, Way, Window

Data = Mapping[str, Any]
VERDICTS = {"pass": Verdict.YES, "fail": Verdict.NO, "unknown": Verdict.UNKNOWN}


def read(data: Data) -> tuple[Policy, tuple[Rule, ...]]:
    """One entry of the list: the policy, and its rules as they are judged."""
    rules = parse_rules(data["rules"])
    pays = data["benefit"]
    origin = data["source"]
    return Policy(
        key=data["key"],
        source=Source(**origin | {"issued": _day(origin["issued"])}),
        valid=_window(data["valid"]),
        applying=_window(data["applying"]),
        rules=tuple(rule.key for rule in rules),
        benefit=Benefit(
            base=pays["base"],
            percent=_decimal(pays["percent"]),
            fixed=_decimal(pays["fixed"]),
            caps=tuple(Cap(Decimal(cap["amount"]), cap["had"]) for cap in pays["caps"]),
            matched=pays["matched"],
            matched_percent=Decimal(pays["matched_percent"]),
            decided=pays["decided"],
        ),
        way=Way(data["way"]),
        excludes=frozenset(data["excludes"]),
        pool=data["pool"],
        documents=tuple(data["documents"]),
    ), rules


def _window(data: Data) -> Window:
    return Window(_day(data["opens"]), _day(data["closes"]), data["told"])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


READ = {data["key"]: read(data) for data in POLICIES}
"""All policies of the list, by key."""


def case(facts: Data, on: date) -> Case:
    """What the engine is told of a firm: amounts, and its verdicts on the rules of every policy."""
    known = {name: _value(name, value) for name, value in facts.items()}
    check_facts("case", known)
    amounts = {
        name: None if known.get(name) is None else Decimal(str(known[name]))
        for name, spec in FACTS.items()
        if spec.unit == "yuan"
    }
    verdicts = {
        (policy.key, rule.key): VERDICTS[evaluate(rule, known, on.toordinal())]
        for policy, rules in READ.values()
        for rule in rules
    }
    return Case(amounts, verdicts)


def _value(name: str, value: Any) -> Any:
    """Dates are written as ISO text and sets as lists."""
    if value is None:
        return None
    if FACTS[name].type is FactType.DATE:
        return date.fromisoformat(value).toordinal()
    return frozenset(value) if FACTS[name].type is FactType.SET else value


def line(key: str, facts: Data, on: date) -> Line:
    """What the policy means for the firm on that day."""
    return entitle(READ[key][0], case(facts, on), on)
