"""The true cost of an offer, part by part, against closed forms; what is not known is counted nowhere."""

from decimal import Decimal
from typing import Any

import pytest

from market.costs import Cost, Loan, cost_of

MILLION = Decimal(1_000_000)
ZERO = Decimal(0)


def loan(months: int = 12, amount: Decimal = MILLION, **percents: Any) -> Loan:
    """Nothing unknown: what is not said costs nothing."""
    facts = {"rate": 0, "guarantee_fee": 0, "premium": 0, "subsidy": 0} | percents
    repayment = facts.pop("repayment", "bullet")
    return Loan(amount, months, repayment=repayment, **{name: Decimal(str(value)) for name, value in facts.items()})


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-8, abs=1e-8)


def test_interest_first_and_principal_at_the_end() -> None:
    assert cost_of(loan(rate=3.6)) == Cost(
        interest=Decimal(36_000),
        guarantee_fee=ZERO,
        premium=ZERO,
        subsidy=ZERO,
        total=Decimal(36_000),
        effective_rate=near((1.003**12 - 1) * 100),
        unknown=(),
    )


@pytest.mark.parametrize(("rate", "months"), [(3.6, 12), (4.35, 36), (6.0, 7), (12.0, 120)])
def test_equal_instalments_are_an_annuity(rate: float, months: int) -> None:
    """Instalment = A·i / (1 − (1 + i)^−n); the rate that they bear is the rate of the loan, to what rounding moves."""
    amount, monthly = 5_000_000.0, rate / 1200
    instalment = amount * monthly / (1 - (1 + monthly) ** -months)
    found = cost_of(loan(months, Decimal(5_000_000), rate=rate, repayment="instalments"))
    assert float(found.interest or 0) == pytest.approx((instalment * months - amount) * 12 / months, abs=1)
    assert found.effective_rate == pytest.approx(((1 + monthly) ** 12 - 1) * 100, abs=1e-5)


def test_a_fee_paid_at_the_beginning_alone() -> None:
    """(1 − f) is received and 1 is paid after a year, so the rate is 1 / (1 − f) − 1."""
    found = cost_of(loan(guarantee_fee=2))
    assert (found.total, found.effective_rate) == (Decimal(20_000), near((1 / 0.98 - 1) * 100))


def test_fees_of_several_years_and_of_a_part_of_one() -> None:
    """Two years and a half of 1 % of the whole amount: 10,000 a year, whatever the year they fall in."""
    assert cost_of(loan(30, guarantee_fee=1)).guarantee_fee == Decimal(10_000)


def test_fees_on_instalments_follow_what_is_still_owed() -> None:
    found = cost_of(loan(24, Decimal(2_400), premium=10, repayment="instalments"))
    assert found.premium == Decimal(240 + 120) / 2


def test_a_subsidy_is_paid_back_at_the_end_of_each_year() -> None:
    found = cost_of(loan(24, rate=3, subsidy=50))
    assert (found.interest, found.subsidy, found.total) == (Decimal(30_000), Decimal(15_000), Decimal(15_000))


def test_the_rate_falls_with_each_part_that_is_paid_back() -> None:
    rates = [cost_of(loan(rate=4, guarantee_fee=1, subsidy=share)).effective_rate for share in (0, 20, 50, 100)]
    assert rates == sorted(rates, key=lambda rate: -float(rate or 0))
    assert len(set(rates)) == 4


def test_what_is_not_known_is_named_and_counted_nowhere() -> None:
    assert cost_of(Loan(MILLION, 12, rate=Decimal("3.6"))) == Cost(
        interest=Decimal(36_000),
        guarantee_fee=None,
        premium=None,
        subsidy=None,
        total=Decimal(36_000),
        effective_rate=near((1.003**12 - 1) * 100),
        unknown=("guarantee_fee", "premium", "subsidy"),
    )


def test_without_a_rate_there_is_no_total() -> None:
    assert cost_of(Loan(MILLION, 12, guarantee_fee=Decimal(1), subsidy=Decimal(20))) == Cost(
        interest=None,
        guarantee_fee=Decimal(10_000),
        premium=None,
        subsidy=None,
        total=None,
        effective_rate=None,
        unknown=("interest", "premium", "subsidy"),
    )
