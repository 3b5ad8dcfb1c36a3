"""Reading meetings: a party's own day, what waits for it, which times are free, the organiser's timetable."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts import clock
from accounts.models import Organisation, User
from events.meetings import AHEAD, STANDING, MeetingState, RequestState
from events.models import (
    MarketEvent,
    Meeting,
    MeetingPlace,
    MeetingRequest,
    MeetingSlot,
    Registration,
    StallBooking,
)
from events.selectors.timetable_facts import away_in

SIDES = ("request__event", "request__asker", "request__asked", "slot", "table", "at_stall__stall", "absent")
CLOSED_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Times:
    """A time with a place where it happens, for a pair that looks for one."""

    slot: MeetingSlot
    tables: int


@dataclass(frozen=True, slots=True)
class Line:
    """A slot of the timetable: what is at each table, and what is at stalls."""

    slot: MeetingSlot
    cells: tuple[Meeting | None, ...]
    at_stalls: tuple[Meeting, ...]


def _of(party: Organisation, prefix: str = "") -> Q:
    return Q(**{f"{prefix}asker": party}) | Q(**{f"{prefix}asked": party})


def day_of(event: MarketEvent, party: Organisation) -> QuerySet[Meeting]:
    """The party's meetings at the edition in order of time, those that did not take place included."""
    rows = Meeting.objects.filter(_of(party, "request__"), event=event).exclude(state=MeetingState.CANCELLED)
    return rows.select_related(*SIDES).order_by("slot__starts_at", "pk")


def requests_of(event: MarketEvent, party: Organisation) -> QuerySet[MeetingRequest]:
    """All requests the party is a side of, those that wait longest first."""
    rows = MeetingRequest.objects.filter(_of(party), event=event)
    return rows.select_related("event", "asker", "asked").order_by("made_at", "pk")


def to_answer(event: MarketEvent, party: Organisation) -> QuerySet[MeetingRequest]:
    """Requests that wait for the party's yes or no, the most urgent first."""
    return requests_of(event, party).filter(asked=party, state=RequestState.ASKED).order_by("expires_at", "pk")


def unanswered(event: MarketEvent, party: Organisation) -> QuerySet[MeetingRequest]:
    """Requests of the party that wait for the other side."""
    return requests_of(event, party).filter(asker=party, state=RequestState.ASKED)


def without_time(event: MarketEvent, party: Organisation) -> QuerySet[MeetingRequest]:
    """Accepted, and nothing stands in the timetable."""
    stands = Meeting.objects.filter(request=OuterRef("pk"), state__in=STANDING)
    return requests_of(event, party).filter(~Exists(stands), state=RequestState.ACCEPTED)


def closed_requests(event: MarketEvent, party: Organisation) -> QuerySet[MeetingRequest]:
    """The latest requests that came to nothing."""
    ends = (RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.EXPIRED)
    return requests_of(event, party).filter(state__in=ends).order_by("-made_at", "-pk")[:CLOSED_AT_MOST]


def request_seen_by(user: User, party: Organisation | None) -> QuerySet[MeetingRequest]:
    """Requests the reader may open."""
    return MeetingRequest.objects.visible_to(user, party).select_related("event", "asker", "asked")


def meeting_of(request: MeetingRequest) -> Meeting | None:
    """What stands in the timetable, or else what was last there."""
    rows = list(request.meetings.select_related(*SIDES).order_by("pk"))
    return next((row for row in rows if row.state in STANDING), rows[-1] if rows else None)


def between(event: MarketEvent, one: Organisation | None, other: Organisation) -> MeetingRequest | None:
    """The open request of two parties."""
    if one is None:
        return None
    low, high = sorted((one.pk, other.pk))
    return MeetingRequest.objects.filter(
        event=event, low=low, high=high, state__in=(RequestState.ASKED, RequestState.ACCEPTED)
    ).first()


