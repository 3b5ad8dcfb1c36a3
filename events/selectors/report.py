"""The report of an edition: figures from stored rows alone, in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Q

from events.meetings import MeetingState
from events.models import (
    Attendee,
    CheckIn,
    MarketEvent,
    Meeting,
    MeetingRequest,
    Registration,
    SeatBooking,
    StallVisit,
    WalkIn,
)
from events.selectors.feedback import Answers, answers_of


@dataclass(frozen=True, slots=True)
class Report:
    """What the market was, in numbers."""

    registered: int
    came: int
    cancelled: int
    people: int
    people_came: int
    walk_ins: int
    stalls: int
    stalls_held: int
    visits: int
    sessions: int
    seats: int
    seats_taken: int
    asked: int
    planned: int
    held: int
    missed: int
    answers: Answers


def report(event: MarketEvent) -> Report:
    """The figures of this room; others add theirs in ``events.cockpit``."""
    live = Q(cancelled_at=None)
    parties = Registration.objects.filter(event=event).aggregate(
        registered=Count("pk", filter=live),
        came=Count("pk", filter=live & Q(checked_in_at__isnull=False)),
        cancelled=Count("pk", filter=~live),
    )
    people = Attendee.objects.filter(registration__event=event, registration__cancelled_at=None)
    here = CheckIn.objects.filter(event=event, counted=True, attendee__isnull=False)
    meetings = Meeting.objects.filter(event=event).aggregate(
        planned=Count("pk", filter=~Q(state=MeetingState.CANCELLED)),
        held=Count("pk", filter=Q(state=MeetingState.HELD)),
        missed=Count("pk", filter=Q(state=MeetingState.MISSED)),
    )
    capacities = list(event.sessions.values_list("capacity", flat=True))
    return Report(
        **parties,
        people=people.count(),
        people_came=here.count(),
        walk_ins=WalkIn.objects.filter(event=event).count(),
        stalls=event.stalls.count(),
        stalls_held=event.stall_bookings.filter(released_at=None).count(),
        visits=StallVisit.objects.filter(booking__event=event, withdrawn_at=None).count(),
        sessions=len(capacities),
        seats=sum(capacities),
        seats_taken=SeatBooking.objects.filter(session__event=event, cancelled_at=None).count(),
        asked=MeetingRequest.objects.filter(event=event).count(),
        **meetings,
        answers=answers_of(event),
    )
