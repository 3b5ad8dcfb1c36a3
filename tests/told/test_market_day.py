"""The market day: edition, stalls, programme, seats, registrations. Whoever it concerns learns of what has changed."""

import datetime as dt
from typing import Any

import pytest

from accounts import clock
from accounts.errors import Invalid
from accounts.services import verification
from events.models import StallBooking
from events.services import (
    absences,
    arrangements,
    events,
    hall_items,
    meeting_bookings,
    registrations,
    seats,
    session_waiting,
    sessions,
    stall_visits,
    stalls,
)
from events.services.meeting_days import remind
from events.services.meeting_places import Place
from tests import build
from tests.events.meeting_scene import BEFORE, OPENS
from tests.told.rows import Row, at, check
from tests.told.test_meetings import BANK, BOTH, FIRM, Fair

HOUR = dt.timedelta(hours=1)
EVERYBODY = f"{BOTH} other fourth"
AFTER = OPENS + dt.timedelta(days=1)


class Day(Fair):
    """The same with a programme: the university hosts a session with one seat, which the firm has and for which
    another one waits; a stall held by the bank, where it meets the firm.
    """

    def __init__(self) -> None:
        super().__init__()
        self.session = build.session(self.event, host=self.fourth, capacity=1, title="路演", starts_at=OPENS + 5 * HOUR)
        sitting, self.guest = (self._person(role) for role in ("asker", "other"))
        self.seat = seats.book_seat(by=self.organiser, session=self.session, attendee=sitting)
        self.waiting = session_waiting.join_list(by=self.organiser, session=self.session, attendee=self.guest)
        self.stall, self.free = build.stall(self.event, "A1"), build.stall(self.event, "A2")
        self.held = build.stall_booking(self.stall, self.bank)

    def _person(self, role: str) -> Any:
        return self.registration(role).attendees.get()

    def registration(self, role: str) -> Any:
        return self.event.registrations.get(organisation=self.parties[role])

    def at_stall(self) -> Any:
        request = self.accepted()
        self.move_to_stall(request)
        return request

    def move_to_stall(self, request: Any) -> None:
        place = Place(stall=self.held)
        meeting_bookings.book(asking=request, slot=self.slots[0], place=place, **self.acting("asker"))

    def visit(self) -> Any:
        return stall_visits.record_visit(by=self.people["asker"], booking=self.held, organisation=self.firm)[0]

    def absence(self) -> Any:
        where = {"registration": self.registration("asker"), "starts_at": OPENS, "ends_at": OPENS + HOUR}
        return absences.note_absence(by=self.organiser, **where)

    def two_stalls(self) -> Any:
        return build.stall_booking(self.free, self.firm)


def nothing(_day: Day) -> None:
    return None


def arrange(*pairs: tuple[str, str]) -> Any:
    def act(day: Day, _thing: Any) -> None:
        held = dict(StallBooking.objects.filter(released_at=None).values_list("organisation", "stall"))
        moves = [
            arrangements.Move(day.parties[role].pk, getattr(day, stall).pk, held.get(day.parties[role].pk))
            for role, stall in pairs
        ]
        arrangements.arrange_stalls(by=day.organiser, event=day.event, moves=moves)

    return act


def event(**changes: Any) -> Any:
    return lambda day, _thing: events.update_event(by=day.organiser, event=day.event, **changes)


def session(**changes: Any) -> Any:
    return lambda day, _thing: sessions.update_session(by=day.organiser, session=day.session, **changes)


def people(role: str) -> Any:
    def act(day: Day, _thing: Any) -> None:
        registration = day.registration("other")
        registrations.change_people(by=day.people[role], registration=registration, people=[{"name": "另一人"}])

    return act


def leave(role: str) -> Any:
    return lambda day, _thing: registrations.cancel_registration(
        by=day.people[role], registration=day.registration("asker")
    )


def with_meetings(day: Day) -> None:
    day.booked()
    day.ask("fourth", "asker")


def two_days(day: Day) -> None:
    day.event.ends_at += dt.timedelta(days=1)
    day.event.save()


NEXT_DAY = {"starts_at": OPENS + dt.timedelta(days=1), "ends_at": OPENS + dt.timedelta(days=1, hours=8)}

