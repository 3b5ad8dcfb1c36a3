"""What the facts of the rule vocabulary are called and how their values are written, in the reader's language."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.enums import CertificateKind, OrganisationKind, TaxGrade, TechField
from accounts.industries import industry_name
from accounts.regions import region_name
from market.case_kinds import PaidLoanKind, ProjectKind
from market.enums import CooperationMode, FinancingType, Guarantee, ServiceCover
from market.templatetags.market_format import as_decimal, months, percent, plain, sqm, wan

Words = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class FactText:
    """The name of a fact in a sentence, how a value is written, for yes-or-no facts the two statements, and whether
    its value is a range of two bounds."""

    label: Any
    words: Words
    yes: Any = ""
    no: Any = ""
    span: bool = False


def _label(choices: Any) -> Words:
    known = dict(choices.choices)
    return lambda value: str(known.get(value, value))


def _figure(value: Any) -> str:
    number = as_decimal(value)
    return str(value) if number is None else plain(number)


def _people(value: Any) -> str:
    return ngettext("%(figure)s person", "%(figure)s people", int(value)) % {"figure": _figure(value)}


def _pieces(value: Any) -> str:
    return ngettext("%(figure)s item", "%(figure)s items", int(value)) % {"figure": _figure(value)}


def _times(value: Any) -> str:
    return ngettext("%(figure)s time", "%(figure)s times", int(value)) % {"figure": _figure(value)}


def _rent(value: Any) -> str:
    return _("%(figure)s yuan/㎡·day") % {"figure": _figure(value)}


def age(value: Any) -> str:
    """A length of time in months as people say it: "2 年", "2 年 3 个月", "10 个月"."""
    years, rest = divmod(int(value), 12)
    parts = [ngettext("%(count)d year", "%(count)d years", years) % {"count": years}] if years else []
    return " ".join([*parts, months(rest)] if rest or not years else parts)


def _region(value: Any) -> str:
    code = str(value)
    return str(_("All of Shanghai")) if code in ("31", "3101", "310000") else region_name(code)


def _day(value: Any) -> str:
    """A date, which facts hold as an ordinal day and rules as ISO text."""
    day = dt.date.fromordinal(value) if isinstance(value, int) else dt.date.fromisoformat(str(value))
    return date_format(day, "DATE_FORMAT")


def _yes_no(value: Any) -> str:
    return _("yes") if value else _("no")


FACT_TEXTS: Mapping[str, FactText] = {
    "need.amount": FactText(gettext_lazy("Amount"), wan),
    "need.term_months": FactText(gettext_lazy("Term"), months),
    "need.guarantees": FactText(gettext_lazy("Security"), _label(Guarantee)),
    "need.max_rate": FactText(gettext_lazy("Highest acceptable rate"), percent),
    "need.financing_type": FactText(gettext_lazy("Kind of financing"), _label(FinancingType)),
    "need.first_loan": FactText(
        gettext_lazy("Whether a first loan"), _yes_no, gettext_lazy("First loan"), gettext_lazy("Not a first loan")
    ),
    "need.renewal": FactText(
        gettext_lazy("Whether a renewal"), _yes_no, gettext_lazy("Renewal of a loan"), gettext_lazy("New loan")
    ),
    "need.revolving": FactText(
        gettext_lazy("Whether drawn at will"),
        _yes_no,
        gettext_lazy("Drawn and repaid at will"),
        gettext_lazy("Drawn at once"),
    ),
    "need.mode": FactText(gettext_lazy("Way of cooperation"), _label(CooperationMode)),
    "need.budget": FactText(gettext_lazy("Money set aside"), wan),
    "need.field": FactText(gettext_lazy("Field of the need"), _label(TechField)),
    "need.keywords": FactText(gettext_lazy("Keywords"), str),
    "need.area_sqm": FactText(gettext_lazy("Area"), sqm),
    "need.rent_max": FactText(gettext_lazy("Highest rent"), _rent),
    "need.region": FactText(gettext_lazy("District wished for"), _region),
    "need.service": FactText(gettext_lazy("Kind of service"), _label(ServiceCover)),
    "need.headcount": FactText(gettext_lazy("People wanted"), _people),
    "need.area": FactText(gettext_lazy("Area from and to"), sqm, span=True),
    "need.salary": FactText(gettext_lazy("Yearly pay from and to"), wan, span=True),
    "need.wanted_by": FactText(gettext_lazy("Day wished for"), _day),
    "need.trial_months": FactText(gettext_lazy("Length of the trial"), months),
    "firm.age_months": FactText(pgettext_lazy("rule", "Founded"), age),
    "firm.established": FactText(gettext_lazy("Day of founding"), _day),
    "firm.registered_capital": FactText(gettext_lazy("Registered capital"), wan),
    "firm.region": FactText(gettext_lazy("Registered in"), _region),
    "firm.industry": FactText(gettext_lazy("Industry of the firm"), industry_name),
    "firm.field": FactText(gettext_lazy("Technical field"), _label(TechField)),
    "firm.staff": FactText(gettext_lazy("Staff"), _people),
    "firm.rd_staff": FactText(gettext_lazy("R&D staff"), _people),
    "firm.revenue": FactText(gettext_lazy("Revenue last year"), wan),
    "firm.profit": FactText(gettext_lazy("Profit last year"), wan),
    "firm.tax": FactText(gettext_lazy("Tax paid last year"), wan),
    "firm.rd_spend": FactText(gettext_lazy("R&D spending last year"), wan),
    "firm.rd_ratio": FactText(gettext_lazy("R&D share of revenue"), percent),
    "firm.debt_ratio": FactText(gettext_lazy("Debt ratio"), percent),
    "firm.tax_grade": FactText(gettext_lazy("Tax credit grade"), _label(TaxGrade)),
    "firm.certificates": FactText(gettext_lazy("Certificates"), _label(CertificateKind)),
    "firm.invention_patents": FactText(gettext_lazy("Invention patents"), _pieces),
    "firm.patents": FactText(gettext_lazy("Intellectual property rights"), _pieces),
    "firm.clean_record": FactText(
        gettext_lazy("Record of dishonesty"),
        _yes_no,
        gettext_lazy("No record of dishonesty"),
        gettext_lazy("Has a record of dishonesty"),
    ),
    "firm.kind": FactText(gettext_lazy("Kind of organisation"), _label(OrganisationKind)),
    "project.invested": FactText(gettext_lazy("Own money put into the project"), wan),
    "project.landed": FactText(
        gettext_lazy("Whether in Haina town"),
        _yes_no,
        gettext_lazy("In Haina town"),
        gettext_lazy("Not in Haina town"),
    ),
    "project.kind": FactText(gettext_lazy("Kind of project"), _label(ProjectKind)),
    "project.city_grant": FactText(gettext_lazy("City funding for the project"), wan),
    "project.joint_bid": FactText(
        gettext_lazy("Whether a joint application"),
        _yes_no,
        gettext_lazy("Applied for together with others"),
        gettext_lazy("Applied for alone"),
    ),
    "project.spent": FactText(gettext_lazy("Money already spent on the project"), wan),
    "project.starts": FactText(gettext_lazy("Beginning of the project"), _day),
    "project.ends": FactText(gettext_lazy("End of the project"), _day),
    "grants.same_purpose": FactText(gettext_lazy("Grants had for the same purpose"), wan),
    "grants.count": FactText(gettext_lazy("Grants had before"), _times),
    "grants.this_year": FactText(gettext_lazy("Grants had this year"), wan),
    "loan.amount": FactText(gettext_lazy("Amount of the loan"), wan),
    "loan.term_months": FactText(gettext_lazy("Term of the loan"), months),
    "loan.rate": FactText(gettext_lazy("Rate of the loan"), percent),
    "loan.interest_paid": FactText(gettext_lazy("Interest paid"), wan),
    "loan.premium_paid": FactText(gettext_lazy("Premium paid"), wan),
    "loan.guarantee_fee_paid": FactText(gettext_lazy("Guarantee fee paid"), wan),
    "loan.kind": FactText(gettext_lazy("Kind of loan"), _label(PaidLoanKind)),
    "loan.repaid_on": FactText(gettext_lazy("Day of the last repayment"), _day),
    "loan.on_time": FactText(
        gettext_lazy("Whether repaid on time"),
        _yes_no,
        gettext_lazy("Repaid on time"),
        gettext_lazy("Not repaid on time"),
    ),
    "loan.approved_on": FactText(gettext_lazy("Day of the loan's approval"), _day),
    "firm.tax_region": FactText(gettext_lazy("Pays its taxes in"), _region),
    "firm.legal_person": FactText(
        gettext_lazy("Whether a legal person of its own"),
        _yes_no,
        gettext_lazy("Is a legal person of its own"),
        gettext_lazy("Is no legal person of its own"),
    ),
    "firm.sound": FactText(
        gettext_lazy("State of finance and credit"),
        _yes_no,
        gettext_lazy("Finance and credit are sound"),
        gettext_lazy("Finance or credit is not sound"),
    ),
}

PRIVATE_FACTS = frozenset(
    {
        "firm.revenue",
        "firm.profit",
        "firm.tax",
        "firm.rd_spend",
        "firm.rd_ratio",
        "firm.debt_ratio",
        "firm.tax_grade",
        "firm.clean_record",
    }
)
"""Figures and records of a firm that another party reads only while the firm's authorisation for the need holds."""


def fact_text(fact: str) -> FactText:
    """The words of a fact; a fact of a later vocabulary is shown by its name rather than not at all."""
    return FACT_TEXTS.get(fact) or FactText(fact, str)


def fact_label(fact: str) -> str:
    """What the fact is called."""
    return str(fact_text(fact).label)


def fact_words(fact: str, value: Any) -> str:
    """A value of the fact as it is written; a set is a list in words, a range has its bounds."""
    words, span = fact_text(fact).words, fact_text(fact).span
    if span and isinstance(value, list | tuple):
        return _span(words, *value)
    if isinstance(value, list | tuple | set | frozenset):
        return listed(words(item) for item in value)
    return words(value)


def _span(words: Words, low: Any, high: Any) -> str:
    if low is None or high is None:
        text = _("%(value)s and more") if high is None else _("%(value)s and less")
        return text % {"value": words(low if high is None else high)}
    if low == high:
        return words(low)
    return _("%(low)s to %(high)s") % {"low": words(low), "high": words(high)}


def listed(items: Iterable[str]) -> str:
    """Several things in one phrase: "A、B"."""
    return _(", ").join(items)
