"""What a visit to a stall means for needs and pairs."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Organisation
from events.models import StallVisit
from market.enums import OPEN_STATES, Source, State, Visibility
from market.models import Introduction, Need
from market.querysets import need_kinds_answered_by


def need_for_holder(visit: StallVisit, today: dt.date) -> Need | None:
    """The visitor's live need that the stall's holder can answer: one of this edition first, then the newest.

    A need that only the organiser may see, and one that the holder has declined, are not brought up this way.
    """
    holder: Organisation = visit.booking.organisation
    if not holder.is_verified:
        return None
    declined = Introduction.objects.filter(need=OuterRef("pk"), provider=holder, state=State.DECLINED)
    return (
        Need.objects.live()
        .filter(organisation=visit.organisation, kind__in=need_kinds_answered_by(holder.kind))
        .filter(~Exists(declined), Q(valid_until=None) | Q(valid_until__gte=today))
        .exclude(visibility=Visibility.ORGANISER)
        .annotate(here=Q(event=visit.booking.event_id))
        .order_by(F("here").desc(nulls_last=True), "-published_at", "-pk")
        .first()
    )


def open_pair_of(visit: StallVisit) -> Introduction | None:
    """The pair that visitor and holder have open already, whatever it came from."""
    return (
        Introduction.objects.filter(
            need__organisation=visit.organisation, provider=visit.booking.organisation, state__in=OPEN_STATES
        )
        .order_by("-pk")
        .first()
    )


def visit_behind(introduction: Introduction) -> StallVisit | None:
    """The visit in which the firm agreed to be called and that was not taken back: the one that the pair came from, or
    one at the pair's own edition.
    """
    edition = {} if introduction.source == Source.STALL else {"booking__event": introduction.event_id}
    return (
        StallVisit.objects.filter(
            organisation=introduction.need.organisation_id,
            booking__organisation=introduction.provider_id,
            withdrawn_at=None,
            **edition,
        )
        .select_related("user")
        .order_by("-at")
        .first()
    )
