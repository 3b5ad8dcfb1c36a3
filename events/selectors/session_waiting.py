"""Waiting lists of sessions: who can move up, and at which place somebody waits."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from events.enums import EventStatus
from events.models import Attendee, MarketEvent, SeatBooking, SeatWaiting, Session


def seats_at_the_time(session: Session) -> QuerySet[SeatBooking]:
    """Seats held in any session that goes on at the same time, this one included."""
    return SeatBooking.objects.filter(
        cancelled_at=None, session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at
    )


def who_can_move_up(session: Session) -> QuerySet[SeatWaiting]:
    """Who waits, is registered and sits nowhere else at that time, in order; nobody once the session is over."""
    if session.is_over or session.event.status == EventStatus.CLOSED:
        return SeatWaiting.objects.none()
    elsewhere = seats_at_the_time(session).filter(attendee=OuterRef("attendee"))
    rows = session.waiting.waiting().filter(attendee__registration__cancelled_at=None)
    return rows.filter(~Exists(elsewhere))


def seats_to_book(session: Session) -> int:
    """Free seats that nobody on the waiting list will get."""
    taken = session.seats.filter(cancelled_at=None).count()
    return max(0, session.capacity - taken - who_can_move_up(session).count())


def list_of(session: Session) -> QuerySet[SeatWaiting]:
    """The waiting list in its order."""
    return session.waiting.waiting().select_related("attendee__registration__organisation")


def places_in(session: Session, people: Iterable[Attendee]) -> dict[int, tuple[SeatWaiting, int]]:
    """By person: the open entry and the place in the list, counted from 1."""
    wanted = {person.pk for person in people}
    rows = enumerate(session.waiting.waiting(), start=1)
    return {row.attendee_id: (row, place) for place, row in rows if row.attendee_id in wanted}


def sessions_with_lists(event: MarketEvent) -> QuerySet[Session]:
    """Sessions for which somebody waits, with ``waits``, in order of time."""
    waits = Count("waiting", filter=Q(waiting__ended_at=None))
    return event.sessions.annotate(waits=waits).filter(waits__gt=0).order_by("starts_at", "room", "pk")
