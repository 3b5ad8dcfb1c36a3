"""A rule and its clause form say the same of every combination of known and missing facts."""

from typing import Any

import pytest
from hypothesis import given

from market.matching.clauses import MOST_CLAUSES, TooManyClauses, clauses
from market.matching.conditions import MEASURED, Rule, Verdict, bounds, combine, evaluate, walk
from market.matching.facts import FACTS, Value, number
from market.matching.rules import parse_rules
from tests.matching.build import AS_OF, some_facts, some_rules


def by_clauses(rule: Rule, facts: dict[str, Value]) -> Verdict:
    def literal(test: Rule, wanted: bool) -> Verdict:
        verdict = evaluate(test, facts, AS_OF)
        return verdict if wanted else combine("not", [verdict])

    return combine("all", [combine("any", [literal(*one) for one in clause]) for clause in clauses(rule)])


@given(some_rules(), some_facts())
def test_the_clauses_have_the_verdict_of_the_rule(parsed: tuple[Rule, ...], facts: dict[str, Value]) -> None:
    for rule in parsed:
        assert by_clauses(rule, facts) is evaluate(rule, facts, AS_OF)


@given(some_rules(), some_facts())
def test_the_bounds_of_a_number_or_a_date_are_its_comparison(parsed: tuple[Rule, ...], facts: dict[str, Value]) -> None:
    for leaf in (leaf for rule in parsed for leaf in walk(rule)):
        value = facts.get(leaf.fact)
        if value is None or FACTS[leaf.fact].type not in MEASURED:
            continue
        low, high = bounds(leaf, AS_OF)
        assert (low <= number(value) <= high) == (evaluate(leaf, facts, AS_OF) is Verdict.PASS)


def composite(op: str, *parts: dict[str, Any]) -> Rule:
    return parse_rules([{"key": "k", "op": op, "parts": list(parts)}])[0]


def staff(least: int) -> dict[str, Any]:
    return {"fact": "firm.staff", "op": "ge", "value": least}


def shown(rule: Rule) -> list[list[tuple[Any, bool]]]:
    return [[(test.value, wanted) for test, wanted in clause] for clause in clauses(rule)]


def test_negation_goes_down_to_the_comparisons_and_any_is_distributed() -> None:
    both = {"op": "all", "parts": [staff(1), staff(2)]}
    assert shown(composite("not", both)) == [[(1, False), (2, False)]]
    assert shown(composite("any", both, staff(3))) == [[(1, True), (3, True)], [(2, True), (3, True)]]
    assert shown(composite("any", staff(1), staff(1))) == [[(1, True)]]
    assert shown(composite("all", staff(1), staff(1))) == [[(1, True)]]
    assert shown(composite("any", staff(1), {"op": "not", "parts": [staff(1)]})) == [[(1, True), (1, False)]]


def test_a_form_with_too_many_clauses_is_refused() -> None:
    parts = tuple(
        Rule("", "", "all", None, tuple(Rule("", "firm.staff", "ge", 10 * n + m) for m in range(3))) for n in range(4)
    )
    assert len(clauses(Rule("k", "", "any", None, parts[:3]))) == 27 <= MOST_CLAUSES
    with pytest.raises(TooManyClauses):
        clauses(Rule("k", "", "any", None, parts))
