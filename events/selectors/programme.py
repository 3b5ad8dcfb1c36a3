"""The programme of an edition with its free seats."""

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Organisation
from events.models import MarketEvent, SeatBooking, Session


def programme(event: MarketEvent) -> QuerySet[Session]:
    """Sessions in order of time with ``taken`` and ``free`` seats."""
    return (
        event.sessions.select_related("host")
        .annotate(taken=Count("seats", filter=Q(seats__cancelled_at=None)))
        .annotate(free=F("capacity") - F("taken"))
        .order_by("starts_at", "room", "pk")
    )


def seats_of(event: MarketEvent, organisation: Organisation) -> QuerySet[SeatBooking]:
    """Seats the party's people hold at the edition, in order of time."""
    return (
        SeatBooking.objects.filter(
            session__event=event, attendee__registration__organisation=organisation, cancelled_at=None
        )
        .select_related("session", "session__event", "attendee", "attendee__registration__organisation")
        .order_by("session__starts_at", "attendee_id", "pk")
    )
