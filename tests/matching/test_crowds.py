"""What may be told of many firms at once tells nothing of one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.conditions import Rule
from market.matching.crowds import ADMITTED, OPEN, REFUSED, changed, coarse, just_outside, loosened, sides, told
from market.matching.values import NeedCase

REVENUE = Rule("revenue", "firm.revenue", "ge", 20_000_000)
STAFF = Rule("staff", "firm.staff", "ge", 10)
TODAY = 740_000


def case(number: int, revenue: Any, staff: Any = 50, firm: int | None = None) -> NeedCase:
    facts = {"firm.revenue": revenue, "firm.staff": staff}
    name = f"f{number if firm is None else firm}"
    return NeedCase(f"n{number}", "financing", name, facts, 3, frozenset({"loan"}))


@pytest.mark.parametrize(
    ("number", "words"), [(0, None), (4, None), (5, 10), (14, 10), (15, 20), (24, 20), (25, 30), (118, 120)]
)
def test_crowds_are_told_to_the_nearest_ten(number: int, words: int | None) -> None:
    assert coarse(number) == words


def test_a_firm_stands_where_its_best_need_stands() -> None:
    cases = [case(0, 1), case(1, 30_000_000, firm=0), case(2, None), case(3, 1)]
    assert sides([REVENUE], cases, TODAY) == {"f0": ADMITTED, "f2": OPEN, "f3": REFUSED}


def test_just_outside_is_the_next_round_value_that_admits_a_crowd() -> None:
    cases = [case(number, 16_000_000) for number in range(6)] + [case(9, 19_000_000, staff=1)]
    found = just_outside([REVENUE, STAFF], cases, TODAY)
    assert found is not None
    assert (found.place, found.rule.value, found.firms) == (0, 15_000_000, 10)


def test_four_firms_just_outside_are_not_told() -> None:
    cases = [case(number, 16_000_000) for number in range(4)]
    cases += [case(10 + number, 16_000_000, firm=0) for number in range(9)]
    assert just_outside([REVENUE, STAFF], cases, TODAY) is None


def test_firms_that_miss_two_rules_are_not_just_outside() -> None:
    assert just_outside([REVENUE, STAFF], [case(number, 16_000_000, staff=1) for number in range(9)], TODAY) is None


def test_firms_far_outside_are_not_just_outside() -> None:
    assert just_outside([REVENUE], [case(number, 1_000_000) for number in range(9)], TODAY) is None


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (REVENUE, [15_000_000, 10_000_000, 7_000_000]),
        (STAFF, [7, 5, 3]),
        (Rule("d", "firm.debt_ratio", "le", 70), [75, 80, 85]),
        (Rule("a", "firm.age_months", "ge", 24), [18, 12, 6]),
        (Rule("r", "firm.staff", "between", (10, 90)), [(7, 90), (5, 90), (3, 90)]),
        (Rule("r", "firm.staff", "between", (None, 90)), []),
        (Rule("m", "need.amount", "ge", 100), []),
        (Rule("c", "firm.clean_record", "is", True), []),
    ],
)
def test_loosening_goes_by_round_steps(rule: Rule, values: list[Any]) -> None:
    assert [looser.value for looser in loosened(rule)] == values


revenues = st.one_of(st.none(), st.integers(0, 60_000_000))


@given(st.lists(revenues, max_size=60), revenues)
def test_one_firm_more_is_seen_at_an_edge_of_the_rounding_only(known: list[Any], one_more: Any) -> None:
    cases = [case(number, revenue) for number, revenue in enumerate(known)]
    before = sides([REVENUE], cases, TODAY)
    after = sides([REVENUE], [*cases, case(99, one_more)], TODAY)
    assert changed(before, after) == 1
    pairs = list(zip(told(before), told(after), strict=True))
    assert sum(old != new for old, new in pairs) <= 1
    assert all(abs((new or 0) - (old or 0)) in (0, 10) for old, new in pairs)
    assert all(number is None or number % 10 == 0 for pair in pairs for number in pair)


@given(st.lists(revenues, max_size=30))
def test_just_outside_never_carries_a_figure_of_a_firm_that_is_not_round(known: list[Any]) -> None:
    found = just_outside([REVENUE], [case(number, revenue) for number, revenue in enumerate(known)], TODAY)
    if found:
        near = [revenue for revenue in known if revenue is not None and found.rule.value <= revenue < REVENUE.value]
        assert len(near) >= 5
        assert found.rule.value in (15_000_000, 10_000_000, 7_000_000)
