"""Meetings of pairs at a market: what stands, and at which edition a pair could meet."""

from dataclasses import dataclass

from django.db.models import Prefetch

from events.meetings import STANDING, MeetingState
from events.models import MarketEvent, Meeting, MeetingRequest, Registration
from events.selectors.events import current_event
from market.models import Introduction, MeetingLink

WITH_MEETINGS = Prefetch(
    "meeting_links",
    queryset=MeetingLink.objects.select_related("request").prefetch_related(
        Prefetch(
            "request__meetings",
            queryset=Meeting.objects.select_related("slot", "table", "at_stall__stall", "absent").order_by("pk"),
        )
    ),
)
"""What the timeline of a pair reads, for many pairs at once."""


@dataclass(frozen=True, slots=True)
class PairMeeting:
    """A request that serves the pair, with the meeting that stands or was last there."""

    request: MeetingRequest
    meeting: Meeting | None

    @property
    def stands(self) -> bool:
        """It has a time and a place, or was held."""
        return self.meeting is not None and self.meeting.state in STANDING


def meetings_of(pair: Introduction) -> list[PairMeeting]:
    """All requests for a meeting of the pair, the oldest first."""
    found = []
    for link in pair.meeting_links.all():
        rows = list(link.request.meetings.all())
        standing = next((row for row in rows if row.state in STANDING), None)
        found.append(PairMeeting(link.request, standing or (rows[-1] if rows else None)))
    return found


def told_meetings(pair: Introduction) -> list[Meeting]:
    """Meetings of which it is on record whether they took place."""
    told = (MeetingState.HELD, MeetingState.MISSED)
    return [row for link in pair.meeting_links.all() for row in link.request.meetings.all() if row.state in told]


def edition_to_meet(pair: Introduction) -> MarketEvent | None:
    """The edition at which both sides take part and which is not over: the pair's own, else the current one."""
    for event in (pair.event, current_event()):
        if event is not None and event.is_open and _both_registered(event, pair):
            return event
    return None


def _both_registered(event: MarketEvent, pair: Introduction) -> bool:
    sides = (pair.need.organisation_id, pair.provider_id)
    return Registration.objects.filter(event=event, organisation__in=sides, cancelled_at=None).count() == len(sides)


def can_meet(pair: Introduction) -> bool:
    """A pair asks for a meeting once it is claimed and while it is open."""
    return pair.is_open and pair.claimed_at is not None
