"""What the big screen of an edition tells the whole hall: figures only, and results without anybody's name.

A party's name stands nowhere on it but in what the organiser publishes anyway (the hosts of sessions). A result is
told by its kind and amount alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts import clock
from accounts.models import AuditRow
from events.models import Attendee, MarketEvent, Session
from events.selectors.hall import ZoneMap, stall_map
from events.selectors.programme import programme
from events.selectors.registrations import presence
from market.enums import OutcomeKind, Track
from market.models import Introduction, Outcome
from market.querysets import LIVE_NEED_STATUSES
from market.reports.funnel import Funnel, funnel

SESSIONS = 3
RESULTS = 4


@dataclass(frozen=True, slots=True)
class Screen:
    """One look at the edition. ``there`` of ``expected`` parties have checked in; ``people`` came with those."""

    at: dt.datetime
    there: int
    expected: int
    people: int
    needs: int
    pairs: int
    held: int
    stalls: int
    zones: Sequence[ZoneMap]
    funnel: Funnel
    agreed: int
    sessions: Sequence[Session]
    results: Sequence[Outcome]


def screen(event: MarketEvent) -> Screen:
    """All figures of the edition at this moment, in a fixed number of queries.

    Needs are the live ones stated for the edition; pairs are introductions that a party has taken up there, whatever
    became of them. The funnel is that of ``market.reports.funnel`` for this edition; ``agreed`` is the last stage of
    its service track.
    """
    there, expected = presence(event)
    zones = stall_map(event)
    places = [place for zone in zones for place in zone.places]
    return Screen(
        at=clock.now(),
        there=there,
        expected=expected,
        people=Attendee.objects.filter(
            registration__event=event, registration__checked_in_at__isnull=False, registration__cancelled_at=None
        ).count(),
        needs=event.needs.filter(status__in=LIVE_NEED_STATUSES).count(),
        pairs=Introduction.objects.filter(event=event, claimed_at__isnull=False).count(),
        held=sum(not place.free for place in places),
        stalls=len(places),
        zones=zones,
        funnel=funnel(event=event),
        agreed=funnel(event=event, track=Track.SERVICE).agreed,
        sessions=next_sessions(event),
        results=latest_results(event),
    )


def next_sessions(event: MarketEvent) -> list[Session]:
    """What goes on now and what comes next, in order of time."""
    return list(programme(event).filter(ends_at__gt=clock.now())[:SESSIONS])


def latest_results(event: MarketEvent) -> list[Outcome]:
    """The newest results that stand on record for pairs of the edition; refusals are nobody else's business."""
    rows = Outcome.objects.counted().filter(introduction__event=event).exclude(kind=OutcomeKind.REFUSAL)
    return list(rows.order_by("-recorded_at", "-pk")[:RESULTS])


def mark() -> int:
    """The number of the newest audit row: every write leaves one, so that nothing is new while this stays the same."""
    return AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
