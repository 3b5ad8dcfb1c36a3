"""Every policy of public documents, held against a firm that keeps its rules and against one that just does not."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.management.demo.policy_texts import POLICIES
from market.matching.facts import FACTS
from market.matching.rules import facts_of, parse_rules, rule_to_data
from market.policies.combination import Choice, best, lawful, total
from market.policies.entitlement import entitle, lines
from market.policies.values import Line, Verdict
from tests.market.policy_reading import READ, case, line
from tests.market.policy_rows import Outcome, Scene
from tests.market.policy_scenes import DIGITAL, SCENES

ROWS = [
    pytest.param(scene, fact, value, outcome, id=f"{scene.policy}-{fact}-{value}")
    for scene in SCENES
    for fact, value, outcome in scene.rows
]
NEXT: Mapping[str, Any] = {"yuan": 0.01, "percent": 0.01, "people": 1, "months": 1, "count": 1}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.policy)
def test_a_firm_that_keeps_all_rules(scene: Scene) -> None:
    assert line(scene.policy, scene.facts, date.fromisoformat(scene.on)) == scene.line


@pytest.mark.parametrize(("scene", "fact", "value", "outcome"), ROWS)
def test_one_thing_is_different(scene: Scene, fact: str, value: Any, outcome: Outcome) -> None:
    facts, on = dict(scene.facts), scene.on
    if fact == "on":
        on = value
    else:
        facts[fact] = value
    assert line(scene.policy, facts, date.fromisoformat(on)) == outcome(scene.line)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.policy)
def test_nothing_is_known_of_the_firm(scene: Scene) -> None:
    found = line(scene.policy, {}, date.fromisoformat(scene.on))
    policy, _ = READ[scene.policy]
    assert (found.verdict, found.against, found.unsure) == (Verdict.UNKNOWN, (), policy.rules)
    assert (found.amount.low, found.step, found.by) == (0, scene.line.step, scene.line.by)


def test_the_tables_leave_no_policy_no_limit_and_no_unknown_out() -> None:
    """Each fact that is read is once unknown; each limit and each day of a window is met, just missed, just passed."""
    assert [scene.policy for scene in SCENES] == [data["key"] for data in POLICIES] == list(READ)
    for scene in SCENES:
        policy, rules = READ[scene.policy]
        told = {fact: {value for name, value, _ in scene.rows if name == fact} for fact in _changed(scene)}
        pays = {policy.benefit.base, policy.benefit.matched} - {""}
        read = pays.union(*(facts_of(rule) for rule in rules))
        assert (read, {fact for fact in read if None in told.get(fact, ())}) == (set(scene.facts), read)
        for rule in rules:
            lacking = _around(rule.fact, rule.op, rule.value) - told[rule.fact] - {scene.facts[rule.fact]}
            assert lacking == set(), (scene.policy, rule.key)
        days = [day for window in (policy.valid, policy.applying) for day in (window.opens, window.closes) if day]
        around = {str(day + timedelta(days)) for day, days in zip(days, (-1, 1), strict=False)} | set(map(str, days))
        assert around <= told.get("on", set())


def _changed(scene: Scene) -> list[str]:
    return list(dict.fromkeys(fact for fact, _, _ in scene.rows))


def _around(fact: str, op: str, limit: Any) -> set[Any]:
    """The limit and its two neighbours, without what no firm can have."""
    if op in ("before", "after"):
        inside = timedelta(-1 if op == "before" else 1)
        day = date.fromisoformat(limit)
        return {str(day), str(day + inside), str(day + 2 * inside)}
    if op not in ("le", "ge", "lt", "gt"):
        return set()
    near = NEXT[FACTS[fact].unit]
    return {value for value in (limit - near, limit, limit + near) if value >= 0}


def test_rules_are_stored_as_they_are_read() -> None:
    for data in POLICIES:
        assert [rule_to_data(rule) for rule in parse_rules(data["rules"])] == data["rules"]


def test_what_a_document_does_not_print_is_not_there() -> None:
    assert {data["key"] for data in POLICIES if data["valid"]["told"]} == {"innovation_a_2024", "innovation_b_2024"}
    assert {data["key"] for data in POLICIES if data["applying"]["told"]} == {"digital_own_2022", "digital_city_2022"}
    for data in POLICIES:
        assert (data["budget"], data["pool"], data["documents"]) == (None, "", [])
        assert (data["source"]["issued"], data["source"]["link"]) == (None, "")


def choices(keys: tuple[str, ...], facts: Mapping[str, Any], on: date) -> list[Choice]:
    """What each of the policies may bring at most."""
    found = [line(key, facts, on) for key in keys]
    return [Choice(one.policy, one.amount.high or Decimal(0), READ[one.policy][0].excludes) for one in found]


@pytest.mark.parametrize(
    ("invested", "city", "chosen", "brings"),
    [
        (6_000_000, 1_799_999, "digital_own_2022", 1_800_000),
        (6_000_000, 1_800_000, "digital_city_2022", 1_800_000),  # equal: the first by its key
        (6_000_000, 1_800_001, "digital_city_2022", 1_800_001),
        (500_000, 100_000, "", 0),
    ],
)
def test_of_two_versions_of_the_special_the_better_one_is_had(
    invested: int, city: int, chosen: str, brings: int
) -> None:
    facts = DIGITAL | {"project.invested": invested, "project.city_grant": city}
    found = best(choices(("digital_own_2022", "digital_city_2022"), facts, date(2022, 7, 8)))
    assert (found.chosen, found.total) == ((chosen,) if chosen else (), brings)


def test_of_two_classes_one_is_had() -> None:
    scene = next(scene for scene in SCENES if scene.policy == "innovation_a_2024")
    pair = ("innovation_a_2024", "innovation_b_2024")
    found = best(choices(pair, scene.facts, date.fromisoformat(scene.on)))
    assert (found.chosen, found.total) == (("innovation_a_2024",), 200_000)


def test_each_pair_is_lawful_unless_a_document_parts_it() -> None:
    parted = {
        frozenset(("digital_own_2022", "digital_city_2022")),
        frozenset(("innovation_a_2024", "innovation_b_2024")),
    }
    pairs = [[Choice(key, Decimal(1), READ[key][0].excludes) for key in pair] for pair in combinations(sorted(READ), 2)]
    assert {frozenset(one.key for one in pair) for pair in pairs if not lawful(pair)} == parted


AMOUNT = st.none() | st.integers(0, 10**10).map(lambda fen: fen / 100)
BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {
    "project.invested": AMOUNT,
    "project.city_grant": AMOUNT,
    "loan.interest_paid": AMOUNT,
    "loan.premium_paid": AMOUNT,
    "loan.guarantee_fee_paid": AMOUNT,
    "loan.amount": AMOUNT,
    "grants.same_purpose": st.sampled_from([None, 0, 1]),
    "firm.region": st.sampled_from([None, "310107", "310112", "330000"]),
    "loan.kind": st.sampled_from([None, "credit", "surety"]),
    "loan.on_time": st.sampled_from([None, True, False]),
}
FACTS_OF_A_FIRM = st.fixed_dictionaries(
    dict(BY_NAME),
    optional={name: st.just(value) for scene in SCENES for name, value in scene.facts.items() if name not in BY_NAME},
)
DAYS = st.dates(date(2022, 1, 1), date(2026, 1, 1))


def found_for(facts: Mapping[str, Any], on: date) -> dict[str, Line]:
    judged = case(facts, on)
    return {one.policy: one for one in lines([policy for policy, _ in READ.values()], judged, on)}


@settings(max_examples=50, deadline=None)
@given(FACTS_OF_A_FIRM, st.integers(0, 10**9), DAYS)
def test_more_own_money_never_lowers_a_grant(facts: dict[str, Any], more: int, on: date) -> None:
    """Nor does it take one away: no document has an upper limit for it."""
    own = facts["project.invested"] or 0
    before = found_for(facts | {"project.invested": own}, on)
    after = found_for(facts | {"project.invested": own + more / 100}, on)
    for key, one in before.items():
        assert after[key].amount.low >= one.amount.low
        assert one.amount.high is None or (after[key].amount.high or 0) >= one.amount.high


@settings(max_examples=50, deadline=None)
@given(FACTS_OF_A_FIRM, DAYS, st.integers(0, 3 * 10**8).map(lambda fen: Decimal(fen) / 100))
def test_no_line_and_no_total_passes_a_cap_a_budget_or_a_pool(facts: dict[str, Any], on: date, left: Decimal) -> None:
    judged = case(facts, on)
    found = [entitle(policy, judged, on, budget=left) for policy, _ in READ.values()]
    for one in found:
        caps = [cap.amount for cap in READ[one.policy][0].benefit.caps]
        assert one.amount.high is not None
        assert one.amount.high <= min([left, *caps])
    pooled = [Choice(one.policy, one.amount.high or Decimal(0), pool="all") for one in found]
    assert best(pooled, {"all": left}).total == min(left, total(pooled, {}))


@settings(max_examples=50, deadline=None)
@given(FACTS_OF_A_FIRM, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_rules_and_policies_changes_nothing(
    facts: dict[str, Any], on: date, chance: random.Random
) -> None:
    judged = case(facts, on)
    policies = [policy for policy, _ in READ.values()]
    other = [replace(one, rules=tuple(chance.sample(one.rules, len(one.rules)))) for one in policies]
    chance.shuffle(other)
    assert [_unordered(one) for one in lines(other, judged, on)] == [
        _unordered(one) for one in lines(policies, judged, on)
    ]


def _unordered(one: Line) -> Line:
    """Reasons stand in the order of the rules; sorted, they are the same."""
    return replace(one, against=tuple(sorted(one.against)), unsure=tuple(sorted(one.unsure)))
