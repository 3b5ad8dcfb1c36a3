"""Where and when: the table or stall of a meeting, and one of each party's people for it.

Everything here is called with the registrations of both sides and the request locked; it locks the slot and the table
after them. The constraints of the database stand behind every check.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from events.meetings import REMIND_BEFORE, MeetingState
from events.models import MarketEvent, Meeting, MeetingPlace, MeetingRequest, MeetingSlot, MeetingTable, StallBooking
from events.selectors.timetable_facts import away_in
from events.services.meeting_checks import check_below_limit, knowing, may_do_late, tell_others, told_with


@dataclass(frozen=True, slots=True)
class Place:
    """A wish: a certain table, or the stall that one of the two parties holds; nothing said is any free table."""

    table: MeetingTable | None = None
    stall: StallBooking | None = None


def book_place(
    *,
    by: User | None,
    side: Organisation | None,
    asking: MeetingRequest,
    slot: MeetingSlot,
    people: dict[int, int],
    place: Place | None = None,
    code: str = "meeting.booked",
) -> Meeting:
    """Put an accepted request into a slot; the same slot again gives the meeting that is there. ``by=None`` is the
    platform, which seats the waiting list.
    """
    if standing := asking.standing():
        return _same_slot(standing, slot)
    slot = lock_slot(by, asking, slot)
    for party in asking.parties:
        check_below_limit(asking.event, party, of="meetings")
    seats = free_seats(asking, slot, people)
    table, stall = choose_place(asking, slot, place or Place())
    row = Meeting(request=asking, event=asking.event, slot=slot, table=table, at_stall=stall, booked_by=by)
    row.booked_at = clock.now()
    row.reminded_at = reminded_already(slot)
    with _refused_by_the_database(slot):
        row.save(force_insert=True)
        MeetingPlace.objects.bulk_create(
            MeetingPlace(meeting=row, slot=slot, organisation_id=pk, seat=seat) for pk, seat in seats.items()
        )
    verb = "meeting.book" if by else "meeting.seat"
    audit.record(by=by, verb=verb, subject=row, on_behalf_of=side, slot=slot.pk, where=row.where)
    tell_others(asking, knowing(by, side), code, **told_with(row))
    return row


def _same_slot(standing: Meeting, slot: MeetingSlot) -> Meeting:
    if standing.slot_id != slot.pk:
        raise Taken(
            _("A meeting of the two stands at %(time)s: move it instead.") % {"time": standing.slot.time}, code="stands"
        )
    return standing


@contextmanager
def _refused_by_the_database(slot: MeetingSlot) -> Iterator[None]:
    """What a constraint refuses is said in the words of a slot that has just been taken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Taken(
            _("%(time)s has just been taken: choose another time.") % {"time": slot.time}, code="just_taken"
        ) from error


def lock_slot(by: User | None, asking: MeetingRequest, slot: MeetingSlot) -> MeetingSlot:
    """The slot, locked, if it belongs to the edition and can still be planned."""
    row = MeetingSlot.objects.select_for_update(no_key=True).filter(pk=slot.pk, event=asking.event_id).first()
    if row is None:
        raise Invalid(_("This time is not on offer at the market: choose another one."), field="slot")
    may = may_do_late(by, row) if by else not row.has_begun
    if not may:
        raise WrongState(_("%(time)s has begun already: choose a later time.") % {"time": row.time}, code="begun")
    return row


def free_seats(
    asking: MeetingRequest, slot: MeetingSlot, people: dict[int, int], without: Meeting | None = None
) -> dict[int, int]:
    """For each side the lowest of its people who has no meeting in the slot; somebody must be left who is not away."""
    held = MeetingPlace.objects.filter(slot=slot, organisation__in=people, freed_at=None)
    if without is not None:
        held = held.exclude(meeting=without)
    taken = set(held.values_list("organisation", "seat"))
    away = away_in(asking.event, (slot,), (asking.asker_id, asking.asked_id))
    seats = {}
    for party in asking.parties:
        gone = away.get((party.pk, slot.pk), 0)
        seat = _lowest_free(people[party.pk], {seat for pk, seat in taken if pk == party.pk}, gone)
        if seat is None:
            text = (
                _("%(party)s has nobody free at %(time)s: choose another time.")
                if gone
                else _("%(party)s is in a meeting at %(time)s: choose another time.")
            )
            raise Taken(text % {"party": party.name, "time": slot.time}, code="party")
        seats[party.pk] = seat
    return seats


def _lowest_free(people: int, taken: set[int], away: int) -> int | None:
    """A person who has no meeting then; None when as many meetings go on as there are people who are not away."""
    if len(taken) >= people - away:
        return None
    return next(seat for seat in range(1, people + 1) if seat not in taken)


def fit_people(event: MarketEvent, organisation: Organisation, people: int) -> None:
    """Fewer people come for a party: its meetings ahead go to those who are left, or it is refused with the time at
    which too many go on at once. To be called with the registration locked.
    """
    held = MeetingPlace.objects.filter(organisation=organisation, freed_at=None, slot__event=event)
    slots: dict[MeetingSlot, list[MeetingPlace]] = {}
    for place in held.filter(slot__ends_at__gt=clock.now()).select_related("slot").order_by("slot__starts_at", "seat"):
        slots.setdefault(place.slot, []).append(place)
    for slot, places in slots.items():
        if len(places) > people:
            raise WrongState(
                _("%(count)d meetings go on at %(time)s: cancel one of them first, or let as many people come.")
                % {"count": len(places), "time": slot.time}
            )
        taken = {place.seat for place in places}
        for place in places:
            if place.seat > people:
                place.seat = next(seat for seat in range(1, people + 1) if seat not in taken)
                taken.add(place.seat)
                place.save(update_fields=["seat"])