EDITION = [
    Row("events.update_event", "another hall", nothing, event(venue="二号馆"),
        {"event.changed": EVERYBODY}, "event.update"),
    Row("events.update_event", "other hours", nothing, event(starts_at=OPENS - HOUR),
        {"event.changed": EVERYBODY}, "event.update"),
    Row("events.update_event", "other words only", nothing, event(tagline="新标题"), verbs="event.update"),
    Row("events.update_event", "another day, and its sessions stay behind", nothing, event(**NEXT_DAY), refused=True),
    Row("events.close_event", "before its end it is called off", nothing,
        lambda day, _thing: events.close_event(by=day.organiser, event=day.event),
        {"event.called_off": EVERYBODY}, "event.close"),
    Row("events.close_event", "on its last day, before its last hour", nothing,
        lambda day, _thing: at(day.event.ends_at - HOUR, events.close_event, by=day.organiser, event=day.event),
        verbs="event.close"),
    Row("events.close_event", "after the first of its two days", two_days,
        lambda day, _thing: at(OPENS + 8 * HOUR, events.close_event, by=day.organiser, event=day.event),
        {"event.called_off": EVERYBODY}, "event.close"),
    Row("events.close_event", "after its end", nothing,
        lambda day, _thing: at(AFTER, events.close_event, by=day.organiser, event=day.event), verbs="event.close"),
]  # fmt: skip

STALLS = [
    Row("arrangements.arrange_stalls stall_meetings.follow", "to another stall, and its meeting with it",
        lambda day: day.at_stall(), arrange(("asked", "free")),
        {"stall.moved": BANK, "meeting.moved": FIRM}, "hall.arrange stall.move meeting.move"),
    Row("arrangements.arrange_stalls", "two change places", lambda day: day.two_stalls(),
        arrange(("asked", "free"), ("asker", "stall")), {"stall.moved": BOTH}, "hall.arrange stall.move"),
    Row("stalls.update_stall", "another number", lambda day: day.at_stall(),
        lambda day, _thing: stalls.update_stall(by=day.organiser, stall=day.stall, code="B9"),
        {"stall.renamed": BANK, "meeting.moved": FIRM}, "stall.update"),
    Row("stalls.update_stall", "another place on the map", nothing,
        lambda day, _thing: stalls.update_stall(by=day.organiser, stall=day.stall, column=9), verbs="stall.update"),
    Row("stalls.release_stall", "its holder gives it back", nothing,
        lambda day, _thing: stalls.release_stall(by=day.people["asked"], booking=day.held),
        {"stall.released": "viewer"}, "stall.release"),
    Row("stalls.release_stall", "the organiser takes it away", nothing,
        lambda day, _thing: stalls.release_stall(by=day.organiser, booking=day.held),
        {"stall.released": BANK}, "stall.release"),
    Row("stalls.release_stall", "somebody is to be met at it", lambda day: day.at_stall(),
        lambda day, _thing: stalls.release_stall(by=day.organiser, booking=day.held), refused=True),
    Row("stalls.remove_stall", "somebody holds it", nothing,
        lambda day, _thing: stalls.remove_stall(by=day.organiser, stall=day.stall), refused=True),
    Row("stalls.remove_stall", "nobody ever held it", nothing,
        lambda day, _thing: stalls.remove_stall(by=day.organiser, stall=day.free), verbs="stall.remove", gone="Stall"),
    Row("hall_items.remove_item hall.save_plan", "a stall that somebody holds", nothing,
        lambda day, _t: hall_items.remove_item(by=day.organiser, event=day.event, version=0, key=f"s{day.stall.pk}"),
        refused=True),
    Row("stall_visits.withdraw_visit", "the visitor does not want to be called", lambda day: day.visit(),
        lambda day, visit: stall_visits.withdraw_visit(by=day.people["asker"], visit=visit),
        {"stall.visit_withdrawn": BANK}, "stall.withdraw_visit"),
    Row("stall_visits.withdraw_visit", "the organiser in its place", lambda day: day.visit(),
        lambda day, visit: stall_visits.withdraw_visit(by=day.organiser, visit=visit),
        {"stall.visit_withdrawn": BANK, "stall.visit_ended": FIRM}, "stall.withdraw_visit"),
]  # fmt: skip

