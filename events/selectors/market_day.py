"""How the day of the market goes, in numbers; a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts import clock
from events.meetings import AHEAD, STANDING, MeetingState
from events.models import CheckIn, MarketEvent, Meeting, MeetingSlot, SeatWaiting, WalkIn
from events.selectors.check_ins import people_there
from events.selectors.registrations import presence


@dataclass(frozen=True, slots=True)
class MarketDay:
    """Who is here, what the doors report, and the meetings of this moment."""

    parties_here: int
    parties: int
    people_here: int
    people: int
    walk_ins: int
    conflicts: int
    meetings_now: int
    free_tables: int
    tables: int
    next_slot: MeetingSlot | None
    meetings_next: int
    to_tell: int
    missed: int
    people_waiting: int


def market_day(event: MarketEvent) -> MarketDay:
    """The counters of this moment."""
    now = clock.now()
    parties_here, parties = presence(event)
    people_here, people = people_there(event)
    upcoming = event.meeting_slots.filter(starts_at__gt=now).order_by("starts_at", "pk").first()
    current = Q(slot__starts_at__lte=now, slot__ends_at__gt=now, state__in=STANDING)
    counts = Meeting.objects.filter(event=event).aggregate(
        now=Count("pk", filter=current),
        at_tables=Count("table", filter=current & Q(table__closed=False), distinct=True),
        next=Count("pk", filter=Q(slot=upcoming, state__in=AHEAD)),
        to_tell=Count("pk", filter=Q(slot__ends_at__lte=now, state__in=AHEAD)),
        missed=Count("pk", filter=Q(state=MeetingState.MISSED)),
    )
    tables = event.meeting_tables.filter(closed=False).count()
    return MarketDay(
        parties_here=parties_here,
        parties=parties,
        people_here=people_here,
        people=people,
        walk_ins=WalkIn.objects.filter(event=event, completed_at=None).count(),
        conflicts=CheckIn.objects.filter(event=event, counted=False).count(),
        meetings_now=counts["now"],
        free_tables=tables - counts["at_tables"],
        tables=tables,
        next_slot=upcoming,
        meetings_next=counts["next"] if upcoming else 0,
        to_tell=counts["to_tell"],
        missed=counts["missed"],
        people_waiting=SeatWaiting.objects.filter(session__event=event, ended_at=None).count(),
    )
