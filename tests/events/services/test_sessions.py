"""The programme and its seats."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from events.models import SeatBooking, Session
from events.services.seats import book_seat, cancel_seat
from events.services.sessions import create_session, remove_session, update_session
from tests import build

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def facts(event, **changes):
    defaults = {"kind": "roadshow", "title": "项目路演", "room": "主舞台", "capacity": 30}
    return defaults | {"starts_at": event.starts_at, "ends_at": event.starts_at + HOUR} | changes


def guest(event, **facts):
    """A person of a registered party."""
    return build.attendee(build.registration(build.organisation(**facts), event))


def test_a_session_has_its_place_in_the_programme():
    event = build.event()
    session = create_session(by=build.organiser(), event=event, **facts(event))
    assert list(event.sessions.all()) == [session]
    assert AuditRow.objects.get().verb == "session.create"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": None}, "starts_at"),
        ({"kind": "party"}, "kind"),
        ({"title": ""}, "title"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": 10**9}, "capacity"),
    ],
)
def test_wrong_facts_are_refused_at_their_field(changes, field):
    event = build.event()
    with pytest.raises(Invalid) as refusal:
        create_session(by=build.organiser(), event=event, **facts(event, **changes))
    assert (refusal.value.field, Session.objects.count()) == (field, 0)


def test_a_session_lies_on_a_day_of_the_market_and_ends_after_it_begins():
    event, by = build.event(), build.organiser()
    early = event.starts_at - dt.timedelta(days=2)
    for start, end, field in ((early, early + HOUR, "starts_at"), (event.starts_at, event.starts_at, "ends_at")):
        with pytest.raises(Invalid) as refusal:
            create_session(by=by, event=event, **facts(event, starts_at=start, ends_at=end))
        assert refusal.value.field == field


def test_a_room_holds_one_session_at_a_time():
    event, by = build.event(), build.organiser()
    create_session(by=by, event=event, **facts(event))
    half = event.starts_at + HOUR / 2
    with pytest.raises(Invalid, match="项目路演") as refusal:
        create_session(by=by, event=event, **facts(event, starts_at=half, ends_at=half + HOUR))
    assert refusal.value.field == "room"
    after = event.starts_at + HOUR
    create_session(by=by, event=event, **facts(event, starts_at=after, ends_at=after + HOUR))
    create_session(by=by, event=event, **facts(event, room="2 号厅"))
    assert event.sessions.count() == 3


def test_holders_of_seats_are_told_of_another_time_once_a_party():
    event, by = build.event(), build.organiser()
    session = build.session(event, title="政策培训")
    person = guest(event)
    colleague = build.attendee(person.registration)
    for each in (person, colleague):
        book_seat(by=by, session=session, attendee=each)
    update_session(by=by, session=session, title="政策培训（下）")
    assert Message.objects.count() == 0
    update_session(by=by, session=session, room="3 号厅")
    message = Message.objects.get()
    assert (message.organisation, message.code) == (person.registration.organisation, "session.changed")
    assert (message.params["session"], message.params["room"]) == ("政策培训（下）", "3 号厅")


def test_a_booked_seat_does_not_disappear():
    event, by = build.event(), build.organiser()
    session = build.session(event, capacity=2)
    seats = [book_seat(by=by, session=session, attendee=guest(event)) for _number in range(2)]
    with pytest.raises(Invalid) as refusal:
        update_session(by=by, session=session, capacity=1)
    assert refusal.value.field == "capacity"
    cancel_seat(by=by, booking=seats[1])
    assert update_session(by=by, session=session, capacity=1).capacity == 1
    with pytest.raises(WrongState):
        remove_session(by=by, session=session)
    remove_session(by=by, session=build.session(event))
    assert list(event.sessions.all()) == [session]


def test_the_programme_belongs_to_the_organiser():
    event, owner = build.event(), build.user()
    build.organisation(owner=owner)
    session = build.session(event)
    for call in (
        lambda: create_session(by=owner, event=event, **facts(event)),
        lambda: update_session(by=owner, session=session, title="x"),
        lambda: remove_session(by=owner, session=session),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert list(event.sessions.values_list("title", flat=True)) == [session.title]


def test_seats_are_given_from_the_lowest_free_number():
    event, by = build.event(), build.organiser()
    session = build.session(event, capacity=3)
    seats = [book_seat(by=by, session=session, attendee=guest(event)) for _number in range(3)]
    assert [seat.seat for seat in seats] == [1, 2, 3]
    with pytest.raises(Taken, match="3 个座位") as refusal:
        book_seat(by=by, session=session, attendee=guest(event))
    assert refusal.value.code == "full"
    cancel_seat(by=by, booking=seats[1])
    assert book_seat(by=by, session=session, attendee=guest(event)).seat == 2
    assert SeatBooking.objects.filter(cancelled_at=None).count() == 3


def test_a_person_sits_in_one_place_at_a_time():
    event, by, start = build.event(), build.organiser(), None
    start = event.starts_at
    person = guest(event)
    first = build.session(event, title="路演", starts_at=start)
    overlap = build.session(event, starts_at=start + HOUR / 2)
    after = build.session(event, starts_at=start + HOUR)
    book_seat(by=by, session=first, attendee=person)
    with pytest.raises(Taken, match="1 号座位") as again:
        book_seat(by=by, session=first, attendee=person)
    with pytest.raises(Taken, match="路演") as elsewhere:
        book_seat(by=by, session=overlap, attendee=person)
    assert (again.value.code, elsewhere.value.code) == ("seated", "overlap")
    book_seat(by=by, session=after, attendee=person)
    assert SeatBooking.objects.count() == 2


def test_the_database_refuses_a_seat_and_a_person_twice():
    event = build.event()
    session, one, two = build.session(event), guest(event), guest(event)
    SeatBooking.objects.create(session=session, attendee=one, seat=1)
    for person, seat in ((two, 1), (one, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SeatBooking.objects.create(session=session, attendee=person, seat=seat)
    assert SeatBooking.objects.count() == 1


def test_seats_are_for_registered_people_of_this_edition():
    event, by = build.event(), build.organiser()
    session = build.session(event)
    with pytest.raises(Invalid, match="另一届"):
        book_seat(by=by, session=session, attendee=guest(build.event()))
    person = guest(event)
    person.registration.cancelled_at = event.starts_at
    person.registration.save()
    with pytest.raises(WrongState, match="报名"):
        book_seat(by=by, session=session, attendee=person)
    assert SeatBooking.objects.count() == 0


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_book_and_give_back(role, allowed):
    event, person, by = build.event(), build.user(), build.organiser()
    attendee, session = guest(event), build.session(event)
    if role:
        build.member(person, attendee.registration.organisation, role)
    if allowed:
        booking = book_seat(by=person, session=session, attendee=attendee)
        assert cancel_seat(by=person, booking=booking).cancelled_at is not None
        with pytest.raises(WrongState):
            cancel_seat(by=person, booking=booking)
        return
    with pytest.raises(NotAllowed):
        book_seat(by=person, session=session, attendee=attendee)
    booking = book_seat(by=by, session=session, attendee=attendee)
    with pytest.raises(NotAllowed):
        cancel_seat(by=person, booking=booking)
    assert SeatBooking.objects.get().cancelled_at is None


def test_a_session_that_is_over_takes_nobody_but_from_the_organiser():
    event, owner = build.event(), build.user()
    attendee, session = guest(event, owner=owner), build.session(event)
    with clock.at(session.ends_at + HOUR):
        with pytest.raises(WrongState, match="结束"):
            book_seat(by=owner, session=session, attendee=attendee)
        assert book_seat(by=build.organiser(), session=session, attendee=attendee).seat == 1
