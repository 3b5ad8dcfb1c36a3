"""The payments of a loan, month by month: what is drawn, paid back, charged, and what a subsidy brings back later.

Amounts are yuan to the fen, rates percent a year, time whole months from the day of the first drawing. Interest of a
month is a twelfth of the year's on what was owed during it; a payment is rounded half up, and the last one takes what
rounding has left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Literal

from market.policies.rates import Found, Payment, cost_behind

Way = Literal["bullet", "instalments", "equal_principal", "at_end", "balloon", "revolving"]
"""Interest each month and the principal at the end; equal payments; equal parts of the principal; everything at the
end; equal payments with a large part left for the end; drawn and paid back at will."""
FEN = Decimal("0.01")
ZERO = Decimal(0)
MONTHS = 12
MOST_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Charge:
    """What is paid beside interest: a share of the amount in percent, once at the start or ahead of each year of the
    loan (a part of a year costs its part; `of_owed`: on what is still owed then), or a fixed sum once."""

    percent: Decimal = ZERO
    yearly: bool = False
    fixed: Decimal = ZERO
    of_owed: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """What comes back: a share of the interest (or of the charges) of the first so many months, at most so much in
    all, paid so many months after the last repayment, or after each year of the loan (`yearly`). None: no limit."""

    percent: Decimal
    of: Literal["interest", "charges"] = "interest"
    months: int | None = None
    at_most: Decimal | None = None
    paid_after: int = 0
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan as it is offered. `balloon` is the part of the amount that is left for the end, in percent; `used` what
    share of the amount (percent) is owed in each month of a revolving loan, as long as the loan: all of it if empty."""

    amount: Decimal
    months: int
    rate: Decimal
    way: Way = "bullet"
    charges: tuple[Charge, ...] = ()
    refunds: tuple[Refund, ...] = ()
    balloon: Decimal = ZERO
    used: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """What happens at the end of a month (month 0: on the first day). `owed` is what is owed afterwards."""

    number: int
    drawn: Decimal
    repaid: Decimal
    interest: Decimal
    charges: Decimal
    refund: Decimal
    owed: Decimal

    @property
    def net(self) -> Decimal:
        """What the firm gets (positive) or pays (negative)."""
        return self.drawn + self.refund - self.repaid - self.interest - self.charges


@dataclass(frozen=True, slots=True)
class Cost:
    """What a loan costs: its payments, the sums over all of them (`charges` one by one, in the order of the loan), and
    the rate a year that is behind them, with the refunds and without. `a_year`: all that is paid beyond what was drawn,
    refunds taken off, for each year of the loan.
    """

    months: tuple[Month, ...]
    interest: Decimal
    charges: tuple[Decimal, ...]
    refund: Decimal
    a_year: Decimal
    rate: Found
    rate_without: Found


def cost_of(loan: Loan) -> Cost:
    """The true cost of a loan. Raises ValueError, with the name of what is wrong, for a loan that cannot be."""
    _check(loan)
    months = tuple(_with_refunds(loan, list(_payments(loan))))
    interest = sum((month.interest for month in months), ZERO)
    refund = sum((month.refund for month in months), ZERO)
    charges = tuple(
        sum((_due(charge, loan, month.number, month.owed) for month in months), ZERO) for charge in loan.charges
    )
    return Cost(
        months,
        interest,
        charges,
        refund,
        a_year=_fen((interest + sum(charges, ZERO) - refund) * MONTHS / loan.months),
        rate=cost_behind([Payment(month.number / MONTHS, float(month.net)) for month in months]),
        rate_without=cost_behind([Payment(month.number / MONTHS, float(month.net - month.refund)) for month in months]),
    )


def _check(loan: Loan) -> None:
    if not (loan.amount.is_finite() and loan.amount > 0):
        raise ValueError("amount")
    if not 1 <= loan.months <= MOST_MONTHS:
        raise ValueError("months")
    if not (loan.rate.is_finite() and loan.rate >= 0):
        raise ValueError("rate")
    if not (0 <= loan.balloon <= 100 and (loan.way == "balloon" or not loan.balloon)):
        raise ValueError("balloon")
    if loan.used and (loan.way != "revolving" or len(loan.used) != loan.months):
        raise ValueError("used")
    if not all(0 <= share <= 100 for share in loan.used):
        raise ValueError("used")
    if any(charge.percent < 0 or charge.fixed < 0 for charge in loan.charges):
        raise ValueError("charges")
    if any(not 0 <= refund.percent <= 100 or refund.paid_after < 0 for refund in loan.refunds):
        raise ValueError("refunds")


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)


