"""Properties of rules: missing facts, relaxed rules, the stored form, and rules that mean nothing."""

import copy
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.matching.engine import explain, prepare
from market.matching.explanation import rule_results
from market.matching.facts import FACTS
from market.matching.rules import OPS, Rule, RuleError, Verdict, evaluate, facts_of, parse_rules, rule_to_data
from market.matching.values import Market, OfferingCase, Params, RuleResult
from tests.matching.build import AS_OF, market, need
from tests.matching.strategies import (
    FACT_NAMES,
    VALUES,
    Data,
    a_condition,
    a_rich_market,
    moved,
    some_facts,
    some_rules,
    stored,
)

ORDER = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS]


def nodes(result: RuleResult, rule: Rule) -> Iterator[tuple[RuleResult, Rule]]:
    """A rule with its answer, and all its parts with theirs, however deep."""
    yield result, rule
    for part, asked in zip(result.parts, rule.parts, strict=True):
        yield from nodes(part, asked)


def answers(case: OfferingCase, facts: dict[str, Any]) -> list[tuple[Rule, Verdict]]:
    """The verdict of every rule of an offering and of every part."""
    results = zip(rule_results(case, facts, AS_OF), case.rules, strict=True)
    return [(asked, answer.verdict) for result, rule in results for answer, asked in nodes(result, rule)]


@given(some_rules(1), some_facts(), st.data())
def test_a_supplied_fact_decides_what_waited_for_it_and_turns_nothing_else(
    rules: tuple[Rule, ...], facts: dict[str, Any], data: st.DataObject
) -> None:
    """At every depth: a comparison of the fact is decided, one of another fact stays as it was, and so does a composite
    that was decided or does not read the fact."""
    case = OfferingCase("o", "loan", "b", {}, rules, 1)
    fact = data.draw(st.sampled_from(sorted(frozenset().union(*map(facts_of, rules)))))
    before = answers(case, facts | {fact: None})
    after = answers(case, facts | {fact: data.draw(VALUES[fact])})
    for (asked, old), (_, new) in zip(before, after, strict=True):
        if fact not in facts_of(asked) or old is not Verdict.UNKNOWN:
            assert new is old
        elif facts_of(asked) == {fact}:
            assert new is not Verdict.UNKNOWN


@given(a_rich_market(), st.data())
def test_a_supplied_fact_opens_nothing_and_closes_only_what_waited_for_it(chosen: Market, data: st.DataObject) -> None:
    """In the engine: what was eligible is still so, or a rule that was open on the fact has been answered with no."""
    prepared = prepare(chosen, Params(top=100))
    fact = data.draw(st.sampled_from(FACT_NAMES))
    for case in chosen.needs:
        asked = dataclasses.replace(case, facts={**case.facts, fact: None})
        answered = dataclasses.replace(case, facts={**case.facts, fact: data.draw(VALUES[fact])})
        before = {pair.offering: pair for pair in explain(prepared, asked).pairs}
        after = {pair.offering: pair for pair in explain(prepared, answered).pairs}
        assert set(after) <= set(before)
        assert all(fact in before[key].unknown for key in set(before) - set(after))
        for key, pair in after.items():
            assert set(pair.unknown) <= set(before[key].unknown) - {fact}
            for old, new in zip(before[key].rules, pair.rules, strict=True):
                assert new.verdict in (old.verdict, Verdict.PASS if old.verdict is Verdict.UNKNOWN else old.verdict)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(FACT_NAMES), min_size=1, max_size=2), st.data())
def test_a_weaker_rule_never_has_a_worse_verdict(names: list[str], data: st.DataObject) -> None:
    facts, condition = data.draw(some_facts(names)), data.draw(a_condition(2, names))
    weaker = data.draw(moved(condition, True))
    old, new = (parse_rules([{"key": "r", **one}])[0] for one in (condition, weaker))
    assert ORDER.index(evaluate(new, facts, AS_OF)) >= ORDER.index(evaluate(old, facts, AS_OF))


@given(a_rich_market(), st.data())
def test_relaxing_a_rule_never_removes_a_pair(chosen: Market, data: st.DataObject) -> None:
    """A wider bound, a longer list, one alternative more, one condition less: every pair is still there."""
    eased = tuple(
        dataclasses.replace(
            case,
            rules=parse_rules(
                [
                    {"key": rule.key, **data.draw(moved(stored(rule), True))}
                    for rule in case.rules
                    if data.draw(st.integers(0, 3))
                ]
            ),
        )
        for case in chosen.offerings
    )
    before, after = (prepare(one, Params(top=100)) for one in (chosen, dataclasses.replace(chosen, offerings=eased)))
    for case in chosen.needs:
        old, new = ({pair.offering for pair in explain(one, case).pairs} for one in (before, after))
        assert old <= new


@given(st.lists(a_condition(3), max_size=3))
def test_stored_rules_are_read_back_as_they_were(conditions: list[Data]) -> None:
    read = parse_rules([{"key": f"r{n}", **one} for n, one in enumerate(conditions)])
    data = [rule_to_data(rule) for rule in read]
    assert parse_rules(data) == read
    assert [rule_to_data(rule) for rule in parse_rules(data)] == data


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["all", "ge", "r", "firm.staff"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["key", "fact", "op", "value", "parts"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON)
def test_whatever_is_stored_is_read_in_full_or_refused(data: Any) -> None:
    """Nothing is skipped: what is read comes out again as so many rules, and anything else is a RuleError."""
    try:
        read = parse_rules(data)
    except RuleError:
        return
    assert len(read) == len(data)
    assert parse_rules([rule_to_data(rule) for rule in read]) == read


def leaves(condition: Data) -> Iterator[Data]:
    """The comparisons of a stored condition."""
    if "parts" in condition:
        for part in condition["parts"]:
            yield from leaves(part)
    else:
        yield condition


NONSENSE = st.sampled_from(
    [None, "", [], {}, [""], [None, None], [3, 1], "2024-02-30", float("nan"), float("inf"), -1.5j]
)


def spoilt(leaf: Data, data: st.DataObject) -> Data:
    """The comparison with one thing that means nothing: a fact, a comparison for this fact, a value or a field."""
    ops = {op for every in OPS.values() for op in every} | {"about"}
    return data.draw(
        st.one_of(
            st.sampled_from(["firm.colour", "need", "", None, 5]).map(lambda fact: {"fact": fact}),
            st.sampled_from(sorted(ops - set(OPS[FACTS[leaf["fact"]].type]))).map(lambda op: {"op": op}),
            NONSENSE.map(lambda value: {"value": value}),
            st.just({"note": "extra"}),
        )
    )


@given(a_condition(3), st.data())
def test_a_rule_with_one_wrong_word_anywhere_is_an_error(condition: Data, data: st.DataObject) -> None:
    broken = copy.deepcopy(condition)
    leaf = data.draw(st.sampled_from(list(leaves(broken))))
    leaf.update(spoilt(leaf, data))
    with pytest.raises(RuleError):
        parse_rules([{"key": "r", **broken}])


@given(st.sampled_from(FACT_NAMES), st.sampled_from(FACT_NAMES), st.data())
def test_a_fact_of_the_wrong_type_is_an_error_and_no_unknown(fact: str, other: str, data: st.DataObject) -> None:
    kinds = {FACTS[name].type for name in (fact, other)}
    words, figures = {"choice", "code", "text"}, {"number", "date"}
    value = data.draw(VALUES[other])
    if len(kinds) == 1 or kinds <= words or kinds <= figures:
        return
    with pytest.raises(ValueError, match=fact):
        prepare(market([need(facts={fact: value})], []), Params())
