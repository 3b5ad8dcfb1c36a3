"""The factors of the score: which way each one goes, when it is absent, and that nothing is lost in rounding."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.score import FINANCING, OTHERS, WHOLE, divide
from market.matching.values import Factor, OfferingCase, Pair
from tests.matching.build import market, need, offering, one, scored

RANGE = ("need.amount", "between", [1_000_000, 8_000_000])


def factor(pair: Pair, name: str) -> Factor:
    return next(factor for factor in pair.factors if factor.name == name)


def share(facts: dict[str, Any], case: OfferingCase, name: str) -> float:
    found = factor(one(facts, case).pairs[0], name)
    return round(found.points / found.max_points, 3)


@pytest.mark.parametrize(
    ("amount", "room"), [(1_000_000, 0.0), (1_250_000, 0.4), (2_000_000, 1.0), (4_000_000, 1.0), (6_000_000, 0.5)]
)
def test_slack_grows_from_the_bound_inwards(amount: int, room: float) -> None:
    assert share({"need.amount": amount}, offering("o1", RANGE), "slack") == room


def test_the_tightest_rule_dominates_and_is_named() -> None:
    case = offering("o1", RANGE, ("firm.age_months", "ge", 24), ("firm.debt_ratio", "le", 80))
    (pair,) = one({"need.amount": 4_000_000, "firm.age_months": 24, "firm.debt_ratio": 40.0}, case).pairs
    slack = factor(pair, "slack")
    assert slack.fact == {"rule": "r1", "actual": 24, "room": 0.0, "rules": 3}
    assert slack.points / slack.max_points == pytest.approx(0.3 * 2 / 3, abs=1e-4)


@pytest.mark.parametrize(("profit", "room"), [(0, 0.0), (1, 1.0), (500, 1.0)])
def test_a_bound_of_nothing_has_no_division_by_nothing(profit: int, room: float) -> None:
    assert share({"firm.profit": profit}, offering("o1", ("firm.profit", "ge", 0)), "slack") == room


def test_slack_is_absent_without_a_numeric_rule_that_could_be_measured() -> None:
    (pair,) = one({}, offering("o1", RANGE, ("firm.region", "in", ["31"]))).pairs
    assert "slack" in pair.absent


def test_cost_compares_the_rate_after_subsidy_with_others_and_with_the_limit() -> None:
    cheap = offering("o1", facts={"rate_min": 3.0, "rate_max": 5.0, "subsidy": 0.5})
    dear = offering("o2", facts={"rate_min": 3.5})
    facts: dict[str, Any] = {"need.amount": 1_000_000, "need.max_rate": 4.0}
    first, second = (factor(pair, "cost") for pair in one(facts, cheap, dear).pairs)
    assert first.fact == {
        "rate": 2.0,
        "max_rate": 4.0,
        "lowest_rate": 2.0,
        "yearly_cost": 20000.0,
        "subsidy": 0.5,
    }
    assert first.points / first.max_points == pytest.approx((1 + 0.5) / 2, abs=1e-4)
    assert second.points / second.max_points == pytest.approx((0.5 + 0.125) / 2, abs=1e-4)


def test_cost_and_speed_are_absent_where_nothing_is_recorded() -> None:
    cases = [offering("o1", facts={"rate_min": 3.0, "days_to_decide": 15}), offering("o2")]
    pairs = {pair.offering: pair for pair in one({}, *cases).pairs}
    assert {"cost", "speed"} <= set(pairs["o2"].absent)
    speed = factor(pairs["o1"], "speed")
    assert speed.fact == {"days": 15}
    assert speed.points / speed.max_points == pytest.approx(0.5, abs=1e-4)


def test_the_faster_lender_stands_higher() -> None:
    slow, fast = offering("o1", facts={"days_to_decide": 30}), offering("o2", facts={"days_to_decide": 5})
    assert [pair.offering for pair in one({}, slow, fast).pairs] == ["o2", "o1"]


def test_a_missing_fact_lowers_the_rank_and_never_excludes() -> None:
    open_, answered = offering("o1", ("firm.staff", "ge", 5)), offering("o2", ("firm.clean_record", "is", True))
    first, second = one({"firm.clean_record": True}, open_, answered).pairs
    assert (first.offering, second.offering, second.unknown) == ("o2", "o1", ("firm.staff",))
    assert factor(second, "completeness").fact == {"known": 0, "rules": 1}


def test_a_named_party_stands_higher_and_the_factor_is_absent_without_wishes() -> None:
    cases = [offering("o1", party="a"), offering("o2", party="b")]
    first, second = scored(market([need(wishes=frozenset({"b"}))], cases))["n1"].pairs
    assert (first.party, factor(first, "wishes").fact, factor(second, "wishes").points) == (
        "b",
        {"named": True, "named_by": False},
        0.0,
    )
    assert all("wishes" in pair.absent for pair in one({}, *cases).pairs)


WISHES = [
    ((), (), None, None),
    ((), ("a",), 1.0, {"named": False, "named_by": True}),
    (("a",), (), 1.0, {"named": True, "named_by": False}),
    (("a",), ("a",), 1.0, {"named": True, "named_by": True}),
    (("b",), ("a",), 0.5, {"named": False, "named_by": True}),
    (("b",), ("b",), 0.0, {"named": False, "named_by": False}),
    (("a", "b"), ("a", "b"), 1.0, {"named": True, "named_by": True}),
    ((), ("b",), None, None),
    (("somebody else",), (), 0.0, {"named": False, "named_by": False}),
]


@pytest.mark.parametrize(("wishes", "wished_by", "share", "figures"), WISHES)
def test_what_both_sides_said_is_shared_among_those_that_spoke(
    wishes: tuple[str, ...], wished_by: tuple[str, ...], share: float | None, figures: dict[str, bool] | None
) -> None:
    """The pair of the need with party a; b offers as well. A side that named nobody here has not spoken."""
    case = need(wishes=frozenset(wishes), wished_by=frozenset(wished_by))
    pairs = scored(market([case], [offering("o1", party="a"), offering("o2", party="b")]))["n1"].pairs
    (pair,) = (pair for pair in pairs if pair.party == "a")
    if share is None:
        assert "wishes" in pair.absent
    else:
        found = factor(pair, "wishes")
        assert (found.points, found.fact) == (pytest.approx(share * found.max_points, abs=0.001), figures)


def test_text_decides_between_capabilities() -> None:
    cases = [
        offering("o1", kind="capability", text="纺织面料的智能设计与染整工艺"),
        offering("o2", kind="capability", text="城市固体废物焚烧炉的在线监测"),
        offering("o3", kind="capability"),
    ]
    case = need(kind="cooperation", offers=frozenset({"capability"}), text="需要面料花型智能设计算法")
    pairs = {pair.offering: pair for pair in scored(market([case], cases))["n1"].pairs}
    alike = factor(pairs["o1"], "text")
    assert alike.fact == {"terms": frozenset({"智能设计", "面料"})}
    assert alike.points > factor(pairs["o2"], "text").points
    assert "text" in pairs["o3"].absent


def test_weights_can_be_set_and_a_weight_of_nothing_is_no_factor() -> None:
    case = offering("o1", RANGE, facts={"rate_min": 3.0})
    usual = one({"need.amount": 4_000_000}, case).pairs[0]
    changed = one({"need.amount": 4_000_000}, case, weights={"cost": 0, "slack": 30}).pairs[0]
    assert [found.name for found in usual.factors] == ["slack", "cost", "completeness"]
    assert [(found.name, found.max_points) for found in changed.factors] == [("slack", 75.0), ("completeness", 25.0)]
    assert "cost" not in changed.absent


def test_default_weights_add_up_to_a_hundred() -> None:
    assert (sum(FINANCING.values()), sum(OTHERS.values())) == (100, 100)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9))
def test_maxima_are_divided_without_losing_a_thousandth(weights: list[float]) -> None:
    parts = divide(tuple(weights))
    assert sum(parts) == (WHOLE if sum(weights) > 0 else 0)
    assert all(part >= 0 for part in parts)


def test_scores_without_any_weight_are_nothing() -> None:
    names = ("slack", "appetite", "cost", "speed", "completeness", "wishes", "text")
    (pair,) = one({}, offering("o1"), weights=dict.fromkeys(names, 0)).pairs
    assert (pair.score, pair.factors) == (0.0, ())
