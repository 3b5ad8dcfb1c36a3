"""What the engine may know of firms, needs and offerings, read from the rows as plain values.

Every reader answers a dictionary of the vocabulary in ``market.matching.facts``: numbers as float (yuan, months,
percent), codes and choices as text, lists as frozenset, dates as ordinal days, ranges as two bounds; a fact that
nobody has given is None, which no rule counts against the firm.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import EnterpriseProfile, Organisation, YearFigures
from market.enums import NeedKind, OfferingKind
from market.models import Need, Offering
from market.selectors.need_terms import terms_of

Facts = dict[str, Any]
Bound = float | None

NEED_RELATIONS = ("organisation__profile", "financing", "cooperation", "talent", "space", "policy", "legal", "scenario")
NEED_PREFETCH = ("organisation__profile__years", "organisation__profile__certificates")
OFFERING_RELATIONS = ("organisation", "loan", "equity", "capability", "space_terms", "policy_terms", "service")


def number(value: Decimal | int | None) -> float | None:
    """A stored number as the engine takes it."""
    return None if value is None else float(value)


def span(low: Decimal | None, high: Decimal | None) -> tuple[Bound, Bound] | None:
    """Two stored bounds as the engine takes a range; None when neither was given."""
    return None if low is None and high is None else (number(low), number(high))


def day(value: dt.date | None) -> int | None:
    """A stored date as the engine takes it: its ordinal day."""
    return None if value is None else value.toordinal()


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole months from start to end; negative when start is later."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def last_figures(profile: EnterpriseProfile, on: dt.date) -> YearFigures | None:
    """The figures of the latest year that had ended by that day (the running year says nothing yet)."""
    closed = [row for row in profile.years.all() if row.year < on.year]
    return max(closed, key=lambda row: row.year, default=None)


def valid_certificates(profile: EnterpriseProfile, on: dt.date) -> frozenset[str] | None:
    """Certificates that hold on that day. An empty list means *none* only when the firm says that it is complete."""
    rows = list(profile.certificates.all())
    if not rows and not profile.certificates_complete:
        return None
    return frozenset(
        row.kind
        for row in rows
        if (row.issued_on is None or row.issued_on <= on) and (row.expires_on is None or row.expires_on >= on)
    )


def firm_facts(organisation: Organisation, on: dt.date) -> Facts:
    """The firm's side of the vocabulary on a given day; shares are percent of revenue."""
    facts: Facts = {
        "firm.kind": organisation.kind,
        "firm.region": organisation.region or None,
        "firm.field": organisation.field or None,
    }
    profile = getattr(organisation, "profile", None)
    if profile is None:
        return facts
    last = last_figures(profile, on)
    facts |= _profile_facts(profile, on) | _figures(last)
    if facts["firm.debt_ratio"] is None:
        facts["firm.debt_ratio"] = _debt_ratio(last)
    return facts


def _profile_facts(profile: EnterpriseProfile, on: dt.date) -> Facts:
    patents = (profile.invention_patents, profile.utility_patents, profile.software_copyrights)
    return {
        "firm.age_months": months_between(profile.established_on, on) if profile.established_on else None,
        "firm.established": day(profile.established_on),
        "firm.registered_capital": number(profile.registered_capital),
        "firm.industry": profile.industry or None,
        "firm.staff": number(profile.staff),
        "firm.rd_staff": number(profile.rd_staff),
        "firm.debt_ratio": number(profile.debt_ratio),
        "firm.tax_grade": profile.tax_grade or None,
        "firm.certificates": valid_certificates(profile, on),
        "firm.invention_patents": number(profile.invention_patents),
        "firm.patents": None if all(count is None for count in patents) else float(sum(c or 0 for c in patents)),
        "firm.clean_record": profile.clean_record,
    }


def _figures(row: YearFigures | None) -> Facts:
    if row is None:
        return {}
    ratio = float(row.rd_spend / row.revenue * 100) if row.rd_spend is not None and row.revenue else None
    return {
        "firm.revenue": number(row.revenue),
        "firm.profit": number(row.profit),
        "firm.tax": number(row.tax),
        "firm.rd_spend": number(row.rd_spend),
        "firm.rd_ratio": ratio,
    }


def _debt_ratio(row: YearFigures | None) -> float | None:
    """Debts in percent of assets, from the balance sheet of the last year, for a firm that has not stated it."""
    return None if row is None or row.debts is None or not row.assets else float(row.debts / row.assets * 100)


def need_facts(need: Need) -> Facts:
    """The need's side of the vocabulary."""
    facts: Facts = {"need.field": need.field or None}
    if need.keywords:
        facts["need.keywords"] = frozenset(need.keywords)
    if need.kind in (NeedKind.TALENT, NeedKind.LEGAL, NeedKind.SCENARIO):
        facts["need.service"] = need.kind
    terms = terms_of(need)
    if terms is None:
        return facts
    reader = _TERMS_FACTS.get(need.kind)
    return facts | reader(terms) if reader else facts


def _financing(terms: Any) -> Facts:
    return {
        "need.amount": number(terms.amount),
        "need.term_months": terms.term_months,
        "need.guarantees": frozenset(terms.guarantees) or None,
        "need.max_rate": number(terms.max_rate),
        "need.financing_type": terms.financing_type or None,
        "need.first_loan": terms.first_loan,
        "need.renewal": terms.renewal,
        "need.revolving": terms.revolving,
    }


def _cooperation(terms: Any) -> Facts:
    return {"need.mode": frozenset(terms.modes) or None, "need.budget": number(terms.budget)}


def _space(terms: Any) -> Facts:
    return {
        "need.area_sqm": number(terms.area_min if terms.area_min is not None else terms.area_max),
        "need.area": span(terms.area_min, terms.area_max),
        "need.wanted_by": day(terms.move_in_on),
        "need.rent_max": number(terms.rent_max),
        "need.region": terms.region or None,
    }


def _talent(terms: Any) -> Facts:
    return {"need.headcount": number(terms.headcount), "need.salary": span(terms.salary_min, terms.salary_max)}


def _legal(terms: Any) -> Facts:
    return {"need.budget": number(terms.budget), "need.wanted_by": day(terms.needed_by)}


_TERMS_FACTS: dict[str, Any] = {
    NeedKind.FINANCING: _financing,
    NeedKind.COOPERATION: _cooperation,
    NeedKind.SPACE: _space,
    NeedKind.TALENT: _talent,
    NeedKind.POLICY: lambda terms: {"need.budget": number(terms.investment)},
    NeedKind.LEGAL: _legal,
    NeedKind.SCENARIO: lambda terms: {"need.trial_months": terms.trial_months},
}


def offering_facts(offering: Offering) -> Facts:
    """What scoring reads of an offering: rates in percent, the share of interest that is paid back (0–1)."""
    loan = getattr(offering, "loan", None)
    if offering.kind != OfferingKind.LOAN or loan is None:
        return {}
    facts = {
        "rate_min": number(loan.rate_min),
        "rate_max": number(loan.rate_max),
        "subsidy": float(loan.subsidy_percent) / 100 if loan.subsidy_percent is not None else None,
    }
    return {name: value for name, value in facts.items() if value is not None}