def _payments(loan: Loan) -> Iterator[Month]:
    """The months of the loan without refunds."""
    if loan.way == "revolving":
        owed = [_fen(loan.amount * share / 100) for share in loan.used] or [loan.amount] * loan.months
    else:
        owed = [
            loan.amount,
            *list(accumulate(_repaid(loan), lambda left, paid: left - paid, initial=loan.amount))[1:-1],
        ]
    waiting, before = ZERO, ZERO
    for number in range(loan.months + 1):
        after = owed[number] if number < loan.months else ZERO
        due = _interest(before, loan.rate) + waiting
        waiting = due if loan.way == "at_end" and number < loan.months else ZERO
        yield Month(
            number,
            drawn=max(after - before, ZERO),
            repaid=max(before - after, ZERO),
            interest=due - waiting,
            charges=sum((_due(charge, loan, number, after) for charge in loan.charges), ZERO),
            refund=ZERO,
            owed=after,
        )
        before = after


def _interest(owed: Decimal, rate: Decimal) -> Decimal:
    return _fen(owed * rate / 100 / MONTHS)


def _repaid(loan: Loan) -> list[Decimal]:
    """The principal that each month pays back, the last month the rest."""
    if loan.way in ("bullet", "at_end"):
        parts = [ZERO] * (loan.months - 1)
    elif loan.way == "equal_principal":
        parts = [_fen(loan.amount / loan.months)] * (loan.months - 1)
    else:
        parts = list(_annuity(loan))
    return [*parts, loan.amount - sum(parts, ZERO)]


def _annuity(loan: Loan) -> Iterator[Decimal]:
    """The principal within equal payments, all months but the last."""
    monthly, last = loan.rate / 100 / MONTHS, loan.amount * loan.balloon / 100
    if monthly:
        shrink = (1 + monthly) ** -loan.months
        payment = _fen((loan.amount - last * shrink) * monthly / (1 - shrink))
    else:
        payment = _fen((loan.amount - last) / loan.months)
    owed = loan.amount
    for _ in range(loan.months - 1):
        part = min(max(payment - _interest(owed, loan.rate), ZERO), owed)
        yield part
        owed -= part


def _due(charge: Charge, loan: Loan, number: int, owed: Decimal) -> Decimal:
    """What of a charge is due at the end of this month: on the first day, and ahead of each further year."""
    base = (owed if charge.of_owed else loan.amount) * charge.percent / 100
    if charge.yearly and number < loan.months and number % MONTHS == 0:
        return _fen(base * min(loan.months - number, MONTHS) / MONTHS) + (charge.fixed if number == 0 else ZERO)
    return ZERO if number or charge.yearly else _fen(base) + charge.fixed


def _with_refunds(loan: Loan, months: Sequence[Month]) -> list[Month]:
    """The months with what comes back, and later months in which nothing else happens but that."""
    paid: dict[int, Decimal] = {}
    for refund in loan.refunds:
        for at, back in _paid_back(refund, loan, months):
            paid[at] = paid.get(at, ZERO) + back
    rows = {month.number: month for month in months}
    for number, back in paid.items():
        one = rows.get(number, Month(number, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO))
        rows[number] = Month(number, one.drawn, one.repaid, one.interest, one.charges, back, one.owed)
    return [rows[number] for number in sorted(rows)]


def _paid_back(refund: Refund, loan: Loan, months: Sequence[Month]) -> Iterator[tuple[int, Decimal]]:
    """In which month how much of a refund comes: for the whole loan, or for each of its years. A charge belongs to the
    year ahead of which it is paid, interest to the one at whose end."""
    left = refund.at_most
    step = MONTHS if refund.yearly else loan.months
    for start in range(0, loan.months, step):
        end = min(start + step, loan.months)
        last = end if refund.months is None else min(end, refund.months)
        if refund.of == "interest":
            base = sum((month.interest for month in months if start < month.number <= last), ZERO)
        else:
            base = sum((month.charges for month in months if start <= month.number < last), ZERO)
        back = _fen(base * refund.percent / 100)
        back = back if left is None else min(back, left)
        left = None if left is None else left - back
        yield end + refund.paid_after, back
