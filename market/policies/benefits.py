"""How much a policy pays a firm: exact to the fen where all is known, a range with the missing names where not."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from market.policies.values import Benefit, Span

FEN = Decimal("0.01")
ZERO = Decimal(0)
Amounts = Mapping[str, Decimal | None]


def benefit_of(benefit: Benefit, amounts: Amounts, budget: Decimal | None = None) -> tuple[Span, tuple[str, ...]]:
    """The amount in yuan, and the names of the amounts that would make it surer.

    Rate × base, never more than any cap leaves, than the share of the matched amount, than the budget that is left.
    What experts decide may be nothing. Negative amounts count as none.
    """
    missing: list[str] = []
    span = _before_caps(benefit, amounts, missing)
    for cap in benefit.caps:
        span = _at_most(span, _left(cap.amount, cap.had, amounts, missing))
    if benefit.matched:
        other = _known(benefit.matched, amounts, missing)
        span = _at_most(span, _share(other, benefit.matched_percent))
    if budget is not None:
        span = _at_most(span, Span(max(budget, ZERO), max(budget, ZERO)))
    if benefit.decided:
        span = Span(ZERO, span.high)
    return span, () if span.exact else tuple(dict.fromkeys(missing))


def _before_caps(benefit: Benefit, amounts: Amounts, missing: list[str]) -> Span:
    if benefit.fixed is not None:
        fixed = max(benefit.fixed, ZERO)
        return Span(fixed, fixed)
    if benefit.percent is None:
        return Span(ZERO, None)
    return _share(_known(benefit.base, amounts, missing), benefit.percent)


def _known(name: str, amounts: Amounts, missing: list[str]) -> Span:
    amount = amounts.get(name)
    if amount is None:
        missing.append(name)
        return Span(ZERO, None)
    return Span(max(amount, ZERO), max(amount, ZERO))


def _share(of: Span, percent: Decimal) -> Span:
    return Span(_fen(of.low * percent / 100), None if of.high is None else _fen(of.high * percent / 100))


def _left(cap: Decimal, had: str, amounts: Amounts, missing: list[str]) -> Span:
    """What a cap leaves; where nobody knows what was had, all or nothing of it."""
    if not had:
        return Span(cap, cap)
    before = _known(had, amounts, missing)
    return Span(ZERO if before.high is None else max(cap - before.high, ZERO), max(cap - before.low, ZERO))


def _at_most(span: Span, limit: Span) -> Span:
    highs = [high for high in (span.high, limit.high) if high is not None]
    return Span(min(span.low, limit.low), min(highs) if highs else None)


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)
