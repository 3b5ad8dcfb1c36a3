"""Hard criteria: every comparison with every verdict, and what is refused when rules are saved."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.bits import FACT_ORDER, WORD
from market.matching.facts import CASE, FACTS, OFFERED, check_facts
from market.matching.rules import (
    OPS,
    Rule,
    RuleError,
    Verdict,
    admits,
    evaluate,
    facts_of,
    first_failing,
    parse_rules,
    rule_to_data,
    walk,
)
from tests.matching.build import AS_OF, VALUES, rule, some_facts, some_rules

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
        ("firm.debt_ratio", "lt", 70, 69.99, PASS),
        ("firm.debt_ratio", "lt", 70, 70, FAIL),
        ("firm.staff", "gt", 10, 10.5, PASS),
        ("firm.staff", "gt", 10, 10, FAIL),
        ("need.area", "overlaps", [200, 500], (500, 900), PASS),
        ("need.area", "overlaps", [200, 500], (None, 200), PASS),
        ("need.area", "overlaps", [200, 500], (501, None), FAIL),
        ("need.area", "overlaps", [200, None], (100, 150), FAIL),
        ("need.area", "overlaps", [200, None], (100, None), PASS),
        ("need.area", "overlaps", [200, 500], None, UNKNOWN),
        ("need.area", "within", [200, 500], (200, 500), PASS),
        ("need.area", "within", [200, 500], (200, 501), FAIL),
        ("need.area", "within", [200, 500], (200, None), FAIL),
        ("need.area", "within", [200, None], (200, None), PASS),
        ("need.area", "within", [200, None], (None, 300), FAIL),
        ("firm.established", "before", "2024-01-31", date(2024, 1, 30).toordinal(), PASS),
        ("firm.established", "before", "2024-01-31", date(2024, 1, 31).toordinal(), FAIL),
        ("firm.established", "after", "2024-01-31", date(2024, 2, 1).toordinal(), PASS),
        ("firm.established", "after", "2024-01-31", date(2024, 1, 31).toordinal(), FAIL),
        ("firm.established", "months_ago_ge", 24, date(2025, 1, 19).toordinal(), PASS),
        ("firm.established", "months_ago_ge", 24, date(2025, 1, 20).toordinal(), FAIL),
        ("firm.established", "months_ago_le", 24, date(2024, 12, 20).toordinal(), PASS),
        ("firm.established", "months_ago_le", 24, date(2024, 12, 19).toordinal(), FAIL),
        ("need.wanted_by", "months_ahead_ge", 3, date(2027, 4, 19).toordinal(), PASS),
        ("need.wanted_by", "months_ahead_ge", 3, date(2027, 4, 18).toordinal(), FAIL),
        ("need.wanted_by", "months_ahead_le", 3, date(2027, 5, 18).toordinal(), PASS),
        ("need.wanted_by", "months_ahead_le", 3, date(2027, 5, 19).toordinal(), FAIL),
        ("need.wanted_by", "months_ahead_le", 3, None, UNKNOWN),
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
    assert evaluate(rule(fact, op, value), {fact: actual}, AS_OF) is verdict


def test_a_fact_that_is_left_out_is_as_unknown_as_none() -> None:
    assert evaluate(rule("firm.staff", "ge", 1), {}, AS_OF) is UNKNOWN


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
        ({"fact": "need.area", "op": "overlaps", "value": [None, None]}, "empty"),
        ({"fact": "need.area", "op": "within", "value": [5, 3]}, "range"),
        ({"fact": "need.area", "op": "ge", "value": 3}, "op"),
        ({"fact": "firm.established", "op": "before", "value": "2024-02-30"}, "type"),
        ({"fact": "firm.established", "op": "after", "value": 738000}, "type"),
        ({"fact": "firm.established", "op": "months_ago_ge", "value": 2.5}, "type"),
        ({"fact": "firm.established", "op": "months_ago_ge", "value": -1}, "type"),
        ({"fact": "firm.established", "op": "months_ago_ge", "value": True}, "type"),
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


LEAF = {"fact": "firm.age_months", "op": "ge", "value": 24}


def nested(op: str, *parts: Any) -> dict[str, Any]:
    return {"op": op, "parts": list(parts)}


@pytest.mark.parametrize(
    ("rule_", "code", "where"),
    [
        (nested("any"), "parts", "rule 1: "),
        (nested("not", LEAF, LEAF), "parts", "rule 1: "),
        (nested("none", LEAF), "op", "rule 1: "),
        ({"op": ["any"], "parts": [LEAF]}, "op", "rule 1: "),
        ({"op": "any", "parts": LEAF}, "shape", "rule 1: "),
        ({"op": "any", "parts": [LEAF], "fact": "firm.staff"}, "shape", "rule 1: "),
        (nested("any", LEAF, LEAF | {"key": "inner"}), "shape", "rule 1, part 2: "),
        (nested("any", LEAF, "age"), "shape", "rule 1, part 2: "),
        (nested("all", LEAF, nested("not", LEAF | {"fact": "firm.colour"})), "fact", "rule 1, part 2.1: "),
        (nested("all", LEAF, nested("not", LEAF | {"value": "two"})), "type", "rule 1, part 2.1: "),
        (nested("not", nested("not", nested("not", nested("not", nested("not", LEAF))))), "depth", "part 1.1.1.1: "),
    ],
)
def test_a_composite_that_means_nothing_is_refused_with_the_place_of_its_part(
    rule_: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(RuleError, match=where) as refused:
        parse_rules([{"key": "k", **rule_}])
    assert (refused.value.position, refused.value.code) == (0, code)


def test_a_rule_that_would_explode_into_clauses_is_refused() -> None:
    def either(first: int) -> dict[str, Any]:
        return nested("all", *(LEAF | {"value": first + step} for step in range(3)))

    assert parse_rules([{"key": "k", **nested("any", *(either(10 * n) for n in range(3)))}])
    with pytest.raises(RuleError) as refused:
        parse_rules([{"key": "k", **nested("any", *(either(10 * n) for n in range(4)))}])
    assert (refused.value.code, refused.value.path) == ("explodes", ())


def test_a_composite_is_stored_with_its_parts_and_dates_in_one_form() -> None:
    stored = {
        "key": "k",
        **nested("any", LEAF, nested("not", {"fact": "firm.established", "op": "before", "value": "20240131"})),
    }
    (parsed,) = parse_rules([stored])
    stored["parts"][1]["parts"][0]["value"] = "2024-01-31"
    assert rule_to_data(parsed) == stored
    assert [leaf.fact for leaf in walk(parsed)] == ["firm.age_months", "firm.established"]
    assert facts_of(parsed) == {"firm.age_months", "firm.established"}


@given(some_rules())
def test_rules_survive_being_stored(parsed: tuple[Rule, ...]) -> None:
    assert parse_rules([rule_to_data(one) for one in parsed]) == parsed


@given(some_rules(), some_facts())
def test_unknown_comes_from_a_missing_fact_and_nothing_else(parsed: tuple[Rule, ...], facts: dict[str, Any]) -> None:
    for one in parsed:
        missing = {fact for fact in facts_of(one) if facts.get(fact) is None}
        if evaluate(one, facts, AS_OF) is UNKNOWN or not one.parts:
            assert (evaluate(one, facts, AS_OF) is UNKNOWN) == bool(missing)


@given(some_rules(), some_facts(), st.data())
def test_supplying_a_missing_fact_changes_no_verdict_but_unknown(
    parsed: tuple[Rule, ...], facts: dict[str, Any], data: st.DataObject
) -> None:
    """A plain rule on the fact is decided; a composite may be, or waits for another; nothing that was decided turns."""
    fact = data.draw(st.sampled_from(sorted(VALUES)))
    before = {fact: None, **facts} | {fact: None}
    after = before | {fact: data.draw(VALUES[fact])}
    for one in parsed:
        old, new = evaluate(one, before, AS_OF), evaluate(one, after, AS_OF)
        assert new is old or (old is UNKNOWN and fact in facts_of(one))
        assert one.parts or fact not in facts_of(one) or new is not UNKNOWN


@given(some_rules(), some_facts())
def test_a_set_of_rules_admits_when_none_fails_and_all_are_known(
    parsed: tuple[Rule, ...], facts: dict[str, Any]
) -> None:
    verdicts = [evaluate(one, facts, AS_OF) for one in parsed]
    expected = FAIL if FAIL in verdicts else UNKNOWN if UNKNOWN in verdicts else PASS
    assert admits(parsed, facts, AS_OF) is expected
    failing = [one for one in parsed if evaluate(one, facts, AS_OF) is FAIL]
    assert first_failing(parsed, facts, AS_OF) == (failing[0] if failing else None)


def test_every_fact_has_a_known_type_and_side() -> None:
    assert {spec.type for spec in FACTS.values()} == set(OPS)
    assert all(spec.side == name.split(".")[0] for name, spec in FACTS.items() if spec.side != CASE)


def test_what_only_policies_read_has_no_number_in_the_masks_of_the_kernel() -> None:
    heads = {name.split(".")[0] for name, spec in FACTS.items() if spec.side == CASE}
    assert heads == {"project", "grants", "loan", "firm"}
    assert set(FACT_ORDER) == OFFERED == {name for name, spec in FACTS.items() if spec.side != CASE}
    assert len(FACT_ORDER) <= WORD


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
        ({"firm.established": "2024-01-31"}, "must be a date"),
        ({"firm.established": True}, "must be a date"),
        ({"firm.established": 0}, "must be a date"),
        ({"need.area": (None, None)}, "must be a range"),
        ({"need.area": (5, 3)}, "must be a range"),
        ({"need.area": frozenset({"5"})}, "must be a range"),
    ],
)
def test_a_misspelt_or_mistyped_fact_is_refused(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_facts("n1", facts)


def test_well_typed_facts_and_missing_ones_are_accepted() -> None:
    check_facts("n1", {"firm.staff": 12, "firm.certificates": frozenset(), "firm.region": None, "firm.field": "x"})