PROGRAMME = [
    Row("sessions.update_session", "another time", nothing, session(ends_at=OPENS + 7 * HOUR),
        {"session.changed": FIRM, "session.moved": "other fourth"}, "session.update"),
    Row("sessions.update_session", "another room", nothing, session(room="二号厅"),
        {"session.changed": FIRM, "session.moved": "other fourth"}, "session.update"),
    Row("sessions.update_session", "other words only", nothing, session(description="新说明"), verbs="session.update"),
    Row("sessions.update_session", "it has no host any more", nothing, session(host=None),
        {"session.host_ended": "fourth"}, "session.update"),
    Row("sessions.remove_session", "somebody has a seat", nothing,
        lambda day, _thing: sessions.remove_session(by=day.organiser, session=day.session), refused=True),
    Row("sessions.remove_session", "nobody had a seat", lambda day: build.session(day.event, host=day.fourth),
        lambda day, found: sessions.remove_session(by=day.organiser, session=found),
        {"session.removed": "fourth"}, "session.remove", gone="Session"),
    Row("seats.cancel_seat session_waiting.fill_seats", "the party gives it back, and somebody waits", nothing,
        lambda day, _thing: seats.cancel_seat(by=day.people["asker"], booking=day.seat),
        {"session.moved_up": "other"}, "seat.cancel seat.move_up"),
    Row("seats.cancel_seat", "the organiser gives it up", nothing,
        lambda day, _thing: seats.cancel_seat(by=day.organiser, booking=day.seat),
        {"session.seat_given_up": FIRM, "session.moved_up": "other"}, "seat.cancel seat.move_up"),
    Row("session_waiting.leave_list", "the party waits no longer", nothing,
        lambda day, _thing: session_waiting.leave_list(by=day.people["other"], waiting=day.waiting),
        verbs="seat.stop_waiting"),
    Row("session_waiting.leave_list", "the organiser takes a person off", nothing,
        lambda day, _thing: session_waiting.leave_list(by=day.organiser, waiting=day.waiting),
        {"session.wait_ended": "other"}, "seat.stop_waiting"),
    Row("session_waiting.settle_lists seat_places.end_waiting", "it is over, and no seat became free", nothing,
        lambda _day, _thing: at(AFTER, session_waiting.settle_lists),
        {"session.list_closed": "other"}, "session.close_list"),
]  # fmt: skip

REGISTRATIONS = [
    Row("registrations.change_people", "the party changes who comes", nothing, people("other"),
        verbs="registration.change_people", gone="Attendee"),
    Row("registrations.change_people", "the organiser changes who comes", nothing, people("organiser"),
        {"registration.people_changed": "other"}, "registration.change_people", gone="Attendee"),
    Row("registrations.cancel_registration meeting_ends.end_meetings session_waiting.give_up_seats",
        "a party calls off", with_meetings, leave("asker"),
        {"registration.cancelled": "colleague", "meeting.cancelled": BANK, "meeting.withdrawn": "fourth",
         "session.moved_up": "other"},
        "registration.cancel meeting.cancel meeting.withdraw seat.move_up"),
    Row("registrations.cancel_registration", "the organiser calls off in its place", with_meetings, leave("organiser"),
        {"registration.cancelled": FIRM, "meeting.cancelled": BANK, "meeting.withdrawn": "fourth",
         "session.moved_up": "other"},
        "registration.cancel meeting.cancel meeting.withdraw seat.move_up"),
    Row("verification.suspend meeting_ends.end_meetings", "a party is taken out of the market", with_meetings,
        lambda day, _thing: at(BEFORE, verification.suspend, by=day.organiser, organisation=day.firm, reason="有误"),
        {"organisation.suspend": FIRM, "meeting.cancelled": BANK, "meeting.withdrawn": "fourth"},
        "organisation.suspend meeting.cancel meeting.withdraw"),
    Row("absences.note_absence", "the organiser notes it", nothing, lambda day, _thing: day.absence(),
        {"registration.absence": FIRM}, "absence.note"),
    Row("absences.withdraw_absence", "the organiser takes it back", lambda day: day.absence(),
        lambda day, absence: absences.withdraw_absence(by=day.organiser, absence=absence),
        {"registration.absence_ended": FIRM}, "absence.withdraw"),
    Row("absences.withdraw_absence", "the party takes it back", lambda day: day.absence(),
        lambda day, absence: absences.withdraw_absence(by=day.people["asker"], absence=absence),
        verbs="absence.withdraw"),
]  # fmt: skip

ROWS = EDITION + STALLS + PROGRAMME + REGISTRATIONS


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_concerned_is_told(row: Row, django_capture_on_commit_callbacks: Any) -> None:
    with clock.at(BEFORE):
        check(row, Day(), django_capture_on_commit_callbacks)


@pytest.mark.django_db
def test_meetings_of_a_day_that_is_called_off_are_not_reminded_of() -> None:
    with clock.at(BEFORE):
        fair = Fair()
        fair.booked()
        events.close_event(by=fair.organiser, event=fair.event)
    with clock.at(OPENS - HOUR):
        assert remind() == 0


@pytest.mark.django_db
def test_an_edition_moves_only_where_its_meetings_do() -> None:
    with clock.at(BEFORE):
        fair = Fair()
        fair.booked()
        with pytest.raises(Invalid) as refusal:
            events.update_event(by=fair.organiser, event=fair.event, **NEXT_DAY)
    assert refusal.value.field == "starts_at"
