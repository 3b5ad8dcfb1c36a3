"""The amount that stands for a need in a list, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from market.enums import NeedKind
from market.models import Need
from market.offer_texts import span
from market.selectors.need_terms import terms_of
from market.templatetags.market_format import sqm, wan


def need_figure(need: Need) -> str:
    """How much: money asked for or set aside, people, area; a dash where nothing was said."""
    terms, reader = terms_of(need), READERS.get(need.kind)
    return (reader(terms) if terms is not None and reader else "") or "—"


def _talent(terms: Any) -> str:
    pay = span(terms.salary_min, terms.salary_max, wan)
    people = _("%(figure)s people") % {"figure": terms.headcount} if terms.headcount else ""
    return " · ".join(filter(None, [people, pay]))


def _amount(name: str) -> Callable[[Any], str]:
    return lambda terms: wan(getattr(terms, name)) if getattr(terms, name) is not None else ""


READERS: Mapping[str, Callable[[Any], str]] = {
    NeedKind.FINANCING: _amount("amount"),
    NeedKind.COOPERATION: _amount("budget"),
    NeedKind.POLICY: _amount("investment"),
    NeedKind.LEGAL: _amount("budget"),
    NeedKind.TALENT: _talent,
    NeedKind.SPACE: lambda terms: span(terms.area_min, terms.area_max, sqm),
}
