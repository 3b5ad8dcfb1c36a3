"""How far an edition is prepared, in numbers; a fixed number of queries whatever its size."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from accounts.enums import Verification
from accounts.models import AuditRow
from events.meetings import OPEN_REQUESTS, STANDING, RequestState
from events.models import (
    Attendee,
    HallPlan,
    MarketEvent,
    Meeting,
    MeetingRequest,
    Registration,
    SeatWaiting,
    Session,
    StallBooking,
)

PRINTS = ("cards.print", "badges.print", "door.take_list")
LACKS = ("stall", "people", "verification")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is there and what is missing before the market."""

    drawn: bool
    stalls: int
    not_placed: int
    free_stalls: int
    parties: int
    without_stall: int
    without_people: int
    unverified: int
    pending: int
    sessions: int
    conflicts: tuple[tuple[str, str], ...]
    full_sessions: int
    people_waiting: int
    slots: int
    tables: int
    requests: int
    without_time: int
    printed: dict[str, dt.datetime]


def readiness(event: MarketEvent) -> Readiness:
    """The figures behind the list of checks."""
    held = StallBooking.objects.filter(stall=OuterRef("pk"), released_at=None)
    stalls = event.stalls.annotate(held=Exists(held)).aggregate(
        all=Count("pk"), loose=Count("pk", filter=Q(hall_item=None)), free=Count("pk", filter=Q(held=False))
    )
    rows = registered(event)
    sessions = list(event.sessions.order_by("room", "starts_at", "pk"))
    waiting = SeatWaiting.objects.filter(session__event=event, ended_at=None)
    seats = waiting.aggregate(sessions=Count("session", distinct=True), people=Count("pk"))
    requests = MeetingRequest.objects.filter(event=event, state__in=OPEN_REQUESTS)
    return Readiness(
        drawn=HallPlan.objects.filter(event=event).exists(),
        stalls=stalls["all"],
        not_placed=stalls["loose"],
        free_stalls=stalls["free"],
        **_parties(rows),
        sessions=len(sessions),
        conflicts=room_conflicts(sessions),
        full_sessions=seats["sessions"],
        people_waiting=seats["people"],
        slots=event.meeting_slots.count(),
        tables=event.meeting_tables.filter(closed=False).count(),
        requests=requests.count(),
        without_time=requests_without_time().filter(event=event).count(),
        printed=_printed(event),
    )


def _parties(rows: QuerySet[Registration]) -> dict[str, int]:
    counts = {f"without_{what}": Count("pk", filter=_lacks(what)) for what in LACKS[:2]}
    unverified = _lacks("verification")
    pending = unverified & Q(organisation__verification=Verification.PENDING)
    return rows.aggregate(
        parties=Count("pk"),
        unverified=Count("pk", filter=unverified),
        pending=Count("pk", filter=pending),
        **counts,
    )


def registered(event: MarketEvent) -> QuerySet[Registration]:
    """Live registrations."""
    return Registration.objects.filter(event=event, cancelled_at=None).order_by()


def _lacks(what: str) -> Q:
    """Of a registration: the party has no stall, names nobody, or is not verified."""
    if what == "stall":
        mine = StallBooking.objects.filter(
            event=OuterRef("event"), organisation=OuterRef("organisation"), released_at=None
        )
        return Q(~Exists(mine))
    if what == "people":
        return Q(~Exists(Attendee.objects.filter(registration=OuterRef("pk"))))
    return ~Q(organisation__verification=Verification.VERIFIED)


def lacking(rows: QuerySet[Registration], what: str) -> QuerySet[Registration]:
    """Live registrations whose party lacks this (one of ``LACKS``)."""
    return rows.filter(_lacks(what), cancelled_at=None)


def room_conflicts(sessions: Sequence[Session]) -> tuple[tuple[str, str], ...]:
    """Titles of sessions that follow each other in a room (sorted so) and overlap."""
    return tuple(
        (one.title, other.title)
        for one, other in pairwise(sessions)
        if one.room == other.room and other.starts_at < one.ends_at
    )


def requests_without_time() -> QuerySet[MeetingRequest]:
    """Accepted requests for which nothing stands in the timetable."""
    stands = Meeting.objects.filter(request=OuterRef("pk"), state__in=STANDING)
    return MeetingRequest.objects.filter(~Exists(stands), state=RequestState.ACCEPTED)


def _printed(event: MarketEvent) -> dict[str, dt.datetime]:
    """When cards, badges and a list for a door were last made, by the verb of the audit log."""
    rows = AuditRow.objects.filter(verb__in=PRINTS, subject_type="marketevent", subject_id=str(event.pk))
    return dict(rows.order_by().values_list("verb").annotate(Max("at")))
