"""The offers a firm has for a loan, side by side: what each costs in a year, part by part."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from market.costs import Loan, cost_of
from market.enums import OfferingKind, OutcomeKind, Repayment
from market.models import Introduction, LoanTerms, Match, Need, Outcome
from market.need_cards import title_of
from market.offer_texts import span
from market.templatetags.market_format import months, percent, wan


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the cost: what it is called, the figure or the range in words, whether it is filled in."""

    label: str
    text: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class OfferCost:
    """One offer: who makes it, how far it is, on what the figures rest, and what it costs a year."""

    title: str
    url: str
    standing: str
    approved: bool
    basis: str
    repayment: str
    parts: tuple[Part, ...]
    total: Part
    effective: Part
    lowest: Decimal | None
    unknown: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The offers for one need, the cheapest known total first."""

    need: Need
    offers: list[OfferCost]


@dataclass(frozen=True, slots=True)
class Basis:
    """What an offer's figures are worked out from."""

    amount: Decimal
    months: int
    rates: tuple[Decimal | None, Decimal | None]
    subsidy: Decimal | None
    approved: bool


def compare(need: Need, pairs: Iterable[Introduction], matches: Iterable[Match]) -> Comparison | None:
    """Loans that the firm may take for the need: those in conversation or approved, then those that fit.

    None when it is no loan that is asked for, or nobody offers one. Works on rows that are loaded; asks nothing.
    """
    terms = getattr(need, "financing", None)
    if terms is None or not terms.amount or not terms.term_months:
        return None
    own = list(pairs)
    met = {pair.provider_id for pair in own}
    offers = [offer for pair in own if (offer := _of_pair(need, pair))]
    for match in matches:
        loan = _loan(match.offering)
        if loan is not None and match.offering.organisation_id not in met:
            title = title_of(match.offering.organisation, match.offering)
            offers.append(_offer(title, need.get_absolute_url(), _("fits"), loan, _basis(need, loan, None)))
    return Comparison(need, sorted(offers, key=_order)) if offers else None


def _order(offer: OfferCost) -> tuple[bool, Decimal, str]:
    return (offer.lowest is None, offer.lowest or Decimal(0), offer.title)


def _loan(offering: Any) -> LoanTerms | None:
    return getattr(offering, "loan", None) if offering is not None and offering.kind == OfferingKind.LOAN else None


def _of_pair(need: Need, pair: Introduction) -> OfferCost | None:
    """What stands on record goes before what the product says."""
    rows: list[Outcome] = getattr(pair, "standing", [])
    approval = next((row for row in rows if row.kind == OutcomeKind.APPROVAL), None)
    loan = _loan(pair.offering)
    if loan is None and approval is None:
        return None
    title, url = title_of(pair.provider, pair.offering), pair.get_absolute_url()
    return _offer(title, url, str(pair.get_state_display()), loan, _basis(need, loan, approval))


def _basis(need: Need, loan: LoanTerms | None, approval: Outcome | None) -> Basis:
    """The amount and term that were approved; else what is asked for, within the limits of the product."""
    amount, term = need.financing.amount or Decimal(0), need.financing.term_months or 0
    subsidy = loan.subsidy_percent if loan is not None else None
    if approval is not None:
        share = subsidy if approval.subsidy_percent is None else approval.subsidy_percent
        rates = (approval.annual_rate, approval.annual_rate)
        return Basis(approval.amount or amount, approval.term_months or term, rates, share, approved=True)
    if loan is None:
        return Basis(amount, term, (None, None), None, approved=False)
    low = loan.rate_min if loan.rate_min is not None else loan.rate_max
    high = loan.rate_max if loan.rate_max is not None else loan.rate_min
    within = min(max(term, loan.term_min or 1), loan.term_max or term)
    return Basis(min(amount, loan.amount_max or amount), within, (low, high), subsidy, approved=False)


def _offer(title: str, url: str, standing: str, loan: LoanTerms | None, basis: Basis) -> OfferCost:
    low, high = (cost_of(_as_loan(loan, basis, rate)) for rate in basis.rates)
    return OfferCost(
        title=title,
        url=url,
        standing=standing,
        approved=basis.approved,
        basis=" · ".join([wan(basis.amount), months(basis.months), _rate_words(*basis.rates)]),
        repayment=_repayment_words(loan),
        parts=tuple(_part(label, getattr(low, name), getattr(high, name), wan) for name, label in _labels().items()),
        total=_part(_("Total a year"), low.total, high.total, wan),
        effective=_part(_("True annual rate"), low.effective_rate, high.effective_rate, percent),
        lowest=low.total,
        unknown=bool(set(low.unknown) - {"subsidy"}),  # a subsidy could only make it cheaper
    )


def _labels() -> dict[str, str]:
    return {
        "interest": _("Interest"),
        "guarantee_fee": _("Guarantee fee"),
        "premium": _("Insurance premium"),
        "subsidy": _("Subsidy, taken off"),
    }


def _part(label: str, low: Decimal | float | None, high: Decimal | float | None, words: Callable[[Any], str]) -> Part:
    """A figure or a range; what nobody has filled in is said, and is not zero."""
    text = span(low, high, words)
    return Part(label, text or _("not filled in"), known=bool(text))


def _as_loan(loan: LoanTerms | None, basis: Basis, rate: Decimal | None) -> Loan:
    """The columns as the arithmetic takes them."""
    return Loan(
        amount=basis.amount,
        months=basis.months,
        rate=rate,
        guarantee_fee=loan.guarantee_fee if loan is not None else None,
        premium=loan.insurance_premium if loan is not None else None,
        subsidy=basis.subsidy,
        repayment=loan.repayment if loan is not None else Repayment.BY_AGREEMENT,
    )


def _rate_words(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return _("rate not filled in")
    return percent(low) if low == high else f"{percent(low)}–{percent(high)}"


def _repayment_words(loan: LoanTerms | None) -> str:
    """How it is paid back; where that is open, how it was counted."""
    if loan is None or loan.repayment == Repayment.BY_AGREEMENT:
        return _("Repayment not fixed: counted with the principal at the end")
    if loan.repayment == Repayment.REVOLVING:
        return _("Draw and repay at will: counted as drawn in full for the whole term")
    return str(loan.get_repayment_display())
