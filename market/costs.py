"""What borrowing really costs in a year: interest, guarantee fee, insurance premium, less the subsidy.

Plain arithmetic that knows no database and no clock: yuan, months and annual percent in, yuan and percent out.

Interest is due each month at a twelfth of the annual rate. The guarantee fee and the insurance premium are annual
percent of what is owed when a year of the loan begins, paid then; a part of a year costs that part of it. The subsidy
is a share of the interest, paid back at the end of each year of the loan. The effective annual rate is the rate at
which all these payments together are worth exactly the money received: the internal rate of return of the months, for
a year.

A part that is not known is None and is counted nowhere; ``Cost.unknown`` names it, so that nobody takes it for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

INSTALMENTS = "instalments"
"""The repayment in equal instalments; every other one keeps the whole amount owed until the last month."""

YEAR = 12
LOWEST, HIGHEST = -0.5, 10.0
"""Monthly rates between which a solution is looked for."""


@dataclass(frozen=True, slots=True)
class Loan:
    """One offer: yuan, months, annual percent; ``subsidy`` is the percentage of the interest that is paid back."""

    amount: float
    months: int
    rate: float | None = None
    guarantee_fee: float | None = None
    premium: float | None = None
    subsidy: float | None = None
    repayment: str = "bullet"


@dataclass(frozen=True, slots=True)
class Cost:
    """Yuan a year on average over the term; ``total`` adds the known parts, None when the rate is not known."""

    interest: float | None
    guarantee_fee: float | None
    premium: float | None
    subsidy: float | None
    total: float | None
    effective_rate: float | None
    unknown: tuple[str, ...]


def owed(loan: Loan) -> list[float]:
    """What is owed at the beginning of each month."""
    if loan.repayment != INSTALMENTS:
        return [loan.amount] * loan.months
    monthly = (loan.rate or 0.0) / 100 / YEAR
    if monthly == 0:
        return [loan.amount * (loan.months - month) / loan.months for month in range(loan.months)]
    rest = 1 - (1 + monthly) ** -loan.months
    return [loan.amount * (1 - (1 + monthly) ** (month - loan.months)) / rest for month in range(loan.months)]


def interest(loan: Loan) -> list[float]:
    """The interest of each month, paid at its end; a rate that is not known gives none."""
    monthly = (loan.rate or 0.0) / 100 / YEAR
    return [balance * monthly for balance in owed(loan)]


def yearly_fee(loan: Loan, percent: float | None) -> list[float]:
    """What a fee of so many percent a year costs, at the beginning of each year of the loan."""
    balances = owed(loan)
    share = (percent or 0.0) / 100
    return [balances[start] * share * min(YEAR, loan.months - start) / YEAR for start in range(0, loan.months, YEAR)]


def subsidies(loan: Loan) -> list[float]:
    """What is paid back at the end of each year of the loan."""
    months = interest(loan)
    share = (loan.subsidy or 0.0) / 100
    return [sum(months[start : start + YEAR]) * share for start in range(0, loan.months, YEAR)]


def cash_flows(loan: Loan) -> list[float]:
    """Month by month from the day of the loan: what the firm receives (+) and pays (−)."""
    balances = [*owed(loan), 0.0]
    flows = [loan.amount, *(-(balances[month] - balances[month + 1]) for month in range(loan.months))]
    for month, due in enumerate(interest(loan), start=1):
        flows[month] -= due
    for percent in (loan.guarantee_fee, loan.premium):
        for year, fee in enumerate(yearly_fee(loan, percent)):
            flows[year * YEAR] -= fee
    for year, back in enumerate(subsidies(loan), start=1):
        flows[min(year * YEAR, loan.months)] += back
    return flows


def worth(flows: Sequence[float], rate: float) -> float:
    """What the flows are worth at the beginning, at this rate a month."""
    total = 0.0
    for flow in reversed(flows):
        total = total / (1 + rate) + flow
    return total


def internal_rate(flows: Sequence[float]) -> float | None:
    """The monthly rate at which the flows are worth nothing; None when there is none between -50 % and 1,000 %.

    Money comes first and is paid for later, so the worth grows with the rate and halving the interval finds the one
    rate; 200 halvings are more than a float can tell apart.
    """
    low, high = LOWEST, HIGHEST
    if not worth(flows, low) <= 0 <= worth(flows, high):
        return None
    for _step in range(200):
        middle = (low + high) / 2
        if worth(flows, middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def effective_rate(loan: Loan) -> float | None:
    """Annual percent that the loan costs with all its known parts, compounded by the month."""
    if loan.rate is None:
        return None
    monthly = internal_rate(cash_flows(loan))
    return None if monthly is None else ((1 + monthly) ** YEAR - 1) * 100


def cost_of(loan: Loan) -> Cost:
    """The parts in yuan a year, what they add up to, the effective rate, and which parts are not known."""
    parts: dict[str, float | None] = {
        "interest": None if loan.rate is None else sum(interest(loan)),
        "guarantee_fee": None if loan.guarantee_fee is None else sum(yearly_fee(loan, loan.guarantee_fee)),
        "premium": None if loan.premium is None else sum(yearly_fee(loan, loan.premium)),
        "subsidy": None if loan.subsidy is None or loan.rate is None else sum(subsidies(loan)),
    }
    yearly = {name: None if part is None else part * YEAR / loan.months for name, part in parts.items()}
    total = None
    if yearly["interest"] is not None:
        paid = sum(part or 0.0 for name, part in yearly.items() if name != "subsidy")
        total = paid - (yearly["subsidy"] or 0.0)
    unknown = tuple(name for name, part in yearly.items() if part is None)
    return Cost(**yearly, total=total, effective_rate=effective_rate(loan), unknown=unknown)
