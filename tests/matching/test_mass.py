"""All firms at once: the verdict that each firm would get alone."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.matching.conditions import Rule, admits, evaluate, facts_of
from market.matching.mass import CODES, NO, UNSURE, YES, Coded, column_of, columns_of, judge_all, stand_all
from market.matching.rules import parse_rules
from market.policies import columns as amounts
from tests.matching.build import AS_OF, rule, some_facts, some_rules


@settings(max_examples=50, deadline=None)
@given(some_rules(), st.lists(some_facts(), max_size=6))
def test_every_firm_is_judged_as_it_is_alone(rules: tuple[Rule, ...], firms: list[dict[str, Any]]) -> None:
    read = sorted(set().union(*(facts_of(one) for one in rules)))
    found = judge_all(rules, columns_of(firms, read), len(firms), AS_OF)
    assert found.shape == (len(rules), len(firms))
    assert found.tolist() == [[CODES[evaluate(one, facts, AS_OF)] for facts in firms] for one in rules]


@settings(max_examples=50, deadline=None)
@given(st.lists(some_rules(), max_size=3), st.lists(some_facts(), max_size=6))
def test_rules_together_admit_whom_they_admit_alone(
    groups: list[tuple[Rule, ...]], firms: list[dict[str, Any]]
) -> None:
    """With many others beside them: firms that no rule knows anything of."""
    read = sorted(set().union(*(facts_of(one) for rules in groups for one in rules)))
    many = [*firms, *[{}] * 30]
    expected = [[CODES[admits(rules, facts, AS_OF)] for facts in many] for rules in groups]
    assert stand_all(groups, columns_of(many, read), len(many), AS_OF).tolist() == expected


def test_the_few_that_are_left_are_judged_by_the_other_rules() -> None:
    rules = parse_rules(
        [
            {"key": "area", "fact": "firm.region", "op": "in", "value": ["310107"]},
            {"key": "staff", "fact": "firm.staff", "op": "between", "value": [5, 10]},
            {"key": "clean", "fact": "firm.clean_record", "op": "is", "value": True},
            {"key": "either", "op": "any", "parts": [{"fact": "firm.rd_ratio", "op": "ge", "value": 5}]},
        ]
    )
    here = [
        {"firm.region": "310107", "firm.staff": staff, "firm.clean_record": clean, "firm.rd_ratio": 5}
        for staff, clean in ((5, True), (4, True), (11, None), (10, None), (None, False))
    ]
    firms = [*here, *[{"firm.region": "310104", "firm.staff": 7, "firm.clean_record": True}] * 40]
    names = ("firm.region", "firm.staff", "firm.clean_record")
    found = stand_all([rules, rules[:3], (), rules[1:2], rules[:2]], columns_of(firms, names), len(firms), AS_OF)
    assert found[:, :6].tolist() == [
        [UNSURE, NO, NO, UNSURE, NO, NO],
        [YES, NO, NO, UNSURE, NO, NO],
        [YES] * 6,
        [YES, NO, NO, YES, UNSURE, YES],
        [YES, NO, NO, YES, UNSURE, NO],
    ]


@pytest.mark.parametrize(
    ("fact", "op", "value", "firms", "codes"),
    [
        ("firm.staff", "le", 300, [300, 301, None, 0], [YES, NO, UNSURE, YES]),
        ("firm.staff", "lt", 300, [300, 299, None], [NO, YES, UNSURE]),
        ("project.invested", "gt", 500_000, [500_000, 500_000.01, None], [NO, YES, UNSURE]),
        ("project.ends", "before", "2022-10-01", [738_428, 738_429, None], [YES, NO, UNSURE]),
        ("firm.region", "in", ["31"], ["310107", "330000", None], [YES, NO, UNSURE]),
        ("loan.on_time", "is", True, [True, False, None], [YES, NO, UNSURE]),
        (
            "firm.certificates",
            "any_of",
            ["high_tech"],
            [frozenset(), None, frozenset({"high_tech"})],
            [NO, UNSURE, YES],
        ),
        ("need.area", "within", [100, None], [(100, None), (99, 120), None], [YES, NO, UNSURE]),
    ],
)
def test_columns_of_every_type(fact: str, op: str, value: Any, firms: list[Any], codes: list[int]) -> None:
    assert judge_all([rule(fact, op, value)], {fact: column_of(fact, firms)}, len(firms), AS_OF).tolist() == [codes]


def test_what_no_column_tells_is_known_of_nobody() -> None:
    parts = [{"fact": "firm.staff", "op": "le", "value": 3}, {"fact": "firm.sound", "op": "is", "value": True}]
    rules = parse_rules(
        [
            {"key": "both", "op": "all", "parts": parts},
            {"key": "either", "op": "any", "parts": parts},
            {"key": "neither", "op": "not", "parts": [{"op": "any", "parts": parts}]},
        ]
    )
    columns = {"firm.staff": column_of("firm.staff", [3, 4, None])}
    found = judge_all(rules, columns, 3, AS_OF)
    assert found.tolist() == [[UNSURE, NO, UNSURE], [YES, UNSURE, UNSURE], [NO, UNSURE, UNSURE]]


def test_no_rules_and_no_firms() -> None:
    assert judge_all([], {}, 3, AS_OF).shape == (0, 3)
    assert judge_all([rule("firm.staff", "le", 3)], {}, 0, AS_OF).shape == (1, 0)


def test_values_are_kept_once() -> None:
    column = column_of("firm.region", ["310107", None, "310104", "310107"])
    assert isinstance(column, Coded)
    assert (column.number.tolist(), column.values) == ([0, -1, 1, 0], ("310107", "310104"))


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="each of 2 firms"):
        judge_all([], {"firm.staff": np.zeros(3)}, 2, AS_OF)


def test_the_codes_are_those_of_the_amounts() -> None:
    assert (NO, UNSURE, YES) == (amounts.NO, amounts.UNSURE, amounts.YES)
