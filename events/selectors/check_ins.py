"""Who is here, what two doors disagree about, and who waits to be registered."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from events.models import Attendee, CheckIn, MarketEvent, Registration, WalkIn

SHOWN_AT_MOST = 30


def people_there(event: MarketEvent) -> tuple[int, int]:
    """How many people have checked in, of how many named in live registrations."""
    here = CheckIn.objects.filter(event=event, counted=True, attendee__isnull=False).count()
    return here, Attendee.objects.filter(registration__event=event, registration__cancelled_at=None).count()


def conflicts(event: MarketEvent) -> QuerySet[CheckIn]:
    """Badges read on a second device, newest first, with ``first_at``, ``first_place`` and ``first_by`` of the row
    that counts.
    """
    rows = CheckIn.objects.filter(registration=OuterRef("registration"), counted=True)
    own = rows.annotate(whose=Coalesce("attendee_id", 0)).filter(whose=Coalesce(OuterRef("attendee_id"), 0))
    return (
        CheckIn.objects.filter(event=event, counted=False)
        .select_related("attendee", "registration__organisation", "by")
        .annotate(
            first_at=Subquery(own.values("at")[:1]),
            first_place=Subquery(own.values("place")[:1]),
            first_by=Subquery(own.values("by__name")[:1]),
        )
        .order_by("-recorded_at", "-pk")[:SHOWN_AT_MOST]
    )


def waiting_walk_ins(event: MarketEvent) -> QuerySet[WalkIn]:
    """People noted at the door whose registration is still to be completed, the first to come first."""
    return WalkIn.objects.filter(event=event, completed_at=None).order_by("at", "pk")[:SHOWN_AT_MOST]


def people_of(registration: Registration) -> QuerySet[Attendee]:
    """The people of a registration, each with ``here_at`` (None while not here)."""
    here = CheckIn.objects.filter(attendee=OuterRef("pk"), counted=True).values("at")[:1]
    return registration.attendees.annotate(here_at=Subquery(here)).order_by("pk")
