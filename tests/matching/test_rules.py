"""Hard criteria: every comparison with every verdict, and what is refused when rules are saved."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.facts import FACTS, check_facts
from market.matching.rules import OPS, Rule, RuleError, Verdict, evaluate, parse_rules, rule_to_data
from tests.matching.build import VALUES, rule, some_facts, some_rules

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("fact", "op", "value", "actual", "verdict"),
    [
        ("firm.age_months", "ge", 24, 24, PASS),
        ("firm.age_months", "ge", 24, 23, FAIL),
        ("firm.age_months", "ge", 24, None, UNKNOWN),
        ("firm.debt_ratio", "le", 70, 70.0, PASS),
        ("firm.debt_ratio", "le", 70, 70.01, FAIL),
        ("firm.debt_ratio", "le", 70, None, UNKNOWN),
        ("need.amount", "between", [1e6, 5e6], 1_000_000, PASS),
        ("need.amount", "between", [1e6, 5e6], 5_000_000, PASS),
        ("need.amount", "between", [1e6, 5e6], 999_999, FAIL),
        ("need.amount", "between", [1e6, 5e6], 5_000_001, FAIL),
        ("need.amount", "between", [None, 5e6], -1, PASS),
        ("need.amount", "between", [1e6, None], 9e9, PASS),
        ("need.amount", "between", [1e6, 5e6], None, UNKNOWN),
        ("need.guarantees", "any_of", ["credit", "pledge"], frozenset({"pledge", "mortgage"}), PASS),
        ("need.guarantees", "any_of", ["credit", "pledge"], frozenset({"mortgage"}), FAIL),
        ("need.guarantees", "any_of", ["credit", "pledge"], frozenset(), FAIL),
        ("need.guarantees", "any_of", ["credit", "pledge"], None, UNKNOWN),
        ("need.financing_type", "any_of", ["debt", "lease"], "lease", PASS),
        ("need.financing_type", "any_of", ["debt", "lease"], "equity", FAIL),
        ("firm.certificates", "all_of", ["high_tech", "gazelle"], frozenset({"high_tech", "gazelle", "x"}), PASS),
        ("firm.certificates", "all_of", ["high_tech", "gazelle"], frozenset({"high_tech"}), FAIL),
        ("firm.certificates", "all_of", ["high_tech"], None, UNKNOWN),
        ("need.guarantees", "none_of", ["mortgage"], frozenset({"credit"}), PASS),
        ("need.guarantees", "none_of", ["mortgage"], frozenset({"credit", "mortgage"}), FAIL),
        ("need.guarantees", "none_of", ["mortgage"], None, UNKNOWN),
        ("firm.field", "none_of", ["culture"], "culture", FAIL),
        ("firm.field", "none_of", ["culture"], "industry", PASS),
        ("firm.tax_grade", "in", ["A", "B"], "B", PASS),
        ("firm.tax_grade", "in", ["A", "B"], "M", FAIL),
        ("firm.tax_grade", "in", ["A", "B"], None, UNKNOWN),
        ("firm.tax_grade", "not_in", ["D"], "C", PASS),
        ("firm.tax_grade", "not_in", ["D"], "D", FAIL),
        ("firm.tax_grade", "not_in", ["D"], None, UNKNOWN),
        ("firm.tax_grade", "is", "A", "A", PASS),
        ("firm.tax_grade", "is", "A", "B", FAIL),
        ("firm.region", "in", ["31", "320500"], "310107", PASS),
        ("firm.region", "in", ["31", "320500"], "320501", FAIL),
        ("firm.region", "in", ["310107"], "31", FAIL),
        ("firm.region", "not_in", ["3101"], "310107", FAIL),
        ("firm.region", "not_in", ["3101"], "320500", PASS),
        ("firm.region", "not_in", ["3101"], None, UNKNOWN),
        ("firm.industry", "in", ["I", "C39"], "I65", PASS),
        ("firm.industry", "in", ["I", "C39"], "C38", FAIL),
        ("firm.industry", "is", "I65", "I65", PASS),
        ("firm.industry", "is", "I", "I65", FAIL),
        ("firm.clean_record", "is", True, True, PASS),
        ("firm.clean_record", "is", True, False, FAIL),
        ("firm.clean_record", "is", True, None, UNKNOWN),
    ],
)
def test_every_comparison_has_its_verdicts(fact: str, op: str, value: Any, actual: Any, verdict: Verdict) -> None:
    assert evaluate(rule(fact, op, value), {fact: actual}) is verdict


def test_a_fact_that_is_left_out_is_as_unknown_as_none() -> None:
    assert evaluate(rule("firm.staff", "ge", 1), {}) is UNKNOWN


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fact": "firm.colour"}, "fact"),
        ({"fact": ["firm.age_months"]}, "fact"),
        ({"op": "about"}, "op"),
        ({"op": ["ge"]}, "op"),
        ({"op": "in", "value": ["24"]}, "op"),
        ({"fact": "need.purpose", "op": "is", "value": "any"}, "op"),
        ({"value": "24"}, "type"),
        ({"value": True}, "type"),
        ({"value": None}, "type"),
        ({"value": float("nan")}, "type"),
        ({"value": float("inf")}, "type"),
        ({"op": "between", "value": 24}, "type"),
        ({"op": "between", "value": [1, 2, 3]}, "type"),
        ({"op": "between", "value": [None, None]}, "empty"),
        ({"op": "between", "value": [36, 24]}, "range"),
        ({"fact": "firm.tax_grade", "op": "in", "value": []}, "empty"),
        ({"fact": "firm.tax_grade", "op": "in", "value": "AB"}, "type"),
        ({"fact": "firm.tax_grade", "op": "in", "value": ["E"]}, "choice"),
        ({"fact": "firm.region", "op": "in", "value": [""]}, "type"),
        ({"fact": "firm.region", "op": "in", "value": [31]}, "type"),
        ({"fact": "firm.clean_record", "op": "is", "value": "yes"}, "type"),
        ({"key": ""}, "key"),
        ({"key": "first"}, "duplicate"),
        ({"note": "extra"}, "shape"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_with_its_position(change: dict[str, Any], code: str) -> None:
    good = {"key": "first", "fact": "firm.age_months", "op": "ge", "value": 24}
    with pytest.raises(RuleError) as refused:
        parse_rules([good, good | {"key": "second"} | change])
    assert (refused.value.position, refused.value.code) == (1, code)
    assert str(refused.value).startswith("rule 2: ")


@pytest.mark.parametrize(
    "data", [None, "rules", {"key": "a"}, ["ge"], [{"key": "a", "fact": "firm.staff", "op": "ge"}]]
)
def test_anything_but_a_list_of_rules_is_refused(data: Any) -> None:
    with pytest.raises(RuleError) as refused:
        parse_rules(data)
    assert refused.value.code == "shape"


@given(some_rules())
def test_rules_survive_being_stored(parsed: tuple[Rule, ...]) -> None:
    assert parse_rules([rule_to_data(one) for one in parsed]) == parsed


@given(some_rules(), some_facts())
def test_unknown_comes_from_a_missing_fact_and_nothing_else(parsed: tuple[Rule, ...], facts: dict[str, Any]) -> None:
    for one in parsed:
        assert (evaluate(one, facts) is UNKNOWN) == (facts.get(one.fact) is None)


@given(some_rules(), some_facts(), st.data())
def test_supplying_a_missing_fact_changes_no_other_verdict(
    parsed: tuple[Rule, ...], facts: dict[str, Any], data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(sorted(VALUES)))
    before = {fact: None, **facts} | {fact: None}
    after = before | {fact: data.draw(VALUES[fact])}
    for one in parsed:
        if one.fact == fact:
            assert evaluate(one, before) is UNKNOWN
            assert evaluate(one, after) is not UNKNOWN
        else:
            assert evaluate(one, before) is evaluate(one, after)


def test_every_fact_has_a_known_type_and_side() -> None:
    assert {spec.type for spec in FACTS.values()} == set(OPS)
    assert all(spec.side == name.split(".")[0] for name, spec in FACTS.items())


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"firm.colour": "red"}, "no fact is called 'firm.colour'"),
        ({"firm.staff": "12"}, "must be a number"),
        ({"firm.staff": True}, "must be a number"),
        ({"firm.staff": float("inf")}, "must be a number"),
        ({"firm.staff": float("nan")}, "must be a number"),
        ({"firm.certificates": "high_tech"}, "must be a set"),
        ({"firm.clean_record": 1}, "must be a bool"),
        ({"firm.region": 310107}, "must be a code"),
    ],
)
def test_a_misspelt_or_mistyped_fact_is_refused(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_facts("n1", facts)


def test_well_typed_facts_and_missing_ones_are_accepted() -> None:
    check_facts("n1", {"firm.staff": 12, "firm.certificates": frozenset(), "firm.region": None, "firm.field": "x"})
