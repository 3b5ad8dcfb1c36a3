"""How an amount was found, line by line, for whoever checks it: each line and the last one says what is paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from market.policies.benefits import Amounts, benefit_of
from market.policies.values import Benefit, Cap

ZERO = Decimal(0)
Code = Literal["fixed", "share", "open", "cap", "matched", "decided"]


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line: `of` names the amount of the case it reads (`base`, yuan), `percent` of it is taken, or it is a limit
    (`cap`, what is left of it after `had` before). `amount` is what is left after this line; None: no figure yet."""

    code: Code
    of: str = ""
    base: Decimal | None = None
    percent: Decimal | None = None
    cap: Decimal | None = None
    amount: Decimal | None = None


def count_lines(benefit: Benefit, amounts: Amounts) -> tuple[CountLine, ...]:
    """The lines in the order in which they are applied; the amounts are the upper ends, so that the last line is the
    most that `benefits.benefit_of` answers for the same case."""
    return tuple(_lines(benefit, amounts))


def _lines(benefit: Benefit, amounts: Amounts) -> Iterator[CountLine]:
    start = Benefit(base=benefit.base, percent=benefit.percent, fixed=benefit.fixed)
    yield _first(start, amounts)
    for number, cap in enumerate(benefit.caps, start=1):
        so_far = Benefit(start.base, start.percent, start.fixed, benefit.caps[:number])
        yield _cap(cap, amounts, _most(so_far, amounts))
    if benefit.matched:
        whole = Benefit(start.base, start.percent, start.fixed, benefit.caps, benefit.matched, benefit.matched_percent)
        yield CountLine(
            "matched",
            benefit.matched,
            amounts.get(benefit.matched),
            benefit.matched_percent,
            amount=_most(whole, amounts),
        )
    if benefit.decided:
        yield CountLine("decided", amount=_most(benefit, amounts))


def _first(start: Benefit, amounts: Amounts) -> CountLine:
    if start.fixed is not None:
        return CountLine("fixed", amount=_most(start, amounts))
    if start.percent is None:
        return CountLine("open")
    return CountLine("share", start.base, amounts.get(start.base), start.percent, amount=_most(start, amounts))


def _cap(cap: Cap, amounts: Amounts, amount: Decimal | None) -> CountLine:
    had = amounts.get(cap.had) if cap.had else None
    return CountLine("cap", cap.had, had, None, cap.amount, amount)


def _most(benefit: Benefit, amounts: Amounts) -> Decimal | None:
    return benefit_of(benefit, amounts)[0].high
