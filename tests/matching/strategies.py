"""Richer markets than `build.some_market`: facts of every type and on both sides, nested rules, rivals, wishes, texts,
deals, missing facts; and the ways in which a rule is made weaker or stricter, or a market is written in another order.
"""

import dataclasses
import json
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from market.matching.facts import FACTS, Effort, Value
from market.matching.months import whole_months
from market.matching.rules import OPS, Rule, parse_rules, rule_to_data
from market.matching.values import Deal, Market, NeedCase, OfferingCase
from tests.matching import build
from tests.matching.build import AS_OF, DAYS, PREFIXES, TERMS, TEXTS, TRAITS

Data = dict[str, Any]

RATES = st.sampled_from([3.85, 4.2, 5.0, 6.25])
WORDS: Mapping[str, list[str]] = {
    "need.service": ["talent", "legal", "scenario"],
    "firm.kind": sorted(FACTS["firm.kind"].choices),
    "firm.field": ["culture", "energy", "industry"],
}
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    **build.VALUES,
    "need.max_rate": RATES,
    "need.mode": st.frozensets(st.sampled_from(["joint", "licence", "transfer"])),
    "need.salary": st.sampled_from([(100_000, 200_000), (None, 150_000), (300_000, None)]),
    "firm.debt_ratio": st.sampled_from([0, 35.5, 60, 70, 110.25]),
    "firm.staff": st.integers(0, 400),
    "firm.clean_record": st.booleans(),
    **{fact: st.sampled_from(words) for fact, words in WORDS.items()},
}
FACT_NAMES = sorted(VALUES)
FREE = [fact for fact in FACT_NAMES if FACTS[fact].change in (Effort.FREE, Effort.EARN, Effort.TIME)]
"""Facts that the firm can change, or that change with time."""


def members(fact: str) -> st.SearchStrategy[str]:
    """Words that a rule may list for a fact."""
    if fact in PREFIXES:
        return st.sampled_from(PREFIXES[fact])
    if FACTS[fact].type == "set":
        return VALUES[fact].filter(bool).map(lambda words: min(words))
    return VALUES[fact]


def a_value(fact: str, op: str) -> st.SearchStrategy[Any]:
    """A value that the comparison can be stored with."""
    kind = FACTS[fact].type
    if kind == "date":
        return DAYS if op in ("before", "after") else st.integers(0, 40)
    if kind == "range":
        return VALUES[fact].map(list)
    if op == "between":
        return st.tuples(VALUES[fact], VALUES[fact]).map(sorted)
    if kind == "number" or op == "is":
        return VALUES[fact] if fact not in PREFIXES else members(fact)
    return st.lists(members(fact), min_size=1, max_size=3, unique=True).map(sorted)


@st.composite
def a_comparison(draw: st.DrawFn, names: Sequence[str] = FACT_NAMES) -> Data:
    fact = draw(st.sampled_from(names))
    op = draw(st.sampled_from(OPS[FACTS[fact].type]))
    return {"fact": fact, "op": op, "value": draw(a_value(fact, op))}


def a_condition(depth: int = 3, names: Sequence[str] = FACT_NAMES) -> st.SearchStrategy[Data]:
    """A comparison, or a composite of up to `depth` layers."""
    if depth == 0:
        return a_comparison(names)
    part = a_condition(depth - 1, names)
    several = st.lists(part, min_size=1, max_size=3)
    joined = st.builds(lambda op, parts: {"op": op, "parts": parts}, st.sampled_from(["all", "any"]), several)
    return st.one_of(a_comparison(names), joined, part.map(lambda inner: {"op": "not", "parts": [inner]}))


@st.composite
def some_rules(draw: st.DrawFn, least: int = 0, names: Sequence[str] = FACT_NAMES) -> tuple[Rule, ...]:
    plain = a_comparison(names)
    conditions = st.one_of(plain, plain, a_condition(2, names))
    return parse_rules([{"key": f"r{n}", **draw(conditions)} for n in range(draw(st.integers(least, 3)))])


