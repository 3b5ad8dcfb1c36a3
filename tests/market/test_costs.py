"""The true cost of a loan against closed forms."""

import math

import pytest

from market.costs import Cost, Loan, cash_flows, cost_of, effective_rate, internal_rate, owed

WITHIN = 1e-8


def near(value: float) -> object:
    return pytest.approx(value, rel=WITHIN, abs=WITHIN)


def test_interest_first_and_principal_at_the_end() -> None:
    loan = Loan(1_000_000, 12, rate=3.6, guarantee_fee=0, premium=0, subsidy=0)
    assert cash_flows(loan) == near_all([1_000_000, *[-3_000] * 11, -1_003_000])
    assert cost_of(loan) == Cost(
        interest=near(36_000),
        guarantee_fee=0,
        premium=0,
        subsidy=0,
        total=near(36_000),
        effective_rate=near((1.003**12 - 1) * 100),
        unknown=(),
    )


def near_all(values: list[float]) -> object:
    return pytest.approx(values, rel=WITHIN, abs=1e-4)


@pytest.mark.parametrize(("rate", "months"), [(3.6, 12), (4.35, 36), (6.0, 7), (12.0, 120)])
def test_equal_instalments_are_an_annuity(rate: float, months: int) -> None:
    """Instalment = A·i / (1 − (1 + i)^−n); the rate that they bear is the rate of the loan."""
    amount, monthly = 5_000_000.0, rate / 1200
    instalment = amount * monthly / (1 - (1 + monthly) ** -months)
    loan = Loan(amount, months, rate=rate, guarantee_fee=0, premium=0, subsidy=0, repayment="instalments")
    assert cash_flows(loan) == near_all([amount, *[-instalment] * months])
    found = cost_of(loan)
    assert found.interest == near((instalment * months - amount) * 12 / months)
    assert found.effective_rate == near(((1 + monthly) ** 12 - 1) * 100)


def test_instalments_without_interest_pay_back_equal_parts() -> None:
    loan = Loan(1_200, 12, rate=0, repayment="instalments")
    assert owed(loan) == near_all([1_200 - 100 * month for month in range(12)])
    assert effective_rate(loan) == near(0)


def test_a_fee_paid_at_the_beginning_alone() -> None:
    """(1 − f) is received and 1 is paid after a year, so the rate is 1 / (1 − f) − 1."""
    loan = Loan(1_000_000, 12, rate=0, guarantee_fee=2, premium=0, subsidy=0)
    assert (cost_of(loan).total, effective_rate(loan)) == (near(20_000), near((1 / 0.98 - 1) * 100))


def test_fees_of_several_years_and_of_a_part_of_one() -> None:
    """Two years and a half of 1 % of the whole amount: 10,000 a year, whatever the year they fall in."""
    loan = Loan(1_000_000, 30, rate=0, guarantee_fee=1, premium=None, subsidy=0)
    flows = cash_flows(loan)
    assert [flows[0], flows[12], flows[24], flows[30]] == near_all([990_000, -10_000, -5_000, -1_000_000])
    assert (cost_of(loan).guarantee_fee, cost_of(loan).unknown) == (near(10_000), ("premium",))


def test_fees_on_instalments_follow_what_is_still_owed() -> None:
    loan = Loan(2_400, 24, rate=0, guarantee_fee=0, premium=10, subsidy=0, repayment="instalments")
    assert cost_of(loan).premium == near((240 + 120) / 2)


def test_a_subsidy_is_paid_back_at_the_end_of_each_year() -> None:
    """All interest of one year back at its end: the quadratic of two half years has a closed root."""
    loan = Loan(1_000_000, 24, rate=3.0, guarantee_fee=0, premium=0, subsidy=50)
    flows = cash_flows(loan)
    assert (flows[12], flows[24]) == (near(-2_500 + 15_000), near(-1_002_500 + 15_000))
    assert (cost_of(loan).subsidy, cost_of(loan).total) == (near(15_000), near(15_000))


def test_the_whole_rate_stays_when_nothing_is_paid_back_and_falls_with_each_part() -> None:
    rates = [effective_rate(Loan(1e6, 12, rate=4.0, guarantee_fee=1.0, subsidy=share)) for share in (0, 20, 50, 100)]
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == 4


def test_two_payments_have_the_root_of_a_quadratic() -> None:
    """100 = 60 / q + 55 / q², so q = (60 + √(60² + 4·100·55)) / 200."""
    assert internal_rate([100, -60, -55]) == near((60 + math.sqrt(60**2 + 4 * 100 * 55)) / 200 - 1)


def test_no_rate_where_nothing_is_paid_back() -> None:
    assert internal_rate([100.0, 0.0]) is None


def test_what_is_not_known_is_named_and_counted_nowhere() -> None:
    assert cost_of(Loan(1_000_000, 12, rate=3.6)) == Cost(
        interest=near(36_000),
        guarantee_fee=None,
        premium=None,
        subsidy=None,
        total=near(36_000),
        effective_rate=near((1.003**12 - 1) * 100),
        unknown=("guarantee_fee", "premium", "subsidy"),
    )


def test_without_a_rate_there_is_no_total() -> None:
    assert cost_of(Loan(1_000_000, 12, guarantee_fee=1, subsidy=20)) == Cost(
        interest=None,
        guarantee_fee=near(10_000),
        premium=None,
        subsidy=None,
        total=None,
        effective_rate=None,
        unknown=("interest", "premium", "subsidy"),
    )
