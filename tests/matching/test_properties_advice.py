"""Properties of the advice: every change that is named does what is said of it, found by running the engine again."""

import dataclasses
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from market.matching.engine import Prepared, explain, prepare
from market.matching.facts import FACTS, Effort, Value
from market.matching.rules import Rule, Verdict, first_failing
from market.matching.values import Change, Market, NeedCase, NeedResult, OfferingCase, Params
from tests.matching.build import AS_OF, one
from tests.matching.strategies import FREE, VALUES, a_rich_market, on_a_later_day, shuffled_rule, some_facts, some_rules


def prepared_(chosen: Market) -> Prepared:
    return prepare(chosen, Params(top=100, near_misses=100))


def changed(case: NeedCase, changes: tuple[Change, ...]) -> NeedCase:
    return dataclasses.replace(case, facts={**case.facts} | {change.fact: change.to for change in changes})


def eligible(result: NeedResult) -> set[str]:
    return {pair.offering for pair in result.pairs}


@given(a_rich_market())
def test_a_suggestion_opens_and_closes_exactly_what_it_names(chosen: Market) -> None:
    prepared = prepared_(chosen)
    for case in chosen.needs:
        result = explain(prepared, case)
        before = eligible(result)
        for tip in result.advice.suggestions:
            assert all(case.facts[change.fact] == change.from_ != change.to for change in tip.changes)
            assert {FACTS[change.fact].change for change in tip.changes} <= {Effort.FREE, Effort.EARN}
            after = eligible(explain(prepared, changed(case, tip.changes)))
            assert (sorted(after - before), sorted(before - after)) == (sorted(tip.opens), sorted(tip.closes))
            assert len(tip.opens) > len(tip.closes)


@given(a_rich_market())
def test_the_changes_of_a_near_miss_admit_it(chosen: Market) -> None:
    prepared = prepared_(chosen)
    for case in chosen.needs:
        result = explain(prepared, case)
        for miss in result.advice.near_misses:
            assert miss.offering not in eligible(result)
            assert 1 <= len(miss.failed) <= 2
            assert {failed.verdict for failed in miss.failed} == {Verdict.FAIL}
            if miss.changes:
                assert miss.offering in eligible(explain(prepared, changed(case, miss.changes)))


@settings(max_examples=300)
@given(st.data(), st.randoms(use_true_random=False))
def test_changes_do_not_depend_on_the_order_of_rules_or_parts(data: st.DataObject, chance: random.Random) -> None:
    """Rules that meet on one fact, where the one that is repaired first could decide what is proposed."""
    names = [data.draw(st.sampled_from(FREE))]
    facts, rules = data.draw(some_facts(names)), data.draw(some_rules(2, names))
    other = tuple(shuffled_rule(rule, chance) for rule in chance.sample(rules, len(rules)))
    found = [one(facts, OfferingCase("o", "loan", "b", {}, some, 1)).advice for some in (rules, other)]
    misses = [[(miss.changes, miss.days) for miss in advice.near_misses] for advice in found]
    assert misses[0] == misses[1]
    assert found[0].suggestions == found[1].suggestions


TIME = ["firm.age_months", "firm.established", "need.wanted_by"]


@settings(max_examples=400)
@given(st.fixed_dictionaries({fact: VALUES[fact] for fact in TIME}), some_rules(2, TIME))
def test_on_the_day_until_which_a_firm_is_to_wait_nothing_refuses_it(
    facts: dict[str, Value], rules: tuple[Rule, ...]
) -> None:
    offered = OfferingCase("o", "loan", "b", {}, rules, 1)
    for miss in one(facts, offered).advice.near_misses:
        if miss.days is not None:
            assert miss.days > 0
            assert first_failing(rules, on_a_later_day(facts, miss.days), AS_OF + miss.days) is None


@given(a_rich_market())
def test_a_missing_fact_is_counted_for_each_offer_that_waits_for_it(chosen: Market) -> None:
    prepared = prepared_(chosen)
    for case in chosen.needs:
        result = explain(prepared, case)
        for fact, count in result.advice.missing:
            assert case.facts.get(fact) is None
            assert count == sum(fact in pair.unknown for pair in result.pairs)
