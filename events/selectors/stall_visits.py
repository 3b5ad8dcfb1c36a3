"""Who asked at a stall to be called."""

from django.db.models import QuerySet

from accounts.models import Organisation
from events.models import StallBooking, StallVisit


def visits_of(booking: StallBooking) -> QuerySet[StallVisit]:
    """Visitors who let the holder call them, the latest first."""
    return (
        StallVisit.objects.filter(booking=booking, withdrawn_at=None)
        .select_related("organisation", "booking__organisation")
        .order_by("-at", "-pk")
    )


def visit_by(booking: StallBooking | None, organisation: Organisation | None) -> StallVisit | None:
    """The party's own standing request at this stall."""
    if booking is None or organisation is None:
        return None
    return StallVisit.objects.filter(booking=booking, organisation=organisation, withdrawn_at=None).first()
