"""What a lead says: the need in one line and in rows, and the firm's facts that an answering party may read."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.industries import industry_name
from accounts.models import Certificate, Organisation
from accounts.regions import region_name
from market.enums import CooperationMode, Guarantee, NeedKind
from market.fact_texts import fact_label, fact_words, listed
from market.models import Need
from market.offer_texts import chosen, span
from market.selectors.facts import firm_facts
from market.selectors.need_terms import terms_of
from market.templatetags.market_format import months, percent, sqm, stamp, wan

Row = tuple[str, str]

PLAIN_FACTS = ("firm.age_months", "firm.registered_capital", "firm.staff", "firm.rd_staff", "firm.patents")
FIGURES = ("firm.revenue", "firm.profit", "firm.rd_ratio", "firm.debt_ratio", "firm.tax_grade")
"""Facts of the vocabulary that the page lists; FIGURES only while the authorisation holds."""


def need_rows(need: Need) -> list[Row]:
    """(label, value) of what the need asks for; what is not filled in is left out."""
    terms = terms_of(need)
    rows = _READERS[need.kind](terms) if terms is not None else []
    return [row for row in rows if row[1]]


def need_line(need: Need, today: dt.date) -> str:
    """One line under the firm's name: what for, with what security, which certificates."""
    terms = terms_of(need)
    parts = [need.title]
    if need.kind == NeedKind.FINANCING and terms is not None:
        parts.append(chosen(Guarantee, terms.guarantees))
    elif terms is not None:
        parts += [value for _label, value in need_rows(need)[:2] if len(value) <= 40]
    parts += [str(row) for row in valid(need.organisation, today)[:2]]
    return " · ".join(filter(None, parts))


def firm_line(organisation: Organisation, today: dt.date) -> str:
    """The firm in one line: field, district, age, people."""
    facts = firm_facts(organisation, today)
    parts = [organisation.get_field_display() if organisation.field else "", region_name(organisation.region)]
    if facts.get("firm.age_months") is not None:
        parts.append(_("founded %(age)s ago") % {"age": fact_words("firm.age_months", facts["firm.age_months"])})
    if facts.get("firm.staff") is not None:
        parts.append(fact_words("firm.staff", facts["firm.staff"]))
    return " · ".join(filter(None, parts))


def firm_rows(organisation: Organisation, today: dt.date, *, figures: bool) -> list[Row]:
    """(label, value) of the firm. Never its contact, credit code or address; yearly figures only if allowed."""
    facts = firm_facts(organisation, today)
    industry = facts.get("firm.industry")
    rows = [
        (_("District"), region_name(organisation.region) if organisation.region else ""),
        (_("Industry"), industry_name(industry) if industry else ""),
    ]
    for fact in PLAIN_FACTS + (FIGURES if figures else ()):
        if facts.get(fact) is not None:
            rows.append((fact_label(fact), fact_words(fact, facts[fact])))
    return [row for row in rows if row[1]]


def certificate_rows(organisation: Organisation, today: dt.date) -> list[Row]:
    """Valid certificates with the day until which each holds."""
    return [
        (str(row), _("valid until %(day)s") % {"day": stamp(row.expires_on)} if row.expires_on else "")
        for row in valid(organisation, today)
    ]


def valid(organisation: Organisation, today: dt.date) -> list[Certificate]:
    """Certificates that hold today (from what was prefetched)."""
    profile = getattr(organisation, "profile", None)
    rows = list(profile.certificates.all()) if profile else []
    return [
        row
        for row in rows
        if (row.issued_on is None or row.issued_on <= today) and (row.expires_on is None or row.expires_on >= today)
    ]


def _financing(terms: Any) -> list[Row]:
    first = {True: _("First loan"), False: ""}.get(terms.first_loan, "")
    return [
        (_("Amount"), wan(terms.amount) if terms.amount else ""),
        (_("Term"), months(terms.term_months) if terms.term_months else ""),
        (_("Kind of financing"), listed(filter(None, [str(terms.get_financing_type_display()), first]))),
        (_("Purpose"), terms.purpose),
        (_("Security"), chosen(Guarantee, terms.guarantees)),
        (_("Highest acceptable rate"), percent(terms.max_rate) if terms.max_rate is not None else ""),
    ]


def _cooperation(terms: Any) -> list[Row]:
    return [
        (_("Money set aside"), wan(terms.budget) if terms.budget else ""),
        (_("Way of cooperation"), chosen(CooperationMode, terms.modes)),
        (_("Discipline"), terms.discipline),
        (_("Technology readiness level"), _("TRL %(level)d") % {"level": terms.trl} if terms.trl else ""),
        (_("Intellectual property"), str(terms.get_ip_status_display()) if terms.ip_status else ""),
        (_("Main problem"), terms.problem),
        (_("Key technology"), terms.key_technology),
        (_("Expected goal"), terms.expected_goal),
    ]


def _talent(terms: Any) -> list[Row]:
    return [
        (_("Job"), terms.position),
        (_("People wanted"), fact_words("need.headcount", terms.headcount) if terms.headcount else ""),
        (_("Least degree"), str(terms.get_education_display())),
        (_("Yearly pay"), span(terms.salary_min, terms.salary_max, wan)),
    ]


def _space(terms: Any) -> list[Row]:
    return [
        (_("Area"), span(terms.area_min, terms.area_max, sqm)),
        (_("Highest rent"), fact_words("need.rent_max", terms.rent_max) if terms.rent_max else ""),
        (_("Place"), " ".join(filter(None, [region_name(terms.region) if terms.region else "", terms.place]))),
        (_("Move in on"), stamp(terms.move_in_on)),
    ]


def _policy(terms: Any) -> list[Row]:
    return [
        (_("Topic"), str(terms.get_topic_display()) if terms.topic else ""),
        (_("Project investment"), wan(terms.investment) if terms.investment else ""),
    ]


def _legal(terms: Any) -> list[Row]:
    return [
        (_("Topic"), str(terms.get_topic_display()) if terms.topic else ""),
        (_("Needed by"), stamp(terms.needed_by)),
        (_("Budget"), wan(terms.budget) if terms.budget else ""),
    ]


def _scenario(terms: Any) -> list[Row]:
    return [
        (_("Scenario wished for"), terms.place),
        (_("What the firm brings"), terms.solution),
        (_("Trial"), months(terms.trial_months) if terms.trial_months else ""),
    ]


_READERS: Mapping[str, Callable[[Any], list[Row]]] = {
    NeedKind.FINANCING: _financing,
    NeedKind.COOPERATION: _cooperation,
    NeedKind.TALENT: _talent,
    NeedKind.SPACE: _space,
    NeedKind.POLICY: _policy,
    NeedKind.LEGAL: _legal,
    NeedKind.SCENARIO: _scenario,
}
