"""What an offering may say: known words, ranges in order, and what must be there before the organiser sees it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import Invalid, NotAllowed
from accounts.models import Organisation
from market.enums import (
    OFFERED_BY,
    CooperationMode,
    FinancingType,
    Guarantee,
    OfferingKind,
    PolicyTopic,
    ServiceCover,
)
from market.models import Offering
from market.models.offering_terms import MAX_FEE
from market.selectors.need_terms import offer_terms_of

COMMON = ("name", "summary", "keywords", "field", "capacity")
"""Columns of the offering itself that its party writes."""

TERMS: dict[str, tuple[str, ...]] = {
    OfferingKind.LOAN: (
        "amount_min",
        "amount_max",
        "term_min",
        "term_max",
        "rate_min",
        "rate_max",
        "financing_types",
        "guarantees",
        "repayment",
        "subsidy_percent",
        "subsidy_policy",
        "guarantee_fee",
        "insurance_premium",
    ),
    OfferingKind.EQUITY: ("amount_min", "amount_max", "stages"),
    OfferingKind.CAPABILITY: ("trl", "ip_status", "modes", "discipline", "budget_min", "confidential"),
    OfferingKind.SPACE: ("area_min", "area_max", "rent", "region", "place", "available_on", "confidential"),
    OfferingKind.POLICY: (
        "topic",
        "document",
        "amount_max",
        "share_max",
        "opens_on",
        "closes_on",
        "procedure",
        "telephone",
    ),
    OfferingKind.SERVICE: ("covers", "fee"),
}
"""Columns of the detail row of each kind."""

RANGES = (
    ("amount_min", "amount_max"),
    ("term_min", "term_max"),
    ("rate_min", "rate_max"),
    ("area_min", "area_max"),
    ("opens_on", "closes_on"),
)
LEAST: dict[str, int] = {"amount_min": 1, "amount_max": 1, "term_min": 1, "term_max": 1} | dict.fromkeys(
    ("rate_min", "rate_max", "guarantee_fee", "insurance_premium"), 0
)
MOST: dict[str, int] = {
    "term_min": 360,
    "term_max": 360,
    "rate_min": 36,
    "rate_max": 36,
    "guarantee_fee": MAX_FEE,
    "insurance_premium": MAX_FEE,
}

WORD_LISTS: dict[str, Collection[str]] = {
    "financing_types": FinancingType.values,
    "guarantees": Guarantee.values,
    "modes": CooperationMode.values,
    "covers": ServiceCover.values,
}
WORDS: dict[str, Collection[str]] = {"topic": PolicyTopic.values}

REQUIRED: dict[str, dict[str, Any]] = {
    OfferingKind.LOAN: {
        "amount_max": gettext_lazy("Please say up to which amount you lend."),
        "term_max": gettext_lazy("Please say for how long you lend at most."),
        "guarantees": gettext_lazy("Please choose at least one kind of security that you accept."),
    },
    OfferingKind.EQUITY: {"amount_max": gettext_lazy("Please say how much you invest at most.")},
    OfferingKind.CAPABILITY: {"modes": gettext_lazy("Please choose at least one way of cooperation.")},
    OfferingKind.SPACE: {"area_max": gettext_lazy("Please say how large the space is.")},
    OfferingKind.SERVICE: {"covers": gettext_lazy("Please choose which needs your service answers.")},
}
"""What must be said before the organiser is asked to publish: kind → column → what to tell its party."""

MAX_KEYWORDS = 5
MAX_KEYWORD = 20


def check_offers(organisation: Organisation, kind: str) -> None:
    """Only certain kinds of organisation may offer a thing: loans come from banks, policies from offices."""
    if kind not in OFFERED_BY:
        raise Invalid(_("There is no such kind of offering."), field="kind")
    if organisation.kind not in OFFERED_BY[kind]:
        raise NotAllowed(_("Your kind of organisation cannot offer this."))


def check_common(common: Mapping[str, Any]) -> None:
    """A name, at most five short keywords, and a capacity of at least one firm."""
    _known(common, COMMON)
    if "name" in common and not common["name"].strip():
        raise Invalid(_("Please give it a name."), field="name")
    keywords: Sequence[str] = common.get("keywords", ())
    if len(keywords) > MAX_KEYWORDS or any(not word.strip() or len(word) > MAX_KEYWORD for word in keywords):
        words = {"count": MAX_KEYWORDS, "length": MAX_KEYWORD}
        raise Invalid(_("At most %(count)d keywords of at most %(length)d characters each.") % words, field="keywords")


def check_terms(kind: str, terms: Mapping[str, Any]) -> None:
    """Numbers within their limits, lower bounds not above upper ones, only words of the vocabulary."""
    _known(terms, TERMS[kind])
    for name, low in LEAST.items():
        if terms.get(name) is not None and terms[name] < low:
            raise Invalid(_("The value must be at least %(limit)s.") % {"limit": low}, field=name)
    for name, high in MOST.items():
        if terms.get(name) is not None and terms[name] > high:
            raise Invalid(_("The value must be at most %(limit)s.") % {"limit": high}, field=name)
    for low_name, high_name in RANGES:
        if terms.get(low_name) is not None and terms.get(high_name) is not None and terms[low_name] > terms[high_name]:
            raise Invalid(_("The upper limit must not be below the lower one."), field=high_name)
    for name, words in (WORD_LISTS | WORDS).items():
        value = terms.get(name) or []
        if not set([value] if isinstance(value, str) else value) <= set(words):
            raise Invalid(_("Please choose from the list."), field=name)


def check_complete(offering: Offering) -> None:
    """What firms and the matching need to know is there; the first gap is named beside its field."""
    if not offering.summary.strip():
        raise Invalid(_("Please describe in a few sentences what you offer and to whom."), field="summary")
    terms = offer_terms_of(offering)
    for name, message in REQUIRED.get(offering.kind, {}).items():
        if getattr(terms, name, None) in (None, "", []):
            raise Invalid(message, field=name)


def _known(values: Mapping[str, Any], names: Collection[str]) -> None:
    if unknown := set(values) - set(names):
        raise TypeError(f"not a column of this kind of offering: {', '.join(sorted(unknown))}")
