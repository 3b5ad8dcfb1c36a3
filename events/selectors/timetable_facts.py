"""What a version of the timetable is made from: read once, in a constant number of questions."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts import clock
from accounts.enums import Verification
from events.enums import ItemKind
from events.meetings import STANDING, MeetingState, RequestState
from events.models import (
    Absence,
    HallItem,
    MarketEvent,
    Meeting,
    MeetingPlace,
    MeetingRequest,
    MeetingSettings,
    MeetingSlot,
    MeetingTable,
    Registration,
    SeatBooking,
    StallBooking,
)
from events.planning import SLOTS_AT_MOST

METRES = 0.5
"""The plan of the hall counts half metres."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Slots ahead in order of time; tables and stalls; how many ``people`` a party has (by key), how many of them are
    ``away`` in a slot (by party and slot); meetings that stand, with the seats they take; pairs that wait for a time;
    where tables ("t12") and stalls ("s7") are, in metres; ``names`` of the parties; slots and tables that a
    missed meeting keeps in its name (``history``); tables (keys) that the version leaves out (``without``).
    """

    event: MarketEvent
    settings: MeetingSettings
    slots: tuple[MeetingSlot, ...]
    tables: tuple[MeetingTable, ...]
    stalls: tuple[StallBooking, ...]
    people: dict[int, int]
    away: dict[tuple[int, int], int]
    standing: tuple[Meeting, ...]
    waiting: tuple[MeetingRequest, ...]
    seats: dict[tuple[int, int], int]
    spots: dict[str, tuple[float, float]]
    names: dict[int, str]
    history: frozenset[tuple[int, int]]
    without: frozenset[int] = frozenset()

    def in_use(self, table: MeetingTable) -> bool:
        """Meetings can be planned at it."""
        return not table.closed and table.pk not in self.without

    def minutes(self, at: dt.datetime) -> int:
        """Minutes from the midnight of the first slot's day."""
        first = timezone.localtime(self.slots[0].starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        return int((timezone.localtime(at) - first).total_seconds() // 60)


def facts_of(event: MarketEvent, without: frozenset[int] = frozenset()) -> Facts:
    """Everything about the slots of the edition that are not over, the next ``SLOTS_AT_MOST`` of them, for a version
    ``without`` certain tables.
    """
    slots = tuple(event.meeting_slots.filter(ends_at__gt=clock.now()).order_by("starts_at", "pk")[:SLOTS_AT_MOST])
    people, names = _people(event)
    standing = tuple(_standing(event))
    names |= {party.pk: party.name for row in standing for party in row.request.parties}
    missed = Meeting.objects.filter(event=event, state=MeetingState.MISSED, table__isnull=False)
    places = MeetingPlace.objects.filter(meeting__in=standing, freed_at=None)
    return Facts(
        event=event,
        settings=MeetingSettings.objects.filter(event=event).first() or MeetingSettings(event=event),
        slots=slots,
        tables=tuple(event.meeting_tables.order_by("code", "pk")),
        stalls=tuple(
            StallBooking.objects.filter(event=event, released_at=None).select_related("stall").order_by("stall__code")
        ),
        people=people,
        away=away_in(event, slots),
        standing=standing,
        waiting=tuple(_waiting(event, people)),
        seats={
            (meeting, party): seat for meeting, party, seat in places.values_list("meeting", "organisation", "seat")
        },
        spots=_spots(event),
        names=names,
        history=frozenset(missed.values_list("slot", "table")),
        without=without,
    )


def _people(event: MarketEvent) -> tuple[dict[int, int], dict[int, str]]:
    """Parties that take part, with how many people each sends (who has named nobody sends one), and their names."""
    rows = Registration.objects.filter(event=event, cancelled_at=None)
    rows = rows.exclude(organisation__verification=Verification.SUSPENDED).order_by("pk")
    found = list(rows.values_list("organisation", "organisation__name").annotate(Count("attendees")))
    return {pk: max(1, count) for pk, _name, count in found}, {pk: name for pk, name, _count in found}


def _standing(event: MarketEvent) -> list[Meeting]:
    rows = Meeting.objects.filter(event=event, state__in=STANDING).select_related(
        "request__asker", "request__asked", "request__event", "slot", "table", "at_stall__stall"
    )
    return list(rows.order_by("pk"))


def _waiting(event: MarketEvent, people: dict[int, int]) -> list[MeetingRequest]:
    """Accepted pairs of parties that take part and have no meeting, who was accepted first comes first."""
    had = Meeting.objects.filter(request=OuterRef("pk")).exclude(state="cancelled")
    rows = MeetingRequest.objects.filter(~Exists(had), event=event, state=RequestState.ACCEPTED)
    rows = rows.select_related("event", "asker", "asked").order_by("answered_at", "pk")
    return [row for row in rows if row.asker_id in people and row.asked_id in people]


def away_in(
    event: MarketEvent, slots: tuple[MeetingSlot, ...], parties: tuple[int, ...] = ()
) -> dict[tuple[int, int], int]:
    """(party, slot) → how many of its people are somewhere else then: noted as absent, or with a seat in a session."""
    absences = Absence.objects.filter(registration__event=event, withdrawn_at=None)
    seats = SeatBooking.objects.filter(session__event=event, cancelled_at=None)
    if parties:
        absences = absences.filter(registration__organisation__in=parties)
        seats = seats.filter(attendee__registration__organisation__in=parties)
    gone: list[tuple[int, dt.datetime, dt.datetime, int]] = list(
        absences.values_list("registration__organisation", "starts_at", "ends_at", "people")
    )
    sitting = seats.values_list("attendee__registration__organisation", "session__starts_at", "session__ends_at")
    gone += [(*row, count) for row, count in Counter(sitting).items()]
    found: dict[tuple[int, int], int] = defaultdict(int)
    for party, starts, ends, count in gone:
        for slot in slots:
            if starts < slot.ends_at and slot.starts_at < ends:
                found[party, slot.pk] += count
    return dict(found)


def _spots(event: MarketEvent) -> dict[str, tuple[float, float]]:
    """The middles of the tables and stalls that are drawn; a table is found by its number."""
    codes = {code: pk for pk, code in event.meeting_tables.values_list("pk", "code")}
    holders = dict(StallBooking.objects.filter(event=event, released_at=None).values_list("stall", "pk"))
    items = HallItem.objects.filter(Q(kind=ItemKind.TABLE) | Q(kind=ItemKind.STALL), plan__event=event)
    found = {}
    for item in items:
        key = (
            f"t{codes[item.text]}"
            if item.text in codes and item.stall_id is None
            else f"s{holders.get(item.stall_id or 0)}"
        )
        found[key] = ((item.x + item.width / 2) * METRES, (item.y + item.height / 2) * METRES)
    return found