def choose_place(
    asking: MeetingRequest, slot: MeetingSlot, wish: Place, without: Meeting | None = None
) -> tuple[MeetingTable | None, StallBooking | None]:
    """The wished table or stall; else the first free table, or where there is none the stall of either side."""
    busy = Meeting.objects.filter(slot=slot, table__isnull=False).exclude(state=MeetingState.CANCELLED)
    if without is not None:
        busy = busy.exclude(pk=without.pk)
    if wish.stall is not None:
        return None, _own_stall(asking, wish.stall)
    taken = {pk for pk in busy.values_list("table", flat=True) if pk is not None}
    if wish.table is not None:
        return _wished_table(asking, slot, wish.table, taken), None
    tables = MeetingTable.objects.select_for_update(no_key=True).filter(event=asking.event_id, closed=False)
    free = _first_free(tables.exclude(pk__in=taken), without)
    if free is not None:
        return free, None
    stall = stalls_of(asking).first()
    if stall is None:
        raise Taken(_("No table is free at %(time)s: choose another time.") % {"time": slot.time}, code="tables")
    return None, stall


def _first_free(tables: QuerySet[MeetingTable], moved: Meeting | None) -> MeetingTable | None:
    """The table that a moved meeting had, where it is free; else the first."""
    same = tables.filter(pk=moved.table_id).first() if moved is not None and moved.table_id is not None else None
    return same or tables.order_by("code").first()


def _wished_table(asking: MeetingRequest, slot: MeetingSlot, wish: MeetingTable, taken: set[int]) -> MeetingTable:
    row = MeetingTable.objects.select_for_update(no_key=True).filter(pk=wish.pk, event=asking.event_id).first()
    if row is None:
        raise Invalid(_("This table is not on offer at the market: choose another one."), field="table")
    if row.closed:
        raise WrongState(_("Table %(table)s is closed: choose another one.") % {"table": row}, code="closed")
    if row.pk in taken:
        raise Taken(
            _("Table %(table)s is taken at %(time)s: choose another time or table.")
            % {"table": row, "time": slot.time},
            code="table",
        )
    return row


def stalls_of(asking: MeetingRequest) -> QuerySet[StallBooking]:
    """The stalls the two parties hold, the asked party's first."""
    held = StallBooking.objects.filter(event=asking.event_id, released_at=None).select_related("stall", "organisation")
    asked = held.filter(organisation=asking.asked_id)
    return asked if asked.exists() else held.filter(organisation=asking.asker_id)


def _own_stall(asking: MeetingRequest, wish: StallBooking) -> StallBooking:
    held = StallBooking.objects.filter(event=asking.event_id, released_at=None, organisation__in=asking.parties)
    row = held.select_for_update(no_key=True, of=("self",)).select_related("stall").filter(pk=wish.pk).first()
    if row is None:
        raise WrongState(_("Neither of the two holds this stall: choose a table."), code="stall")
    return row


def reminded_already(slot: MeetingSlot) -> dt.datetime | None:
    """Who plans later than a day before is not reminded of what it has just done."""
    now = clock.now()
    return now if slot.starts_at - now <= REMIND_BEFORE else None


def move_place(
    *,
    asking: MeetingRequest,
    meeting: Meeting,
    slot: MeetingSlot,
    people: dict[int, int],
    place: Place | None,
    by: User,
) -> bool:
    """Put a planned meeting into another slot or to another table; whether anything changed."""
    slot = lock_slot(by, asking, slot)
    seats = free_seats(asking, slot, people, without=meeting)
    if place is None and slot.pk == meeting.slot_id:
        return False
    table, stall = choose_place(asking, slot, place or _as_before(meeting), without=meeting)
    if (slot.pk, table, stall) == (meeting.slot_id, meeting.table, meeting.at_stall):
        return False
    meeting.slot, meeting.table, meeting.at_stall = slot, table, stall
    meeting.version += 1
    meeting.reminded_at = reminded_already(slot)
    with _refused_by_the_database(slot):
        meeting.save(update_fields=["slot", "table", "at_stall", "version", "reminded_at"])
        for pk, seat in seats.items():
            MeetingPlace.objects.filter(meeting=meeting, organisation=pk).update(slot=slot, seat=seat)
    return True


def _as_before(meeting: Meeting) -> Place:
    """A meeting at a stall stays there when it is moved, as long as the stall is held."""
    stall = meeting.at_stall
    return Place(stall=stall if stall is not None and stall.released_at is None else None)


def free_place(meeting: Meeting, reason: str) -> None:
    """Cancel a locked meeting: table and people are free for others, the row stays."""
    now = clock.now()
    meeting.state, meeting.cancelled_at, meeting.cancel_reason = MeetingState.CANCELLED, now, reason
    meeting.version += 1
    meeting.save(update_fields=["state", "cancelled_at", "cancel_reason", "version"])
    meeting.places.update(freed_at=now)
