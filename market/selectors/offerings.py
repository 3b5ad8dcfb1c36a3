"""Reading offerings: the public shelf, and a party's own list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from accounts.models import Organisation, User
from market.enums import OFFERED_BY, OPEN_STATES, OfferingKind, State
from market.models import Introduction, Match, Offering
from market.querysets import IntroductionQuerySet, OfferingQuerySet, how_many
from market.selectors.attachments import ENDED
from market.selectors.facts import OFFERING_RELATIONS
from market.selectors.need_terms import offer_terms_of

WORKING = tuple(state for state in OPEN_STATES if state != State.PROPOSED)


def kinds_offered_by(organisation: Organisation) -> list[str]:
    """What this kind of organisation may offer, in the order of the kinds."""
    return [kind for kind in OfferingKind.values if organisation.kind in OFFERED_BY[kind]]


def shelf() -> OfferingQuerySet:
    """Everything on the shelf of verified parties, with the terms."""
    return (
        Offering.objects.live().select_related(*OFFERING_RELATIONS).order_by("kind", "organisation__name", "name", "pk")
    )


def in_order(keys: Sequence[int]) -> list[Offering]:
    """These offerings of the shelf, in the order of their keys."""
    rows = {row.pk: row for row in shelf().filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


def disciplines_on_shelf() -> list[str]:
    """The disciplines of the capabilities on the shelf, each once and in order; "" stands for those that say none."""
    rows = Offering.objects.live().filter(capability__isnull=False).order_by("capability__discipline")
    return list(rows.values_list("capability__discipline", flat=True).distinct())


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


def owns(user: User, organisation: Organisation | None, offering: Offering) -> bool:
    """The party itself, and the organiser's staff acting for nobody: they read the confidential detail at once."""
    if organisation is None:
        return bool(user.is_authenticated and user.is_staff)
    return organisation.pk == offering.organisation_id


def in_contact(organisation: Organisation | None, offering: Offering) -> bool:
    """The organisation is the firm of a pair about this very listing that was contacted and has not ended without a
    result: it may promise non-disclosure, then read the confidential detail, and each reading is put on record.
    """
    return organisation is not None and contact_pairs(organisation, offering).exists()


def contact_pairs(organisation: Organisation, offering: Offering) -> IntroductionQuerySet:
    """The firm's pairs about this listing in which its confidential detail can be opened, the newest first."""
    pairs = Introduction.objects.filter(need__organisation=organisation, offering=offering, contacted_at__isnull=False)
    return pairs.exclude(state__in=ENDED).order_by("-pk")


def confidential_of(offering: Offering) -> str:
    """The detail that is kept apart from what everybody reads; empty for kinds that have none."""
    return str(getattr(offer_terms_of(offering), "confidential", ""))
