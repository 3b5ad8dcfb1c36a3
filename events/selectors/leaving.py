"""What ends when a party cancels its registration."""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from events.meetings import AHEAD
from events.models import Meeting, Registration, SeatBooking, StallBooking


def with_what_ends(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Registrations with ``stall_code``, ``seats_held`` and ``meetings_ahead``."""
    stall = StallBooking.objects.filter(
        event=OuterRef("event"), organisation=OuterRef("organisation"), released_at=None
    ).values("stall__code")[:1]
    seats = SeatBooking.objects.filter(attendee__registration=OuterRef("pk"), cancelled_at=None)
    party = OuterRef("organisation")
    meetings = Meeting.objects.filter(
        Q(request__asker=party) | Q(request__asked=party), event=OuterRef("event"), state__in=AHEAD
    )
    return rows.annotate(stall_code=Subquery(stall), seats_held=_number(seats), meetings_ahead=_number(meetings))


def _number(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
