"""Hard rules: from the form's fields to the stored list and back, and nothing lost on the way."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import CertificateKind, TaxGrade, TechField
from market.forms.criteria import INDUSTRY_CODES, LINES, REGION_CODES, from_criteria, to_criteria
from market.matching.facts import OFFERED
from market.services.snapshots import check_criteria

RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"age_years": Decimal(2)}, {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}),
    ({"age_years": Decimal("1.5")}, {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 18}),
    (
        {"revenue_min": Decimal(10_000_000), "revenue_max": Decimal(150_000_000)},
        {"key": "revenue", "fact": "firm.revenue", "op": "between", "value": [10_000_000, 150_000_000]},
    ),
    (
        {"revenue_min": None, "revenue_max": Decimal(30_000_000)},
        {"key": "revenue", "fact": "firm.revenue", "op": "le", "value": 30_000_000},
    ),
    ({"staff_min": 10, "staff_max": None}, {"key": "staff", "fact": "firm.staff", "op": "ge", "value": 10}),
    ({"debt_ratio_max": Decimal(70)}, {"key": "debt_ratio", "fact": "firm.debt_ratio", "op": "le", "value": 70}),
    (
        {"debt_ratio_max": Decimal("69.55")},
        {"key": "debt_ratio", "fact": "firm.debt_ratio", "op": "le", "value": 69.55},
    ),
    ({"rd_ratio_min": Decimal(5)}, {"key": "rd_ratio", "fact": "firm.rd_ratio", "op": "ge", "value": 5}),
    ({"patents_min": 3}, {"key": "patents", "fact": "firm.patents", "op": "ge", "value": 3}),
    (
        {"certificates_any": ["high_tech", "tech_sme"]},
        {"key": "certificates_any", "fact": "firm.certificates", "op": "any_of", "value": ["high_tech", "tech_sme"]},
    ),
    (
        {"certificates_all": ["software"]},
        {"key": "certificates_all", "fact": "firm.certificates", "op": "all_of", "value": ["software"]},
    ),
    ({"regions": ["31"]}, {"key": "regions", "fact": "firm.region", "op": "in", "value": ["31"]}),
    ({"industries": ["I"]}, {"key": "industries", "fact": "firm.industry", "op": "in", "value": ["I"]}),
    (
        {"industries_out": ["K70"]},
        {"key": "industries_out", "fact": "firm.industry", "op": "not_in", "value": ["K70"]},
    ),
    ({"tax_grades": ["A", "B"]}, {"key": "tax_grades", "fact": "firm.tax_grade", "op": "in", "value": ["A", "B"]}),
    ({"clean_record": True}, {"key": "clean_record", "fact": "firm.clean_record", "op": "is", "value": True}),
    ({"first_loan": True}, {"key": "first_loan", "fact": "need.first_loan", "op": "is", "value": True}),
]


@pytest.mark.parametrize(("fields", "rule"), RULES)
def test_a_field_is_a_rule_and_the_rule_is_the_field(fields: dict[str, Any], rule: dict[str, Any]) -> None:
    assert to_criteria(fields, LINES) == [rule]
    assert from_criteria([rule], LINES) == (fields, [])
    assert check_criteria([rule]) == [rule]


def test_no_line_asks_for_what_only_policies_read() -> None:
    assert {line.fact for line in LINES} <= OFFERED


def test_an_empty_form_has_no_rules() -> None:
    empty = {name: None for line in LINES for name in line.fields}
    assert to_criteria(empty, LINES) == []
    assert to_criteria({"regions": [], "tax_grades": [], "clean_record": False}, LINES) == []


KEPT = [
    {"key": "amount", "fact": "need.amount", "op": "le", "value": 1000},
    {"key": "age", "fact": "firm.age_months", "op": "le", "value": 36},
    {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 7},
    {"key": "clean", "fact": "firm.clean_record", "op": "is", "value": False},
    {"key": "c", "fact": "firm.certificates", "op": "none_of", "value": ["unicorn"]},
    {"key": "c", "fact": "firm.certificates", "op": "any_of", "value": ["a certificate of later years"]},
    {"key": "r", "fact": "firm.region", "op": "in", "value": ["3202"]},
    {"key": "rev", "fact": "firm.revenue", "op": "ge", "value": 12_345.67},
    {"key": "rev", "fact": "firm.revenue", "op": "ge", "value": -100},
    {"key": "debt", "fact": "firm.debt_ratio", "op": "between", "value": [10, 70]},
    {"key": "debt", "fact": "firm.debt_ratio", "op": "le", "value": 170},
]


@pytest.mark.parametrize("rule", KEPT)
def test_a_rule_that_no_field_can_show_is_kept_word_for_word(rule: dict[str, Any]) -> None:
    initial, other = from_criteria([rule], LINES)
    assert (initial, other) == ({}, [rule])
    assert to_criteria(initial, LINES, other) == [rule]


def test_a_second_rule_on_the_same_fact_is_kept_under_a_key_of_its_own() -> None:
    first = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}
    second = {"key": "age2", "fact": "firm.age_months", "op": "ge", "value": 36}
    initial, other = from_criteria([first, second], LINES)
    assert (initial, other) == ({"age_years": Decimal(2)}, [second])
    clash = {"key": "age", "fact": "firm.profit", "op": "ge", "value": 0}
    rules = to_criteria(initial, LINES, [clash, second])
    assert [rule["key"] for rule in rules] == ["age", "age+", "age2"]
    assert check_criteria(rules) == rules


def words(known: Any) -> Any:
    return st.lists(st.sampled_from(sorted(known)), unique=True, max_size=4).map(sorted)


def wan(top: int) -> Any:
    return st.none() | st.integers(0, top).map(lambda hundreds: Decimal(hundreds * 100))


FIELDS = st.fixed_dictionaries(
    {
        "age_years": st.none() | st.integers(0, 200).map(lambda halves: Decimal(halves) / 2),
        "revenue_min": wan(10_000),
        "revenue_max": wan(10_000).map(lambda value: None if value is None else value + 1_000_000),
        "debt_ratio_max": st.none() | st.integers(0, 10_000).map(lambda parts: Decimal(parts) / 100),
        "staff_min": st.none() | st.integers(0, 500),
        "staff_max": st.none() | st.integers(500, 900),
        "rd_ratio_min": st.none() | st.integers(0, 10_000).map(lambda parts: Decimal(parts) / 100),
        "patents_min": st.none() | st.integers(0, 500),
        "certificates_any": words(CertificateKind.values),
        "certificates_all": words(CertificateKind.values),
        "regions": words(REGION_CODES),
        "fields_in": words(TechField.values),
        "industries": words(INDUSTRY_CODES),
        "industries_out": words(INDUSTRY_CODES),
        "tax_grades": words(TaxGrade.values),
        "clean_record": st.booleans(),
        "first_loan": st.booleans(),
    }
)


@given(FIELDS)
def test_whatever_is_typed_comes_back_after_storing(fields: dict[str, Any]) -> None:
    stored = check_criteria(to_criteria(fields, LINES))
    initial, other = from_criteria(stored, LINES)
    assert other == []
    blank = (None, [], False)
    assert {name: value for name, value in initial.items() if value not in blank} == {
        name: value for name, value in fields.items() if value not in blank
    }


@given(FIELDS, st.lists(st.sampled_from(KEPT), max_size=3))
def test_storing_twice_changes_nothing(fields: dict[str, Any], other: list[dict[str, Any]]) -> None:
    once = to_criteria(fields, LINES, other)
    initial, kept = from_criteria(once, LINES)
    again = to_criteria(initial, LINES, kept)
    assert sorted(again, key=str) == sorted(once, key=str)
