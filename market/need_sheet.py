"""A need as it reads on paper: labelled lines for the check before submission, the print-out and its pages."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import plain_number
from accounts.regions import region_name
from market.enums import CooperationMode, Guarantee, NeedKind
from market.models import ExistingLoan, Need
from market.selectors.need_terms import terms_of
from market.templatetags.market_format import months, percent, sqm, stamp, wan

NOT_SAID = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what the need says; ``long`` for text that takes the whole width."""

    label: str
    text: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a need says: lines of its steps, and the loans the firm already has."""

    what: list[Line] = field(default_factory=list)
    details: list[Line] = field(default_factory=list)
    audience: list[Line] = field(default_factory=list)
    loans: list[ExistingLoan] = field(default_factory=list)


def _listed(choices: Any) -> Callable[[Any], str]:
    labels = dict(choices.choices)
    return lambda values: _(", ").join(str(labels.get(value, value)) for value in values)


def _rent(value: Decimal) -> str:
    return _("%(figure)s yuan/㎡·day") % {"figure": plain_number(value)}


def _people(value: int) -> str:
    return _("%(figure)s people") % {"figure": value}


WORDS: dict[str, Callable[[Any], str]] = {
    "amount": wan,
    "budget": wan,
    "investment": wan,
    "salary_min": wan,
    "salary_max": wan,
    "term_months": months,
    "trial_months": months,
    "max_rate": percent,
    "area_min": sqm,
    "area_max": sqm,
    "rent_max": _rent,
    "headcount": _people,
    "trl": lambda level: _("TRL %(level)d") % {"level": level},
    "region": region_name,
    "guarantees": _listed(Guarantee),
    "modes": _listed(CooperationMode),
    "keywords": lambda values: _(", ").join(values),
}

WHAT = ("event", "field", "keywords")
DETAILS: dict[str, tuple[str, ...]] = {
    NeedKind.FINANCING: (
        "financing_type",
        "amount",
        "term_months",
        "guarantees",
        "max_rate",
        "first_loan",
        "renewal",
        "revolving",
        "purpose",
    ),
    NeedKind.COOPERATION: (
        "discipline",
        "trl",
        "ip_status",
        "modes",
        "budget",
        "problem",
        "key_technology",
        "expected_goal",
    ),
    NeedKind.TALENT: ("position", "headcount", "education", "salary_min", "salary_max"),
    NeedKind.SPACE: ("area_min", "area_max", "region", "place", "rent_max", "move_in_on"),
    NeedKind.POLICY: ("topic", "investment"),
    NeedKind.LEGAL: ("topic", "needed_by", "budget"),
    NeedKind.SCENARIO: ("place", "trial_months", "solution"),
}
PRIVATE: dict[str, tuple[str, ...]] = {NeedKind.COOPERATION: ("confidential",)}
"""What the firm and the organiser read at once, and others after a promise of non-disclosure."""
AUDIENCE = ("visibility", "introductions_wanted", "auto_consent", "authorised_until")
RECOMMENDED = ("recommended_by", "recommendation")
LONG = frozenset(
    {"summary", "purpose", "problem", "key_technology", "expected_goal", "solution", "recommendation", "confidential"}
)
YES, NO = gettext_lazy("yes"), gettext_lazy("no")


def sheet(need: Need, *, private: bool = True) -> Sheet:
    """The lines of a need. Without ``private`` what concerns only the firm and the organiser stays out (the other
    banks' loans, who may see it).
    """
    terms = terms_of(need)
    return Sheet(
        what=_lines(need, WHAT, empty=False) + _lines(need, ("summary",), empty=False),
        details=_lines(terms, DETAILS[need.kind])
        + (_lines(terms, PRIVATE.get(need.kind, ()), empty=False) if private else [])
        + _lines(need, ("valid_until",)),
        audience=_lines(need, AUDIENCE) + _lines(need, RECOMMENDED, empty=False) if private else [],
        loans=list(terms.existing_loans.all()) if private and need.kind == NeedKind.FINANCING else [],
    )


def _lines(row: Any, names: tuple[str, ...], *, empty: bool = True) -> list[Line]:
    """A line for each column; columns that say nothing are left out unless ``empty``."""
    lines = []
    for name in names:
        text = _text(row, name)
        if text or empty:
            label = capfirst(row._meta.get_field(name).verbose_name)
            lines.append(Line(str(label), text or NOT_SAID, name in LONG))
    return lines


def _text(row: Any, name: str) -> str:
    value = getattr(row, name)
    if value in (None, "", []):
        return ""
    if name in WORDS:
        return WORDS[name](value)
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, dt.date):
        return stamp(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)
