"""The waiting list of a full session moves up by itself."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from events.models import Attendee, SeatWaiting, Session
from events.selectors.session_waiting import places_in, sessions_with_lists
from events.services.erasure import forget_people
from events.services.registrations import cancel_registration, change_people
from events.services.seats import book_seat, cancel_seat
from events.services.session_waiting import fill_seats, join_list, leave_list, settle_lists
from events.services.sessions import remove_session, update_session
from events.tasks import settle_waiting_lists
from tests import build

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


class Full:
    """A session with one seat that is taken, and as many people as wish to wait."""

    def __init__(self, people: int = 2, capacity: int = 1) -> None:
        self.by, self.event = build.organiser(), build.event()
        self.session = build.session(self.event, title="路演", capacity=capacity)
        self.seats = [book_seat(by=self.by, session=self.session, attendee=self.guest()) for _number in range(capacity)]
        self.people = [self.guest(f"候补{number}") for number in range(people)]
        self.entries = [join_list(by=self.by, session=self.session, attendee=person) for person in self.people]

    def guest(self, name: str = "", **facts: Any) -> Attendee:
        return build.attendee(build.registration(build.organisation(**facts), self.event), name)

    def states(self) -> list[str]:
        return list(SeatWaiting.objects.order_by("pk").values_list("how", flat=True))

    def seated(self) -> list[str]:
        rows = self.session.seats.filter(cancelled_at=None, attendee__in=self.people).order_by("seat")
        return list(rows.values_list("attendee__name", flat=True))


def test_a_full_session_has_a_list_in_order() -> None:
    full = Full()
    assert [row.ended_at for row in full.entries] == [None, None]
    assert places_in(full.session, full.people[1:]) == {full.people[1].pk: (full.entries[1], 2)}
    assert [(row, row.waits) for row in sessions_with_lists(full.event)] == [(full.session, 2)]
    with pytest.raises(Taken) as again:
        join_list(by=full.by, session=full.session, attendee=full.people[0])
    with pytest.raises(Taken) as seated:
        join_list(by=full.by, session=full.session, attendee=full.seats[0].attendee)
    assert (again.value.code, seated.value.code) == ("waiting", "seated")
    with pytest.raises(WrongState) as free:
        join_list(by=full.by, session=build.session(full.event), attendee=full.people[0])
    assert (free.value.code, AuditRow.objects.filter(verb="seat.wait").count()) == ("free", 2)


def test_a_seat_that_is_given_back_goes_to_the_first(django_capture_on_commit_callbacks: Any) -> None:
    full = Full()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_seat(by=full.by, booking=full.seats[0])
    assert (full.seated(), full.states()) == (["候补0"], ["seated", ""])
    message = Message.objects.get(code="session.moved_up")
    assert message.organisation == full.people[0].registration.organisation
    assert message.params["person"] == "候补0"
    assert (message.params["session"], message.params["seat"]) == ("路演", 1)
    assert message.url == f"/markets/{full.event.slug}/programme/{full.session.pk}/"
    row = AuditRow.objects.get(verb="seat.move_up")
    assert (row.actor_id, row.on_behalf_of_id) == (None, message.organisation_id)
    assert (fill_seats(full.session.pk), fill_seats(10**6)) == (0, 0)


def test_more_seats_go_to_as_many(django_capture_on_commit_callbacks: Any) -> None:
    full = Full(people=3)
    with django_capture_on_commit_callbacks(execute=True):
        update_session(by=full.by, session=full.session, capacity=3)
    assert (full.seated(), full.states()) == (["候补0", "候补1"], ["seated", "seated", ""])


def test_who_sits_elsewhere_at_that_time_is_passed_over_and_stays(django_capture_on_commit_callbacks: Any) -> None:
    full = Full()
    other = build.session(full.event, starts_at=full.session.starts_at + HOUR / 2)
    elsewhere = book_seat(by=full.by, session=other, attendee=full.people[0])
    with django_capture_on_commit_callbacks(execute=True):
        cancel_seat(by=full.by, booking=full.seats[0])
    assert (full.seated(), full.states()) == (["候补1"], ["", "seated"])
    second = full.session.seats.get(cancelled_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_seat(by=full.by, booking=second)
    assert full.seated() == []
    with django_capture_on_commit_callbacks(execute=True):
        cancel_seat(by=full.by, booking=elsewhere)
    assert (full.seated(), full.states()) == (["候补0"], ["seated", "seated"])


def test_nobody_overtakes_the_list() -> None:
    """Between the commit that frees a seat and the moving up, the seat is for who waits; then for anybody."""
    full = Full(people=1)
    cancel_seat(by=full.by, booking=full.seats[0])
    newcomer = full.guest()
    with pytest.raises(Taken) as refusal:
        book_seat(by=full.by, session=full.session, attendee=newcomer)
    assert refusal.value.code == "waiting"
    assert join_list(by=full.by, session=full.session, attendee=newcomer).ended_at is None
    assert book_seat(by=full.by, session=full.session, attendee=full.people[0]).seat == 1
    assert full.states() == ["seated", ""]


def test_a_cancelled_registration_frees_and_leaves(django_capture_on_commit_callbacks: Any) -> None:
    full = Full(people=3)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(by=full.by, registration=full.people[0].registration)
    assert full.states() == ["left", "", ""]
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(by=full.by, registration=full.seats[0].attendee.registration)
    assert (full.seated(), full.states()) == (["候补1"], ["left", "seated", ""])


def test_an_erased_party_waits_no_longer_and_frees_its_seats(django_capture_on_commit_callbacks: Any) -> None:
    full = Full(people=2)
    with django_capture_on_commit_callbacks(execute=True):
        forget_people(full.people[0].registration.organisation, by=full.by)
        forget_people(full.seats[0].attendee.registration.organisation, by=full.by)
    assert (full.seated(), full.states()) == (["候补1"], ["left", "seated"])


def test_who_is_taken_off_the_list_of_people_waits_no_longer_and_leaves_no_name() -> None:
    full = Full(people=1)
    registration = full.people[0].registration
    change_people(by=full.by, registration=registration, people=[{"name": "另一人"}])
    assert list(SeatWaiting.objects.values_list("attendee", "how")) == [(None, "left")]
    assert registration.attendees.get().name == "另一人"


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_wait_and_leave(role: str | None, allowed: bool) -> None:
    full, person = Full(people=0), build.user()
    guest = full.guest()
    if role:
        build.member(person, guest.registration.organisation, role)
    if allowed:
        entry = join_list(by=person, session=full.session, attendee=guest)
        assert leave_list(by=person, waiting=entry).how == "left"
        with pytest.raises(WrongState, match="退出"):
            leave_list(by=person, waiting=entry)
        assert join_list(by=person, session=full.session, attendee=guest).pk != entry.pk
        return
    with pytest.raises(NotAllowed):
        join_list(by=person, session=full.session, attendee=guest)
    entry = join_list(by=full.by, session=full.session, attendee=guest)
    with pytest.raises(NotAllowed):
        leave_list(by=person, waiting=entry)
    assert full.states() == [""]


def test_the_list_ends_with_the_session() -> None:
    full = Full()
    with clock.at(full.session.ends_at + HOUR):
        with pytest.raises(WrongState, match="结束"):
            join_list(by=full.by, session=full.session, attendee=full.guest())
        cancel_seat(by=full.by, booking=full.seats[0])
        assert fill_seats(full.session.pk) == 0
        assert (settle_waiting_lists(), settle_waiting_lists()) == (2, 0)
    assert full.states() == ["closed", "closed"]
    assert AuditRow.objects.get(verb="session.close_list").data["people"] == 2
    with pytest.raises(WrongState):
        remove_session(by=full.by, session=full.session)


def test_the_sweep_seats_who_was_forgotten() -> None:
    full = Full()
    cancel_seat(by=full.by, booking=full.seats[0])
    assert (settle_lists(), settle_lists(), full.seated()) == (1, 0, ["候补0"])


def test_the_database_keeps_one_open_entry_and_an_end_with_its_kind() -> None:
    full = Full(people=1)
    wrong: list[dict[str, Any]] = [{}, {"how": "left"}, {"ended_at": clock.now()}]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            SeatWaiting.objects.create(session=full.session, attendee=full.people[0], **facts)
    assert Session.objects.get(pk=full.session.pk).waiting.count() == 1
