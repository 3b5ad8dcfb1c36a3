"""What borrowing really costs in a year: interest, guarantee fee, insurance premium, less the subsidy.

The payments and the rate behind them are worked out by `market.policies.loans`; what is said here is how an offer is
read, and that a part which is not known is None and counted nowhere: `Cost.unknown` names it, so that nobody takes it
for nothing. The guarantee fee and the insurance premium are annual percent of what is owed when a year of the loan
begins, paid then. The subsidy is a share of the interest, paid back at the end of each year of the loan.
"""

from dataclasses import dataclass
from decimal import Decimal

from market.policies import loans
from market.policies.loans import Charge, Refund, Way

INSTALMENTS = "instalments"
"""The repayment in equal instalments; every other one keeps the whole amount owed until the last month."""


@dataclass(frozen=True, slots=True)
class Loan:
    """One offer: yuan, months, annual percent; ``subsidy`` is the percentage of the interest that is paid back."""

    amount: Decimal
    months: int
    rate: Decimal | None = None
    guarantee_fee: Decimal | None = None
    premium: Decimal | None = None
    subsidy: Decimal | None = None
    repayment: str = "bullet"


@dataclass(frozen=True, slots=True)
class Cost:
    """Yuan a year on average over the term; ``total`` adds the known parts, None when the rate is not known.
    ``effective_rate`` is the percent a year that all known parts come to.
    """

    interest: Decimal | None
    guarantee_fee: Decimal | None
    premium: Decimal | None
    subsidy: Decimal | None
    total: Decimal | None
    effective_rate: float | None
    unknown: tuple[str, ...]


def cost_of(loan: Loan) -> Cost:
    """The parts in yuan a year, what they add up to, the effective rate, and which parts are not known."""
    fees = [Charge(percent or Decimal(0), yearly=True, of_owed=True) for percent in (loan.guarantee_fee, loan.premium)]
    way: Way = "instalments" if loan.repayment == INSTALMENTS else "bullet"
    back = Refund(loan.subsidy or Decimal(0), yearly=True)
    found = loans.cost_of(loans.Loan(loan.amount, loan.months, loan.rate or Decimal(0), way, tuple(fees), (back,)))
    priced = loan.rate is not None
    parts = {
        "interest": found.interest if priced else None,
        "guarantee_fee": found.charges[0] if loan.guarantee_fee is not None else None,
        "premium": found.charges[1] if loan.premium is not None else None,
        "subsidy": found.refund if priced and loan.subsidy is not None else None,
    }
    yearly = {name: None if part is None else part * loans.MONTHS / loan.months for name, part in parts.items()}
    rate = found.rate.rate
    return Cost(
        **yearly,
        total=found.a_year if priced else None,
        effective_rate=rate * 100 if priced and rate is not None else None,
        unknown=tuple(name for name, part in yearly.items() if part is None),
    )
