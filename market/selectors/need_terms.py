"""Which detail row belongs to a need or an offering."""

from typing import Any

from market.enums import NeedKind, OfferingKind
from market.models import Need, Offering

NEED_TERMS: dict[str, str] = {kind: kind for kind in NeedKind.values}
"""Kind of need → name of its detail row (they are the same word)."""

OFFERING_TERMS: dict[str, str] = {
    OfferingKind.LOAN: "loan",
    OfferingKind.EQUITY: "equity",
    OfferingKind.CAPABILITY: "capability",
    OfferingKind.SPACE: "space_terms",
    OfferingKind.POLICY: "policy_terms",
    OfferingKind.SERVICE: "service",
}
"""Kind of offering → name of its detail row."""


def terms_of(need: Need) -> Any:
    """The detail row of the need's kind, or None while there is none."""
    return getattr(need, NEED_TERMS[need.kind], None)


def offer_terms_of(offering: Offering) -> Any:
    """The detail row of the offering's kind, or None while there is none."""
    return getattr(offering, OFFERING_TERMS[offering.kind], None)
