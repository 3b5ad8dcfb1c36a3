"""What a need is like, as traits that earlier deals are counted by (the engine's appetite factor)."""

import math
from typing import Any

from market.enums import NeedKind
from market.models import Need
from market.selectors.need_terms import terms_of

Traits = tuple[tuple[str, str], ...]

TERM_CLASSES = (12, 36, 60, 84, 120, 180, 240)
"""Upper bounds of the classes of term, months."""


def amount_class(amount: float) -> str:
    """A class a factor of two wide, so that 300 and 500 万元 are neighbours and 300 and 3,000 are not."""
    return str(int(math.log2(max(amount, 1000.0) / 1000)))


def term_class(months: int) -> str:
    """The number of class bounds below the term."""
    return str(sum(months > bound for bound in TERM_CLASSES))


def staff_class(staff: int) -> str:
    """A class a factor of two wide: 1, 2 and 3, 4 to 7, 8 to 15 …"""
    return str(max(staff, 1).bit_length() - 1)


def place_traits(region: str, industry: str) -> Traits:
    """Where the firm is (province, city, district by GB/T 2260 prefix) and what it does (section, division)."""
    levels = (("province", region[:2]), ("city", region[:4]), ("district", region))
    trades = (("section", industry[:1]), ("industry", industry))
    return (*(levels if region else ()), *(trades if industry else ()))


def money_traits(terms: Any) -> Traits:
    """How much and how long (class and figure: lenders repeat their products), of what type (kind of financing, first
    security named, draw at will), and whether the firm never had a loan.
    """
    kind = "/".join((terms.financing_type, *sorted(terms.guarantees)[:1], "revolving" if terms.revolving else "fixed"))
    sum_, months = terms.amount, terms.term_months
    amount = (("amount", amount_class(float(sum_))), ("sum", str(round(sum_)))) if sum_ is not None else ()
    term = (("term", term_class(months)), ("months", str(months))) if months is not None else ()
    first = (("first", "yes" if terms.first_loan else "no"),) if terms.first_loan is not None else ()
    return (*amount, *term, ("type", kind), *first)


def need_traits(need: Need) -> Traits:
    """All traits of a need; what is not known has no trait."""
    organisation = need.organisation
    profile = getattr(organisation, "profile", None)
    traits = place_traits(organisation.region, profile.industry if profile else "")
    if profile and profile.staff:
        traits += (("staff", staff_class(profile.staff)),)
    terms = terms_of(need)
    if need.kind == NeedKind.FINANCING and terms is not None:
        return traits + money_traits(terms)
    return (*traits, ("type", need.kind))
