"""Reading offerings: the public shelf, and a party's own list."""

from typing import Any

from django.db.models import F

from accounts.models import Organisation, User
from market.enums import OFFERED_BY, OPEN_STATES, OfferingKind, State
from market.models import Introduction, Match, Offering
from market.querysets import OfferingQuerySet, how_many
from market.selectors.facts import OFFERING_RELATIONS

WORKING = tuple(state for state in OPEN_STATES if state != State.PROPOSED)


def kinds_offered_by(organisation: Organisation) -> list[str]:
    """What this kind of organisation may offer, in the order of the kinds."""
    return [kind for kind in OfferingKind.values if organisation.kind in OFFERED_BY[kind]]


def shelf() -> OfferingQuerySet:
    """Everything on the shelf of verified parties, with the terms."""
    return (
        Offering.objects.live().select_related(*OFFERING_RELATIONS).order_by("kind", "organisation__name", "name", "pk")
    )


def my_offerings(organisation: Organisation) -> OfferingQuerySet:
    """The party's offerings, the latest first, with counts: ``matched`` needs of runs in force, ``working`` pairs."""
    rows = Offering.objects.filter(organisation=organisation).select_related(*OFFERING_RELATIONS)
    return rows.annotate(
        matched=how_many(Match.objects.in_force(), "offering"),
        working=how_many(Introduction.objects.filter(state__in=WORKING), "offering"),
    ).order_by(F("published_at").desc(nulls_first=True), "-pk")


def offering_page(user: Any, organisation: Organisation | None) -> OfferingQuerySet:
    """Offerings whose page the reader may open."""
    return Offering.objects.visible_to(user, organisation).select_related(*OFFERING_RELATIONS)


def reads_confidential(user: User, organisation: Organisation | None, offering: Offering) -> bool:
    """The party itself and the organiser's staff acting for nobody read the confidential detail; nobody else does."""
    if organisation is None:
        return bool(user.is_authenticated and user.is_staff)
    return organisation.pk == offering.organisation_id
