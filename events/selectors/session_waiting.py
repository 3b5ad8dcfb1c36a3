"""Waiting lists of sessions: who can move up, and at which place somebody waits."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from events.enums import EventStatus
from events.models import (
    Attendee,
    MarketEvent,
    MeetingPlace,
    MeetingSlot,
    Registration,
    SeatBooking,
    SeatWaiting,
    Session,
)
from events.selectors.timetable_facts import away_in


def seats_at_the_time(session: Session) -> QuerySet[SeatBooking]:
    """Seats held in any session that goes on at the same time, this one included."""
    return SeatBooking.objects.filter(
        cancelled_at=None, session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at
    )


def engaged_then(session: Session, parties: Iterable[int]) -> dict[int, MeetingSlot]:
    """Of these parties (keys) those that have a meeting during the session for which nobody would be left if one more
    of their people sat in it, each with the first such slot. Who of a party goes to a meeting is its own affair: as
    many engagements as people are possible at once.
    """
    during = MeetingSlot.objects.filter(event=session.event_id)
    during = during.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    places = MeetingPlace.objects.filter(slot__in=during, organisation__in=set(parties), freed_at=None)
    meets = Counter(places.values_list("organisation", "slot"))
    if not meets:
        return {}
    slots = {slot.pk: slot for slot in during.filter(pk__in={slot for _party, slot in meets}).order_by("starts_at")}
    met = tuple({party for party, _slot in meets})
    away = away_in(session.event, tuple(slots.values()), met)
    comes = Registration.objects.filter(event=session.event_id, organisation__in=met, cancelled_at=None).order_by()
    people = dict(comes.values_list("organisation").annotate(Count("attendees")))
    found: dict[int, MeetingSlot] = {}
    for pk, slot in slots.items():
        for party in met:
            busy = meets[party, pk]
            if busy and busy + away.get((party, pk), 0) >= people.get(party, 0):
                found.setdefault(party, slot)
    return found


def who_can_move_up(session: Session) -> QuerySet[SeatWaiting]:
    """Who waits, is registered, sits nowhere else at that time and is not needed in a meeting then, in order; nobody
    once the session is over.
    """
    if session.is_over or session.event.status == EventStatus.CLOSED:
        return SeatWaiting.objects.none()
    rows = session.waiting.waiting().filter(attendee__registration__cancelled_at=None)
    parties = set(rows.order_by().values_list("attendee__registration__organisation", flat=True))
    if not parties:
        return SeatWaiting.objects.none()
    elsewhere = seats_at_the_time(session).filter(attendee=OuterRef("attendee"))
    engaged = engaged_then(session, parties)
    return rows.filter(~Exists(elsewhere)).exclude(attendee__registration__organisation__in=engaged)


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