def some_facts(names: Sequence[str] = FACT_NAMES) -> st.SearchStrategy[dict[str, Value]]:
    """Each fact known more often than not; else None or left out."""
    known = {fact: st.one_of(VALUES[fact], VALUES[fact], VALUES[fact], st.none()) for fact in names}
    left_out = st.none() | st.sampled_from(names)
    return st.builds(
        lambda facts, gap: {name: facts[name] for name in facts if name != gap}, st.fixed_dictionaries(known), left_out
    )


PARTIES = ["bank a", "bank b", "bank c", "fund d"]


@st.composite
def a_need(draw: st.DrawFn, number: int, names: Sequence[str]) -> NeedCase:
    return NeedCase(
        key=f"n{number}",
        kind=draw(st.sampled_from(["financing", "space"])),
        firm=draw(st.sampled_from(["firm x", "firm y", "firm z", "bank a"])),
        facts=draw(some_facts(names)),
        wanted=draw(st.integers(0, 3)),
        offers=draw(st.sampled_from([frozenset({"loan"}), frozenset({"loan", "space"})])),
        excluded=draw(st.frozensets(st.sampled_from(["bank b", "fund d", "o1", "o3"]), max_size=2)),
        text=draw(TEXTS),
        traits=draw(TRAITS),
        wishes=draw(st.frozensets(st.sampled_from(PARTIES), max_size=2)),
        wished_by=draw(st.frozensets(st.sampled_from([*PARTIES, "nobody"]), max_size=3)),
    )


@st.composite
def an_offering(draw: st.DrawFn, number: int, names: Sequence[str]) -> OfferingCase:
    return OfferingCase(
        key=f"o{number}",
        kind=draw(st.sampled_from(["loan", "loan", "space"])),
        party=draw(st.sampled_from(PARTIES)),
        facts=draw(TERMS),
        rules=draw(some_rules(names=names)),
        capacity=draw(st.integers(0, 2)),
        text=draw(TEXTS),
    )


@st.composite
def a_rich_market(draw: st.DrawFn) -> Market:
    """Few facts at a time, so that several rules meet on one."""
    names = draw(st.lists(st.sampled_from(FREE), min_size=1, max_size=2, unique=True))
    names += draw(st.lists(st.sampled_from(FACT_NAMES), max_size=2))
    needs = [draw(a_need(number, names)) for number in range(draw(st.integers(1, 3)))]
    offerings = [draw(an_offering(number, names)) for number in range(draw(st.integers(1, 6)))]
    results = st.sampled_from(["approved", "approved", "refused", "lapsed"])
    deals = st.builds(Deal, st.sampled_from(PARTIES), st.integers(AS_OF - 2000, AS_OF + 10), results, TRAITS)
    pair = st.tuples(st.sampled_from([need.key for need in needs]), st.sampled_from(["o0", "o2"]))
    return build.market(
        needs,
        offerings,
        deals=tuple(draw(st.lists(deals, max_size=6))),
        open_pairs=draw(st.frozensets(pair, max_size=1)),
    )


OUTWARDS: Mapping[str, int] = {
    **dict.fromkeys(("ge", "gt", "after", "months_ago_ge", "months_ahead_ge"), -1),
    **dict.fromkeys(("le", "lt", "before", "months_ago_le", "months_ahead_le"), 1),
}
"""The direction in which the value of a comparison moves when it is made weaker."""
LISTS_MORE = ("any_of", "in")
LISTS_LESS = ("all_of", "none_of", "not_in")


