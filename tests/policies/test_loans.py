"""The payments of a loan: laid out to the fen, the way an officer's calculator does it, and what they cost a year."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.policies.loans import Charge, Cost, Loan, Month, Refund, Way, cost_of

WAYS: tuple[Way, ...] = ("bullet", "instalments", "equal_principal", "at_end", "balloon", "revolving")
ZERO = Decimal(0)


def rows(cost: Cost) -> list[tuple[int, str, str, str, str]]:
    """Month, drawn or paid back, interest, owed afterwards."""
    return [(one.number, str(one.drawn), str(one.repaid), str(one.interest), str(one.owed)) for one in cost.months]


def test_interest_first_and_the_principal_at_the_end() -> None:
    """350 万元, 3 months, 2.4 %: 7,000 yuan a month."""
    cost = cost_of(Loan(Decimal(3_500_000), 3, Decimal("2.4")))
    assert rows(cost) == [
        (0, "3500000", "0", "0.00", "3500000"),
        (1, "0", "0", "7000.00", "3500000"),
        (2, "0", "0", "7000.00", "3500000"),
        (3, "0", "3500000", "7000.00", "0"),
    ]
    assert (cost.interest, cost.charges, cost.refund, cost.a_year) == (
        Decimal("21000.00"),
        (),
        ZERO,
        Decimal("84000.00"),
    )
    assert cost.rate.rate == pytest.approx(1.002**12 - 1, abs=1e-10)


def test_equal_payments_are_those_of_the_formula_and_the_last_takes_what_rounding_left() -> None:
    """10,000 yuan at 12 % over 6 months: 1,725.48 a month, as any annuity table has it."""
    cost = cost_of(Loan(Decimal(10_000), 6, Decimal(12), "instalments"))
    payments = [one.repaid + one.interest for one in cost.months[1:]]
    assert payments[:5] == [Decimal("1725.48")] * 5
    assert payments[5] == Decimal("1725.51")
    assert sum(one.repaid for one in cost.months) == Decimal(10_000)
    assert cost.rate.rate == pytest.approx(1.01**12 - 1, abs=1e-5)


def test_equal_parts_of_the_principal_cost_less_interest_every_month() -> None:
    cost = cost_of(Loan(Decimal(120_000), 4, Decimal(6), "equal_principal"))
    assert [(one.repaid, one.interest) for one in cost.months[1:]] == [
        (Decimal("30000.00"), Decimal("600.00")),
        (Decimal("30000.00"), Decimal("450.00")),
        (Decimal("30000.00"), Decimal("300.00")),
        (Decimal("30000.00"), Decimal("150.00")),
    ]


def test_everything_at_the_end_has_one_payment() -> None:
    cost = cost_of(Loan(Decimal(100_000), 3, Decimal("3.6"), "at_end"))
    assert [one.net for one in cost.months] == [Decimal(100_000), ZERO, ZERO, Decimal("-100900.00")]


def test_a_large_part_is_left_for_the_end() -> None:
    cost = cost_of(Loan(Decimal(100_000), 12, Decimal(0), "balloon", balloon=Decimal(40)))
    assert [one.repaid for one in cost.months[1:]] == [Decimal("5000.00")] * 11 + [Decimal("45000.00")]


def test_a_line_is_paid_for_as_it_is_used() -> None:
    used = (Decimal(100), Decimal(50), Decimal(0), Decimal(80))
    cost = cost_of(Loan(Decimal(1_200_000), 4, Decimal(3), "revolving", used=used))
    assert rows(cost) == [
        (0, "1200000.00", "0", "0.00", "1200000.00"),
        (1, "0", "600000.00", "3000.00", "600000.00"),
        (2, "0", "600000.00", "1500.00", "0.00"),
        (3, "960000.00", "0", "0.00", "960000.00"),
        (4, "0", "960000.00", "2400.00", "0"),
    ]


@pytest.mark.parametrize(
    ("charge", "months", "expected"),
    [
        (Charge(percent=Decimal("0.6"), yearly=True), 12, {0: "6000.00"}),
        (Charge(percent=Decimal("0.6"), yearly=True), 18, {0: "6000.00", 12: "3000.00"}),
        (Charge(percent=Decimal("0.6"), yearly=True), 24, {0: "6000.00", 12: "6000.00"}),
        (Charge(percent=Decimal(1)), 24, {0: "10000.00"}),
        (Charge(fixed=Decimal("88.50")), 6, {0: "88.50"}),
        (Charge(percent=Decimal("0.6"), yearly=True, of_owed=True), 24, {0: "6000.00", 12: "3000.00"}),
        (Charge(percent=Decimal("0.6"), yearly=True, fixed=Decimal("10.00")), 12, {0: "6010.00"}),
    ],
)
def test_charges_are_due_ahead_of_each_year_or_once(charge: Charge, months: int, expected: dict[int, str]) -> None:
    cost = cost_of(Loan(Decimal(1_000_000), months, ZERO, "equal_principal", charges=(charge,)))
    assert {one.number: str(one.charges) for one in cost.months if one.charges} == expected
    assert cost.charges == (sum(map(Decimal, expected.values())),)


@pytest.mark.parametrize(
    ("refund", "month", "back"),
    [
        (Refund(Decimal(20)), 12, "6000.00"),
        (Refund(Decimal(20), paid_after=3), 15, "6000.00"),
        (Refund(Decimal(20), months=6), 12, "3000.00"),
        (Refund(Decimal(20), at_most=Decimal("5999.99")), 12, "5999.99"),
        (Refund(Decimal(20), at_most=Decimal(6000)), 12, "6000.00"),
        (Refund(Decimal(50), of="charges"), 12, "3000.00"),
        (Refund(Decimal(50), yearly=True), 12, "15000.00"),
    ],
)
def test_a_refund_comes_when_it_is_really_paid(refund: Refund, month: int, back: str) -> None:
    """100 万元 for a year at 3 %: 30,000 yuan interest; a guarantee of 0.6 %: 6,000 yuan."""
    cost = cost_of(
        Loan(Decimal(1_000_000), 12, Decimal(3), charges=(Charge(Decimal("0.6"), yearly=True),), refunds=(refund,))
    )
    assert {one.number: str(one.refund) for one in cost.months if one.refund} == {month: back}
    assert cost.rate.rate is not None
    assert cost.rate_without.rate is not None
    assert cost.rate.rate < cost.rate_without.rate


def test_a_refund_of_each_year_ends_where_its_limit_does() -> None:
    """100 万元 for two and a half years at 3 %, a fee of 1 % ahead of each year."""
    loan = Loan(Decimal(1_000_000), 30, Decimal(3), charges=(Charge(Decimal(1), yearly=True),))

    def back(refund: Refund) -> dict[int, str]:
        months = cost_of(replace(loan, refunds=(refund,))).months
        return {one.number: str(one.refund) for one in months if one.refund}

    assert back(Refund(Decimal(50), yearly=True)) == {12: "15000.00", 24: "15000.00", 30: "7500.00"}
    assert back(Refund(Decimal(50), yearly=True, months=18)) == {12: "15000.00", 24: "7500.00"}
    assert back(Refund(Decimal(50), yearly=True, at_most=Decimal(20_000))) == {12: "15000.00", 24: "5000.00"}
    assert back(Refund(Decimal(50), "charges", yearly=True)) == {12: "5000.00", 24: "5000.00", 30: "2500.00"}
    assert back(Refund(Decimal(50), paid_after=2)) == {32: "37500.00"}


def test_the_seed_case() -> None:
    """3,500 万元, a year, 2.9 %, a fifth of the interest back after a quarter: 2.35 % instead of 2.94 %."""
    loan = Loan(Decimal(35_000_000), 12, Decimal("2.9"), refunds=(Refund(Decimal(20), paid_after=3),))
    cost = cost_of(loan)
    assert (cost.interest, cost.refund, cost.a_year) == (
        Decimal("1014999.96"),
        Decimal("202999.99"),
        Decimal("811999.97"),
    )
    assert cost.rate_without.rate == pytest.approx(0.029388, abs=1e-6)
    assert cost.rate.rate == pytest.approx(0.023545, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"amount": ZERO}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"months": 0}, "months"),
        ({"months": 601}, "months"),
        ({"rate": Decimal("-0.01")}, "rate"),
        ({"rate": Decimal("Infinity")}, "rate"),
        ({"balloon": Decimal(10)}, "balloon"),
        ({"way": "balloon", "balloon": Decimal(101)}, "balloon"),
        ({"used": (Decimal(1),) * 12}, "used"),
        ({"way": "revolving", "used": (Decimal(1),) * 11}, "used"),
        ({"way": "revolving", "used": (Decimal(101),) * 12}, "used"),
        ({"charges": (Charge(Decimal(-1)),)}, "charges"),
        ({"charges": (Charge(fixed=Decimal(-1)),)}, "charges"),
        ({"refunds": (Refund(Decimal(101)),)}, "refunds"),
        ({"refunds": (Refund(Decimal(1), paid_after=-1),)}, "refunds"),
    ],
)
def test_a_loan_that_cannot_be_is_refused_by_name(change: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        cost_of(replace(Loan(Decimal(1_000_000), 12, Decimal(3)), **change))  # type: ignore[arg-type]


PERCENTS = st.integers(0, 300).map(lambda basis: Decimal(basis) / 100)
CHARGES = st.builds(Charge, PERCENTS, st.booleans())
BASES = st.sampled_from(["interest", "charges"])
REFUNDS = st.builds(Refund, st.integers(0, 50).map(Decimal), BASES, paid_after=st.integers(0, 24))
LOANS = st.builds(
    Loan,
    amount=st.integers(1_000, 10**9).map(Decimal),
    months=st.integers(1, 60),
    rate=st.integers(0, 2400).map(lambda basis: Decimal(basis) / 100),
    way=st.sampled_from(WAYS),
    charges=st.lists(
        st.builds(Charge, st.integers(0, 300).map(lambda b: Decimal(b) / 100), st.booleans()), max_size=2
    ).map(tuple),
    refunds=st.lists(
        st.builds(
            Refund,
            st.integers(0, 50).map(Decimal),
            st.sampled_from(["interest", "charges"]),
            paid_after=st.integers(0, 24),
        ),
        max_size=1,
    ).map(tuple),
)


@given(LOANS)
def test_what_is_drawn_is_paid_back_and_nothing_is_owed_at_the_end(loan: Loan) -> None:
    cost = cost_of(loan)
    assert sum(one.drawn for one in cost.months) == sum(one.repaid for one in cost.months) == loan.amount
    assert [one.number for one in cost.months] == sorted({one.number for one in cost.months})
    assert next(one.owed for one in cost.months if one.number == loan.months) == 0
    assert all(min(one.drawn, one.repaid, one.interest, one.charges, one.refund, one.owed) >= 0 for one in cost.months)
    total = sum(one.net for one in cost.months)
    assert total == cost.refund - cost.interest - sum(cost.charges)


@given(LOANS)
def test_every_loan_has_one_rate_and_a_refund_never_raises_it(loan: Loan) -> None:
    cost = cost_of(loan)
    assert cost.rate_without.rate is not None
    if cost.rate.rate is not None:
        assert cost.rate.rate <= cost.rate_without.rate + 1e-9


@given(LOANS, st.integers(1, 500))
def test_more_interest_or_more_charges_never_make_a_loan_cheaper(loan: Loan, more: int) -> None:
    plain = replace(loan, refunds=())
    dearer = replace(plain, charges=(*plain.charges, Charge(fixed=Decimal(more))))
    higher = replace(plain, rate=plain.rate + Decimal(more) / 100)
    base = cost_of(plain)
    assert base.rate.rate is not None
    for other in (dearer, higher):
        found = cost_of(other)
        assert found.a_year >= base.a_year
        assert found.rate.rate is not None
        assert found.rate.rate >= base.rate.rate - 1e-9


def test_a_month_says_what_the_firm_gets_or_pays() -> None:
    assert Month(1, Decimal(5), Decimal(3), Decimal(1), Decimal("0.5"), Decimal(2), ZERO).net == Decimal("2.5")
