"""The rate a year behind payments in and out: where their values today add up to nothing (internal rate of return).

Payments are an exponential sum f(r) = Σ amount · exp(−r · years), r the rate with interest paid at every moment. It has
at most as many roots as its amounts, in order of time, change sign, and between two roots of f lies a root of the
derivative of exp(s·r)·f(r) for any s. With s between two amounts of different sign that derivative has one change of
sign less, so that all roots are found one after the other and none is overlooked: an answer of one rate is a proof that
there is no other.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

MOST_STEPS = 200
FURTHEST = 700.0
"""Beyond this r times one year is no number any more: a rate of e^700."""
EMPTY = 1e-13
"""A sum this small beside its largest part is nothing: two roots that touch."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money in (positive) or out (negative) for the one who asks, so many years after the first day."""

    years: float
    amount: float


@dataclass(frozen=True, slots=True)
class Found:
    """The rates a year as a share (0.05 is 5 %), lowest first, and what is to be said of them.

    `one`: there is exactly one. `one_way`: money flows in one direction only, so that no rate balances it. `none`: it
    flows both ways and still no rate does. `several`: more than one does, and none of them is *the* rate.
    """

    standing: Literal["one", "one_way", "none", "several"]
    rates: tuple[float, ...] = ()

    @property
    def rate(self) -> float | None:
        """The rate, where there is exactly one."""
        return self.rates[0] if self.standing == "one" else None


def rate_behind(payments: Iterable[Payment]) -> Found:
    """The effective rate a year of these payments. Payments of the same moment are added up; the order they are given
    in does not matter. Raises ValueError for amounts or times that are no finite numbers."""
    years, amounts = _in_order(payments)
    if _changes(amounts) == 0:
        return Found("one_way")
    return _found(_roots(years, amounts))


def cost_behind(payments: Iterable[Payment]) -> Found:
    """The effective rate of money that comes in first and is paid back, where some comes back after that as a subsidy.

    Two rates then balance the payments. The one that is meant is the one that would be higher if more were charged:
    there, and at no other, what is paid later weighs less the higher the rate. Where that picks no single one, the
    answer is that of `rate_behind`.
    """
    years, amounts = _in_order(payments)
    if _changes(amounts) == 0:
        return Found("one_way")
    roots = _roots(years, amounts)
    value = _Sum(years, amounts)
    rising = [root for root in roots if value.slope(root) > 0]
    return _found(rising if len(rising) == 1 else roots)


def _found(roots: Sequence[float]) -> Found:
    if not roots:
        return Found("none")
    return Found("one" if len(roots) == 1 else "several", tuple(math.expm1(root) for root in roots))


def value_today(payments: Iterable[Payment], rate: float) -> float:
    """What the payments are worth on the first day at this rate a year (a share, above −1)."""
    if not rate > -1:
        raise ValueError("a rate is above -100 %")
    return math.fsum(one.amount * math.exp(-math.log1p(rate) * one.years) for one in payments)


def _in_order(payments: Iterable[Payment]) -> tuple[list[float], list[float]]:
    """Times and amounts, earliest first, one amount for each time and none that is nothing."""
    together: dict[float, list[float]] = {}
    for one in payments:
        if not (math.isfinite(one.years) and math.isfinite(one.amount)):
            raise ValueError("payments are finite numbers")
        together.setdefault(float(one.years), []).append(float(one.amount))
    sums = [(years, math.fsum(amounts)) for years, amounts in sorted(together.items())]
    kept = [(years, amount) for years, amount in sums if amount]
    return [years for years, _ in kept], [amount for _, amount in kept]


def _changes(amounts: Sequence[float]) -> int:
    return sum((one > 0) != (other > 0) for one, other in pairwise(amounts))


def _roots(years: Sequence[float], amounts: Sequence[float]) -> list[float]:
    """All roots in r, lowest first."""
    if _changes(amounts) == 0:
        return []
    place = next(place for place, (one, other) in enumerate(pairwise(amounts)) if (one > 0) != (other > 0))
    middle = (years[place] + years[place + 1]) / 2
    turning = _roots(years, [amount * (middle - at) for at, amount in zip(years, amounts, strict=True)])
    return list(_between(_Sum(years, amounts), turning))


class _Sum:
    """The exponential sum, scaled so that its largest part is one: no rate is too large to look at."""

    def __init__(self, years: Sequence[float], amounts: Sequence[float]) -> None:
        self.years, self.amounts = years, amounts
        self.logarithms = [math.log(abs(amount)) for amount in amounts]

    def parts(self, r: float) -> list[float]:
        """Each amount at r, all of them times the same positive number."""
        exponents = [size - r * at for at, size in zip(self.years, self.logarithms, strict=True)]
        top = max(exponents)
        return [
            math.exp(exponent - top) if amount > 0 else -math.exp(exponent - top)
            for exponent, amount in zip(exponents, self.amounts, strict=True)
        ]

    def sign(self, r: float) -> int:
        """Above, below, or as good as nothing."""
        total = math.fsum(self.parts(r))
        return 0 if abs(total) < EMPTY else int(math.copysign(1, total))

    def step(self, r: float) -> float:
        """How far Newton's method would go from r (the scale falls out of the quotient)."""
        slope = self.slope(r)
        return -math.fsum(self.parts(r)) / slope if slope else math.inf

    def slope(self, r: float) -> float:
        """How the sum changes with r, on the scale that it has there."""
        return math.fsum(-at * part for at, part in zip(self.years, self.parts(r), strict=True))


def _between(value: _Sum, turning: list[float]) -> Iterator[float]:
    """A root in each stretch at whose ends the sum stands on different sides, and turning points that touch nothing."""
    low = _outside(value, min(turning, default=0.0), -1.0)
    high = _outside(value, max(turning, default=0.0), 1.0)
    for left, right in pairwise([low, *turning, high]):
        at_left, at_right = value.sign(left), value.sign(right)
        if at_left == 0 and left != low:
            yield left
        elif at_left * at_right < 0:
            yield _root(value, left, right)


def _outside(value: _Sum, start: float, step: float) -> float:
    """A place beyond all roots on this side: there the earliest (or the latest) amount outweighs all others."""
    outmost = value.amounts[0] if step > 0 else value.amounts[-1]
    place = start + step
    while abs(place) < FURTHEST and (value.sign(place) != int(math.copysign(1, outmost))):
        step *= 2
        place = start + step
    return place


def _root(value: _Sum, left: float, right: float) -> float:
    """The one root between two places on different sides: Newton's method, kept inside by halving."""
    rising = value.sign(right)
    place = (left + right) / 2
    for _ in range(MOST_STEPS):
        side = value.sign(place)
        if side == 0:
            return _polished(value.step, place)
        left, right = (left, place) if side == rising else (place, right)
        nearer = place + value.step(place)
        if not left < nearer < right:
            nearer = (left + right) / 2
        if nearer == place or right - left <= 4 * math.ulp(max(abs(left), abs(right), 1.0)):
            return nearer
        place = nearer
    return place


def _polished(step: Callable[[float], float], place: float) -> float:
    """One more step of Newton's method where it is small: the last digits."""
    onward = step(place)
    return place + onward if abs(onward) < 1e-6 else place