@st.composite
def moved(draw: st.DrawFn, condition: Data, weaker: bool) -> Data:
    """The condition changed in one place so that it asks no more (or, unless `weaker`, no less) than before."""
    op = condition["op"]
    if "parts" in condition:
        return draw(_moved_composite(condition, weaker))
    value = condition["value"]
    if op in OUTWARDS:
        return condition | {"value": _shift(value, OUTWARDS[op] * (1 if weaker else -1), draw(st.integers(0, 30)))}
    if op in ("between", "overlaps", "within"):
        return condition | {"value": _widen(value, draw(st.integers(0, 200)), draw(st.booleans())) if weaker else value}
    if op == "is" and FACTS[condition["fact"]].type in ("choice", "code"):
        more = draw(st.lists(members(condition["fact"]), max_size=2))
        return condition | {"op": "in", "value": sorted({value, *more})} if weaker else condition
    if op in LISTS_MORE or op in LISTS_LESS:
        if (op in LISTS_MORE) == weaker:
            return condition | {"value": sorted({*value, draw(members(condition["fact"]))})}
        return condition | {"value": value[draw(st.integers(0, len(value) - 1)) :]}
    return condition


@st.composite
def _moved_composite(draw: st.DrawFn, condition: Data, weaker: bool) -> Data:
    op, parts = condition["op"], condition["parts"]
    place = draw(st.integers(0, len(parts) - 1))
    if op != "not" and draw(st.booleans()):
        if (op == "any") == weaker:
            return condition | {"parts": [*parts, draw(a_comparison())]}
        return condition | {"parts": parts[:place] + parts[place + 1 :] or parts}
    part = draw(moved(parts[place], weaker if op != "not" else not weaker))
    return condition | {"parts": [*parts[:place], part, *parts[place + 1 :]]}


def _shift(value: Any, side: int, by: int) -> Any:
    if isinstance(value, str):
        return (date.fromisoformat(value) + timedelta(days=side * by)).isoformat()
    return max(0, value + side * by) if isinstance(value, int) and value >= 0 else value + side * by


def _widen(value: list[Any], by: int, open_: bool) -> list[Any]:
    low, high = value
    if low is None or high is None:
        return [None if low is None else low - by, None if high is None else high + by]
    return [low - by, None if open_ else high + by]


def shuffled_rule(rule: Rule, chance: random.Random) -> Rule:
    parts = [shuffled_rule(part, chance) for part in rule.parts]
    return dataclasses.replace(rule, parts=tuple(chance.sample(parts, len(parts))))


def shuffled(market: Market, chance: random.Random) -> Market:
    """The same market written down in another order: needs, offerings, deals, rules, parts of rules, facts, traits."""

    def mixed(items: Any) -> tuple[Any, ...]:
        return tuple(chance.sample(list(items), len(items)))

    return dataclasses.replace(
        market,
        needs=tuple(
            dataclasses.replace(need, facts=dict(mixed(need.facts.items())), traits=mixed(need.traits))
            for need in mixed(market.needs)
        ),
        offerings=tuple(
            dataclasses.replace(
                case,
                facts=dict(mixed(case.facts.items())),
                rules=mixed([shuffled_rule(rule, chance) for rule in case.rules]),
            )
            for case in mixed(market.offerings)
        ),
        deals=tuple(dataclasses.replace(deal, traits=mixed(deal.traits)) for deal in mixed(market.deals)),
    )


def unordered(data: Any) -> Any:
    """Stored results with the rules of an offering and the parts of a rule in one order, whatever order they had."""
    if isinstance(data, list):
        return [unordered(item) for item in data]
    if not isinstance(data, dict):
        return data
    found = {name: unordered(value) for name, value in data.items()}
    for name in ("rules", "parts", "failed"):
        if isinstance(found.get(name), list):
            found[name] = sorted(found[name], key=lambda item: json.dumps(item, sort_keys=True))
    return found


def stored(rule: Rule) -> Data:
    """A rule without its key, as it stands in a composite."""
    return {name: value for name, value in rule_to_data(rule).items() if name != "key"}


def on_a_later_day(facts: Mapping[str, Value], days: int) -> dict[str, Value]:
    """The facts of a firm after some days: only its age is counted in time."""
    age = facts.get("firm.age_months")
    return dict(facts) | ({"firm.age_months": age + whole_months(AS_OF, AS_OF + days)} if isinstance(age, int) else {})