def edition_of(party: Organisation) -> MarketEvent | None:
    """The edition whose meetings the party asks for when it names none: the latest it is registered for."""
    rows = Registration.objects.filter(organisation=party, cancelled_at=None).exclude(event__status="draft")
    row = rows.select_related("event").order_by("-event__starts_at", "-pk").first()
    return row.event if row else None


def stalls_of_pair(request: MeetingRequest) -> list[StallBooking]:
    """Stalls that the two sides hold, the asked side's first."""
    held = StallBooking.objects.filter(event=request.event_id, released_at=None)
    rows = held.filter(organisation__in=(request.asker_id, request.asked_id)).select_related("stall", "organisation")
    return sorted(rows, key=lambda row: row.organisation_id != request.asked_id)


def free_times(request: MeetingRequest, *, without: Meeting | None = None) -> list[Times]:
    """Slots to come in which each side has somebody free and there is a table, or a stall of one of them."""
    slots = list(MeetingSlot.objects.filter(event=request.event_id, starts_at__gt=clock.now()))
    sides = (request.asker_id, request.asked_id)
    registered = Registration.objects.filter(event=request.event_id, organisation__in=sides, cancelled_at=None)
    people = {pk: max(1, count) for pk, count in registered.values_list("organisation").annotate(Count("attendees"))}
    places = MeetingPlace.objects.filter(slot__in=slots, organisation__in=sides, freed_at=None)
    meetings = Meeting.objects.filter(slot__in=slots, table__isnull=False).exclude(state=MeetingState.CANCELLED)
    if without is not None:
        places, meetings = places.exclude(meeting=without), meetings.exclude(pk=without.pk)
    taken = Counter(places.values_list("slot", "organisation"))
    busy = Counter(meetings.filter(table__closed=False).values_list("slot", flat=True))
    tables = request.event.meeting_tables.filter(closed=False).count()
    away = away_in(request.event, tuple(slots), sides)
    has_stall = bool(stalls_of_pair(request))
    return [
        Times(slot, tables - busy[slot.pk])
        for slot in slots
        if all(taken[slot.pk, side] < people.get(side, 0) - away.get((side, slot.pk), 0) for side in sides)
        and (busy[slot.pk] < tables or has_stall)
    ]


def has_meetings(event: MarketEvent) -> bool:
    """The organiser has laid out times for meetings at the edition."""
    return event.meeting_slots.exists()


def counts(event: MarketEvent) -> dict[str, int]:
    """Figures of an edition's meetings for the organiser."""
    waiting = MeetingRequest.objects.filter(event=event).waiting().count()
    asked = MeetingRequest.objects.filter(event=event, state=RequestState.ASKED).count()
    planned = Meeting.objects.filter(event=event, state__in=AHEAD).count()
    held = Meeting.objects.filter(event=event, state=MeetingState.HELD).count()
    return {"asked": asked, "waiting": waiting, "planned": planned, "held": held}


def timetable(event: MarketEvent) -> tuple[list[str], list[Line]]:
    """The codes of the tables and a line for each slot, for the organiser."""
    tables = list(event.meeting_tables.order_by("code"))
    rows = Meeting.objects.filter(event=event).exclude(state=MeetingState.CANCELLED).select_related(*SIDES)
    by_place: dict[tuple[int, int | None], Meeting] = {(row.slot_id, row.table_id): row for row in rows if row.table_id}
    at_stalls: dict[int, list[Meeting]] = defaultdict(list)
    for row in rows:
        if row.table_id is None:
            at_stalls[row.slot_id].append(row)
    lines = [
        Line(slot, tuple(by_place.get((slot.pk, table.pk)) for table in tables), tuple(at_stalls[slot.pk]))
        for slot in event.meeting_slots.all()
    ]
    return [table.code for table in tables], lines


MEETINGS = Prefetch("meetings", queryset=Meeting.objects.select_related("slot", "table", "at_stall__stall"))
"""What the organiser's list of requests shows beside each."""
