"""What an offering says of itself: its terms as rows of a table and in one line."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.regions import region_name
from market.enums import CooperationMode, FinancingType, Guarantee, OfferingKind, ServiceCover
from market.fact_texts import listed
from market.models import Offering
from market.selectors.need_terms import offer_terms_of
from market.templatetags.market_format import months, percent, sqm, stamp, wan

Row = tuple[str, str]
Words = Callable[[Any], str]


def offer_rows(offering: Offering) -> list[Row]:
    """(label, value) of everything public that is filled in; the confidential detail is not."""
    terms = offer_terms_of(offering)
    return [] if terms is None else [row for row in _READERS[offering.kind](terms) if row[1]]


def offer_line(offering: Offering) -> str:
    """The terms in one line: "100 万元–1,000 万元 · 6 个月–36 个月 · 3 %–4 %"."""
    return " · ".join(value for _label, value in offer_rows(offering)[:3])


def span(low: Any, high: Any, words: Words) -> str:
    """A range as it is written; equal bounds are one figure, an open end is said."""
    if low is None and high is None:
        return ""
    if low is None:
        return _("up to %(value)s") % {"value": words(high)}
    if high is None:
        return _("from %(value)s on") % {"value": words(low)}
    return words(low) if low == high else f"{words(low)}–{words(high)}"


def chosen(choices: Any, values: Any) -> str:
    """The labels of chosen values in the order of the choices."""
    return listed(str(label) for value, label in choices.choices if value in (values or []))


def _loan(terms: Any) -> list[Row]:
    return [
        (_("Amount"), span(terms.amount_min, terms.amount_max, wan)),
        (_("Term"), span(terms.term_min, terms.term_max, months)),
        (_("Annual rate"), span(terms.rate_min, terms.rate_max, percent)),
        (_("Kinds of financing"), chosen(FinancingType, terms.financing_types)),
        (_("Security accepted"), chosen(Guarantee, terms.guarantees)),
        (_("Repayment"), str(terms.get_repayment_display())),
        (_("Interest paid back by the district"), percent(terms.subsidy_percent) if terms.subsidy_percent else ""),
        (_("Policy behind it"), terms.subsidy_policy),
        (_("Guarantee fee a year"), _fee(terms.guarantee_fee)),
        (_("Insurance premium a year"), _fee(terms.insurance_premium)),
    ]


def _fee(share: Any) -> str:
    """A yearly fee; zero is said, what is not known is left out."""
    return "" if share is None else percent(share) if share else _("none")


def _equity(terms: Any) -> list[Row]:
    return [(_("Amount"), span(terms.amount_min, terms.amount_max, wan)), (_("Stages"), terms.stages)]


def _capability(terms: Any) -> list[Row]:
    return [
        (_("Technology readiness level"), _("TRL %(level)d") % {"level": terms.trl} if terms.trl else ""),
        (_("Intellectual property"), str(terms.get_ip_status_display())),
        (_("Way of cooperation"), chosen(CooperationMode, terms.modes)),
        (_("Discipline"), terms.discipline),
        (_("Project money from"), wan(terms.budget_min) if terms.budget_min else ""),
    ]


def _space(terms: Any) -> list[Row]:
    rent = _("%(figure)s yuan/㎡·day") % {"figure": terms.rent.normalize()} if terms.rent else ""
    return [
        (_("Area"), span(terms.area_min, terms.area_max, sqm)),
        (_("Rent"), rent),
        (_("Place"), " ".join(filter(None, [region_name(terms.region) if terms.region else "", terms.place]))),
        (_("Free from"), stamp(terms.available_on)),
    ]


def _policy(terms: Any) -> list[Row]:
    return [
        (_("At most"), wan(terms.amount_max) if terms.amount_max else ""),
        (_("Share of the cost at most"), percent(terms.share_max) if terms.share_max else ""),
        (_("Application window"), span(terms.opens_on, terms.closes_on, stamp)),
        (_("Document"), terms.document),
        (_("How to apply"), terms.procedure),
        (_("Telephone"), terms.telephone),
    ]


def _service(terms: Any) -> list[Row]:
    return [(_("Answers needs of"), chosen(ServiceCover, terms.covers)), (_("Fee"), terms.fee)]


_READERS: Mapping[str, Callable[[Any], list[Row]]] = {
    OfferingKind.LOAN: _loan,
    OfferingKind.EQUITY: _equity,
    OfferingKind.CAPABILITY: _capability,
    OfferingKind.SPACE: _space,
    OfferingKind.POLICY: _policy,
    OfferingKind.SERVICE: _service,
}
