"""The versions of an offering's rules."""

from django.db.models import QuerySet

from market.models import CriteriaVersion, Offering


def versions_of(offering: Offering) -> QuerySet[CriteriaVersion]:
    """All versions, the newest first, with who made them."""
    return CriteriaVersion.objects.filter(offering=offering).select_related("made_by").order_by("-number")
