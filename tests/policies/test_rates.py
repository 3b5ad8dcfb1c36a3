"""The rate behind payments: worked examples of textbooks, roots that were planted, and the cases without an answer."""

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.policies.rates import Found, Payment, cost_behind, rate_behind, value_today


def yearly(*amounts: float) -> list[Payment]:
    """One payment a year, the first of them today."""
    return [Payment(float(year), float(amount)) for year, amount in enumerate(amounts)]


def planted(*rates: float) -> list[Payment]:
    """Yearly payments that exactly these rates balance: the product of (1 - (1 + rate) x)."""
    product = [1.0]
    for rate in rates:
        product = [here - (1 + rate) * before for here, before in zip([*product, 0.0], [0.0, *product], strict=True)]
    return yearly(*product)


@pytest.mark.parametrize(
    ("amounts", "rate"),
    [
        # Wikipedia, "Internal rate of return": C0 = -123400, then 36200, 54800, 48100.
        ((-123400, 36200, 54800, 48100), 0.0596),
        # The documentation of numpy-financial prints these.
        ((-100, 39, 59, 55, 20), 0.28095),
        ((-100, 0, 0, 74), -0.0955),
        ((-100, 100, 0, -7), -0.0833),
        ((-100, 100, 0, 7), 0.06206),
        ((-5, 10.5, 1, -8, 1), 0.0886),
        # One payment back after a year.
        ((-100, 110), 0.10),
        ((100, -110), 0.10),
        ((-100, 50, 50), 0.0),
    ],
)
def test_published_examples(amounts: tuple[float, ...], rate: float) -> None:
    found = rate_behind(yearly(*amounts))
    nearest = min(found.rates, key=lambda one: abs(one - rate))
    assert nearest == pytest.approx(rate, abs=6e-5)


def test_the_example_of_a_mine_has_two_rates_and_says_so() -> None:
    """Lorie and Savage's pump (1955): -1600, 10000, -10000 pays 25 % and 400 %."""
    found = rate_behind(yearly(-1600, 10000, -10000))
    assert (found.standing, found.rate) == ("several", None)
    assert found.rates == pytest.approx((0.25, 4.0))


@pytest.mark.parametrize(
    ("payments", "found"),
    [
        ([], Found("one_way")),
        (yearly(0, 0), Found("one_way")),
        (yearly(5), Found("one_way")),
        (yearly(1, 2, 3), Found("one_way")),
        (yearly(-1, -2), Found("one_way")),
        (yearly(-1, 2, -1.5), Found("none")),
        ([Payment(1, 5), Payment(1, -5)], Found("one_way")),
    ],
)
def test_where_no_rate_exists_it_is_said_why(payments: list[Payment], found: Found) -> None:
    assert rate_behind(payments) == found
    assert found.rate is None


def test_two_rates_that_fall_together_are_one() -> None:
    assert rate_behind(planted(0.1, 0.1)).rates == pytest.approx((0.1,), abs=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(bad: float) -> None:
    for payment in (Payment(bad, 1), Payment(1, bad)):
        with pytest.raises(ValueError, match="finite"):
            rate_behind([Payment(0, -1), payment])
    with pytest.raises(ValueError, match="above"):
        value_today([Payment(0, 1)], -1.0)


def test_monthly_interest_of_a_quarter_percent_is_a_little_more_than_three_percent_a_year() -> None:
    loan = [Payment(0, 1e6), *(Payment(month / 12, -2500) for month in range(1, 12)), Payment(1, -1_002_500)]
    assert rate_behind(loan).rate == pytest.approx(1.0025**12 - 1, abs=1e-12)


RATES = st.lists(st.floats(-0.6, 3.0), min_size=1, max_size=4).filter(
    lambda rates: all(abs(one - other) > 0.05 for one, other in combinations(rates, 2))
)


@given(RATES)
def test_all_rates_that_were_planted_are_found_and_no_other(rates: list[float]) -> None:
    found = rate_behind(planted(*rates))
    assert found.rates == pytest.approx(sorted(rates), abs=1e-6)
    assert found.standing == ("one" if len(rates) == 1 else "several")


AMOUNTS = st.lists(st.integers(-10_000, 10_000), min_size=2, max_size=12)


@given(AMOUNTS)
def test_at_each_rate_the_payments_are_worth_nothing_and_between_two_they_are_worth_something(
    amounts: list[int],
) -> None:
    payments = yearly(*amounts)
    found = rate_behind(payments)
    for rate in found.rates:
        size = sum(abs(one.amount) * (1 + rate) ** -one.years for one in payments)
        assert abs(value_today(payments, rate)) <= 1e-9 * size
    for low, high in pairwise(found.rates):
        if high - low > 1e-4:
            assert value_today(payments, (low + high) / 2) != 0


@given(AMOUNTS, st.integers(2, 1000), st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_unit_nor_the_side_changes_the_rate(
    amounts: list[int], unit: int, chance: object
) -> None:
    payments = yearly(*amounts)
    turned = [Payment(one.years, -unit * one.amount) for one in payments]
    chance.shuffle(turned)
    first, second = rate_behind(payments), rate_behind(turned)
    assert first.standing == second.standing
    assert first.rates == pytest.approx(second.rates, abs=1e-7)


@given(st.integers(1, 40), st.integers(1, 200), st.integers(0, 90), st.integers(0, 24))
def test_a_loan_with_a_subsidy_after_its_end_has_one_cost(months: int, basis: int, share: int, after: int) -> None:
    """What is paid back later makes it cheaper, and the later it comes the less."""
    interest = 1e6 * basis / 10_000 / 12
    loan = [
        Payment(0, 1e6),
        *(Payment(month / 12, -interest) for month in range(1, months + 1)),
        Payment(months / 12, -1e6),
    ]
    back = interest * months * share / 100
    plain = cost_behind(loan).rate
    helped = cost_behind([*loan, Payment((months + after) / 12, back)]).rate
    later = cost_behind([*loan, Payment((months + after + 12) / 12, back)]).rate
    assert plain is not None
    assert helped is not None
    assert later is not None
    assert helped <= later + 1e-9 <= plain + 2e-9
