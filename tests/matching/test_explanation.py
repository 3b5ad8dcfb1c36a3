"""Near misses and suggestions: each names the cheapest change, and each change really opens what it names."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from market.matching.facts import FACTS, Effort, Value
from market.matching.repairs import repairs
from market.matching.rules import Verdict, evaluate
from market.matching.values import Advice, Change, Market, NearMiss, Suggestion
from tests.matching.build import AS_OF, market, need, offering, one, rule, scored, some_market

UP_TO_5M = ("need.amount", "le", 5_000_000)
TWO_YEARS = ("firm.age_months", "ge", 24)
CREDIT = ("need.guarantees", "any_of", ["credit", "ip_pledge"])


def advice(facts: dict[str, Value], *offerings: Any, **params: Any) -> Advice:
    return one(facts, *offerings, **params).advice


@given(some_market())
def test_each_suggestion_really_opens_and_closes_what_it_names(chosen: Market) -> None:
    for key, result in scored(chosen, top=100).items():
        case = next(case for case in chosen.needs if case.key == key)
        before = {pair.offering for pair in result.pairs}
        for suggestion in result.advice.suggestions:
            facts = {**case.facts} | {change.fact: change.to for change in suggestion.changes}
            changed = dataclasses.replace(case, facts=facts)
            after = scored(dataclasses.replace(chosen, needs=(changed,)), top=100)[key]
            opened = {pair.offering for pair in after.pairs}
            assert opened - before == set(suggestion.opens)
            assert before - opened == set(suggestion.closes)
            assert len(suggestion.opens) > len(suggestion.closes)


@given(some_market())
def test_each_near_miss_fails_once_or_twice_and_its_changes_admit_it(chosen: Market) -> None:
    for key, result in scored(chosen).items():
        facts = next(case.facts for case in chosen.needs if case.key == key)
        for miss in result.advice.near_misses:
            case = next(case for case in chosen.offerings if case.key == miss.offering)
            failed = [rule.key for rule in case.rules if evaluate(rule, facts, AS_OF) is Verdict.FAIL]
            assert [result.key for result in miss.failed] == failed
            assert 1 <= len(failed) <= 2
            changed = {**facts} | {change.fact: change.to for change in miss.changes}
            assert not miss.changes or all(evaluate(rule, changed, AS_OF) is not Verdict.FAIL for rule in case.rules)
            assert all(FACTS[change.fact].change is not Effort.FIXED for change in miss.changes)


@given(some_market())
def test_each_missing_fact_counts_the_open_offers_it_would_decide(chosen: Market) -> None:
    for result in scored(chosen, top=100).values():
        counted = {fact: 0 for pair in result.pairs for fact in pair.unknown}
        for pair in result.pairs:
            for fact in pair.unknown:
                counted[fact] += 1
        assert result.advice.missing == tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def test_a_smaller_amount_opens_more_and_is_said_once_for_all() -> None:
    cases = [offering(f"o{number}", UP_TO_5M) for number in (1, 2, 3)]
    assert advice({"need.amount": 8_000_000}, *cases).suggestions == (
        Suggestion((Change("need.amount", 8_000_000, 5_000_000),), ("o1", "o2", "o3"), ()),
    )


def test_a_larger_change_is_named_only_where_it_opens_more() -> None:
    near, far = offering("o1", UP_TO_5M), offering("o2", ("need.amount", "le", 3_000_000))
    suggestions = advice({"need.amount": 8_000_000}, near, far, offering("o3", UP_TO_5M)).suggestions
    assert [(one.changes[0].to, one.opens) for one in suggestions] == [
        (3_000_000, ("o1", "o2", "o3")),
        (5_000_000, ("o1", "o3")),
    ]


def test_a_change_that_costs_as_many_offers_as_it_opens_is_not_suggested() -> None:
    large = offering("o2", ("need.amount", "ge", 6_000_000))
    assert advice({"need.amount": 8_000_000}, offering("o1", UP_TO_5M), large).suggestions == ()
    both = advice({"need.amount": 8_000_000}, offering("o1", UP_TO_5M), offering("o3", UP_TO_5M), large)
    assert [(one.opens, one.closes) for one in both.suggestions] == [(("o1", "o3"), ("o2",))]


def test_a_guarantee_to_add_and_a_certificate_to_earn_are_suggested() -> None:
    cases = [offering("o1", CREDIT), offering("o2", ("firm.certificates", "all_of", ["high_tech"]))]
    facts: dict[str, Value] = {"need.guarantees": frozenset({"mortgage"}), "firm.certificates": frozenset({"software"})}
    assert [one.changes[0] for one in advice(facts, *cases).suggestions] == [
        Change("need.guarantees", frozenset({"mortgage"}), frozenset({"mortgage", "credit"})),
        Change("firm.certificates", frozenset({"software"}), frozenset({"software", "high_tech"})),
    ]


def test_what_the_firm_is_cannot_be_suggested_away() -> None:
    cases = [offering("o1", ("firm.region", "in", ["32"])), offering("o2", ("need.first_loan", "is", True))]
    found = advice({"firm.region": "310107", "need.first_loan": False}, *cases)
    assert found.suggestions == ()
    assert [(miss.offering, miss.changes) for miss in found.near_misses] == [("o1", ()), ("o2", ())]


def test_age_comes_with_the_days_to_wait() -> None:
    (miss,) = advice({"firm.age_months": 20}, offering("o1", TWO_YEARS)).near_misses
    today = date.fromordinal(AS_OF)
    assert today == date(2027, 1, 19)
    assert miss.changes == (Change("firm.age_months", 20, 24),)
    assert miss.days == (date(2027, 5, 19) - today).days
    (mixed,) = advice({"firm.age_months": 20, "need.amount": 6e6}, offering("o1", TWO_YEARS, UP_TO_5M)).near_misses
    assert ({change.fact for change in mixed.changes}, mixed.days) == ({"firm.age_months", "need.amount"}, None)


def test_changes_do_not_depend_on_the_order_of_the_rules_and_are_the_smaller_ones() -> None:
    """Pledge alone answers both rules; repaired in the other order, credit would have come in for nothing."""
    pledge, either = ("need.guarantees", "any_of", ["pledge"]), ("need.guarantees", "any_of", ["credit", "pledge"])
    for triples in ((pledge, either), (either, pledge)):
        (miss,) = advice({"need.guarantees": frozenset()}, offering("o1", *triples)).near_misses
        assert miss.changes == (Change("need.guarantees", frozenset(), frozenset({"pledge"})),)


def test_no_waiting_time_is_named_where_the_firm_would_be_too_old_by_then() -> None:
    facts: dict[str, Value] = {"firm.age_months": 20, "firm.established": AS_OF - 600}
    old = ("firm.established", "months_ago_ge", 36)
    (miss,) = advice(facts, offering("o1", ("firm.age_months", "between", [24, 25]), old)).near_misses
    assert ({change.fact for change in miss.changes}, miss.days) == ({"firm.age_months", "firm.established"}, None)


def test_no_waiting_time_is_named_where_the_need_is_over_by_then() -> None:
    facts: dict[str, Value] = {"firm.age_months": 20, "need.wanted_by": AS_OF + 40}
    (miss,) = advice(facts, offering("o1", TWO_YEARS, ("need.wanted_by", "months_ahead_ge", 1))).near_misses
    assert (miss.changes, miss.days) == ((Change("firm.age_months", 20, 24),), None)


@pytest.mark.parametrize(("day", "months", "until"), [("2026-01-31", 1, "2026-03-01"), ("2026-11-30", 3, "2027-03-01")])
def test_waiting_ends_on_the_first_of_the_next_month_where_the_day_does_not_exist(
    day: str, months: int, until: str
) -> None:
    chosen = market([need(facts={"firm.age_months": 24 - months})], [offering("o1", TWO_YEARS)])
    as_of = date.fromisoformat(day).toordinal()
    (miss,) = scored(dataclasses.replace(chosen, as_of=as_of))["n1"].advice.near_misses
    assert miss.days == date.fromisoformat(until).toordinal() - as_of


def order(found: Advice) -> list[str]:
    return [miss.offering for miss in found.near_misses]


def test_near_misses_stand_by_what_can_be_done_then_by_number_effort_and_size() -> None:
    cases = [
        offering("fixed", ("firm.region", "in", ["32"])),
        offering("two", UP_TO_5M, TWO_YEARS),
        offering("wait", TWO_YEARS),
        offering("far", ("need.amount", "le", 2_000_000)),
        offering("near", UP_TO_5M),
        offering("three", UP_TO_5M, TWO_YEARS, ("firm.region", "in", ["32"])),
    ]
    facts: dict[str, Value] = {"need.amount": 6_000_000, "firm.age_months": 20, "firm.region": "310107"}
    assert order(advice(facts, *cases)) == ["near", "far", "wait", "two", "fixed"]
    assert order(advice(facts, *cases, near_misses=2)) == ["near", "far"]
    assert order(advice(facts, *cases, near_misses=0)) == []


def test_rules_that_contradict_each_other_offer_no_change() -> None:
    (miss,) = advice({"need.amount": 5}, offering("o1", ("need.amount", "le", 3), ("need.amount", "ge", 9))).near_misses
    assert isinstance(miss, NearMiss)
    assert miss.changes == ()


def test_two_rules_on_one_fact_are_repaired_together() -> None:
    case = offering("o1", ("need.amount", "le", 9), ("need.amount", "le", 3))
    (miss,) = advice({"need.amount": 20}, case).near_misses
    assert miss.changes == (Change("need.amount", 20, 3),)


@pytest.mark.parametrize(
    ("fact", "op", "value", "actual", "expected"),
    [
        ("need.amount", "between", [3, 9], 1, (3,)),
        ("need.amount", "between", [3, 9], 12, (9,)),
        ("need.amount", "between", [None, 9], 12, (9,)),
        ("need.amount", "between", [3, None], 1, (3,)),
        ("need.revolving", "is", True, False, (True,)),
        ("need.financing_type", "in", ["lease", "debt"], "equity", ("debt", "lease")),
        ("need.financing_type", "not_in", ["equity", "lease"], "equity", ("debt", "guarantee")),
        ("need.financing_type", "any_of", ["lease"], "debt", ("lease",)),
        ("need.field", "not_in", ["culture"], "culture", ()),
        ("need.guarantees", "none_of", ["credit"], frozenset({"credit", "pledge"}), (frozenset({"pledge"}),)),
        ("need.guarantees", "none_of", ["credit"], frozenset({"credit"}), ()),
        ("need.mode", "any_of", ["joint", "licence"], frozenset(), (frozenset({"joint"}), frozenset({"licence"}))),
    ],
)
def test_repairs_are_the_nearest_values_that_pass(
    fact: str, op: str, value: Any, actual: Value, expected: tuple[Value, ...]
) -> None:
    failed = rule(fact, op, value)
    assert evaluate(failed, {fact: actual}, AS_OF) is Verdict.FAIL
    assert repairs((failed, True), actual, AS_OF) == expected
    assert all(evaluate(failed, {fact: repaired}, AS_OF) is Verdict.PASS for repaired in expected)
