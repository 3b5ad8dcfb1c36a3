"""Registrations: who comes, cancelling, presence."""

import datetime as dt

import pytest

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from events.models import Attendee, Registration
from events.services.desk import check_in
from events.services.registrations import cancel_registration, change_people, register, register_walk_in
from events.services.seats import book_seat
from events.services.stalls import book_stall
from tests import build

pytestmark = pytest.mark.django_db
LIN = {"name": "林示例", "title": "总经理", "mobile": "13800000001"}
CHEN = {"name": "陈示例", "title": "", "mobile": ""}


def people(registration) -> list[tuple[str, str, str]]:
    return list(registration.attendees.values_list("name", "title", "mobile"))


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_a_party_registers_with_its_people_as_typed():
    event, owner = build.event(), build.user()
    party = build.organisation(owner=owner, verification="unverified")
    typed = [{"name": " 林示例　", "title": " 总经理 ", "mobile": "+86 138-0000-0001"}, CHEN]
    registration = register(by=owner, event=event, organisation=party, attendees=typed)
    assert people(registration) == [("林示例", "总经理", "13800000001"), ("陈示例", "", "")]
    assert len(registration.code) == 10
    message = Message.objects.get(organisation=party)
    assert (message.code, message.url) == ("registration.confirmed", f"/registrations/{registration.pk}/")
    row = AuditRow.objects.get()
    assert (row.verb, row.on_behalf_of_id, row.data) == ("registration.create", party.pk, {"people": 2})


def test_the_same_form_twice_does_one_thing_and_new_people_are_added():
    event, by, party = build.event(), build.organiser(), build.organisation()
    first = register(by=by, event=event, organisation=party, attendees=[LIN])
    assert register(by=by, event=event, organisation=party, attendees=[LIN]).pk == first.pk
    register(by=by, event=event, organisation=party, attendees=[LIN, CHEN])
    assert [name for name, _title, _mobile in people(first)] == ["林示例", "陈示例"]
    assert (verbs(), Message.objects.count()) == (["registration.create", "registration.add_people"], 1)


def test_cancelling_frees_stall_and_seats_and_registering_again_gives_a_new_code():
    event, by, party = build.event(), build.organiser(), build.organisation()
    registration = register(by=by, event=event, organisation=party, attendees=[LIN])
    booking = book_stall(by=by, stall=build.stall(event), organisation=party)
    seat = book_seat(by=by, session=build.session(event), attendee=registration.attendees.get())
    cancelled = cancel_registration(by=by, registration=registration)
    booking.refresh_from_db()
    seat.refresh_from_db()
    assert booking.released_at == seat.cancelled_at == cancelled.cancelled_at is not None
    with pytest.raises(WrongState, match="已取消"):
        cancel_registration(by=by, registration=registration)
    again = register(by=by, event=event, organisation=party, attendees=[LIN])
    assert (again.pk, again.cancelled_at, again.code == registration.code) == (registration.pk, None, False)
    assert people(again) == [("林示例", "总经理", "13800000001")]


@pytest.mark.parametrize(
    ("attendees", "words"),
    [
        ([], "至少"),
        ([{"name": "  "}], "姓名"),
        ([{"name": "长" * 61}], "最多 60"),
        ([{"name": "林\0示例"}], "姓名"),
        ([LIN, LIN], "两次"),
        ([LIN | {"mobile": "12345678901"}], "林示例"),
        ([{"name": f"来宾{number}"} for number in range(21)], "20 人"),
    ],
)
def test_people_that_cannot_be_are_refused_and_nothing_is_written(attendees, words):
    with pytest.raises(Invalid, match=words) as refusal:
        register(by=build.organiser(), event=build.event(), organisation=build.organisation(), attendees=attendees)
    assert refusal.value.field == "attendees"
    assert (Registration.objects.count(), Attendee.objects.count(), verbs()) == (0, 0, [])


def test_twenty_people_are_the_limit_over_several_calls():
    event, by, party = build.event(), build.organiser(), build.organisation()
    many = [{"name": f"来宾{number}"} for number in range(20)]
    registration = register(by=by, event=event, organisation=party, attendees=many)
    with pytest.raises(Invalid, match="20 人"):
        register(by=by, event=event, organisation=party, attendees=[LIN])
    assert registration.attendees.count() == 20


def test_a_suspended_party_does_not_register():
    party = build.organisation(verification="suspended", verification_reason="示例原因")
    with pytest.raises(WrongState, match="暂停"):
        register(by=build.organiser(), event=build.event(), organisation=party, attendees=[LIN])


@pytest.mark.parametrize(
    ("facts", "organiser_may", "party_may"),
    [
        ({"status": "draft"}, True, False),
        ({"status": "published"}, True, True),
        ({"status": "published", "starts_at": dt.datetime(2024, 5, 15, 1, tzinfo=dt.UTC)}, True, False),
        ({"status": "closed"}, False, False),
    ],
)
def test_when_parties_and_organiser_may_register(facts, organiser_may, party_may):
    event = build.event(**facts)
    for by, allowed in ((build.organiser(), organiser_may), (build.user(), party_may)):
        party = build.organisation(owner=by)
        if allowed:
            assert register(by=by, event=event, organisation=party, attendees=[LIN]).pk
        else:
            with pytest.raises(WrongState):
                register(by=by, event=event, organisation=party, attendees=[LIN])


def test_a_replay_registers_at_its_own_moment():
    start = dt.datetime(2024, 5, 15, 1, 30, tzinfo=dt.UTC)
    event, owner = build.event(starts_at=start), build.user()
    with clock.at(start - dt.timedelta(days=5)):
        registration = register(by=owner, event=event, organisation=build.organisation(owner=owner), attendees=[LIN])
    assert registration.created_at == start - dt.timedelta(days=5)


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_register_change_and_cancel(role, allowed):
    event, person, party = build.event(), build.user(), build.organisation()
    if role:
        build.member(person, party, role)
    if allowed:
        registration = register(by=person, event=event, organisation=party, attendees=[LIN])
        change_people(by=person, registration=registration, people=[CHEN])
        assert cancel_registration(by=person, registration=registration).cancelled_at is not None
        return
    registration = build.registration(party, event)
    for call in (
        lambda: register(by=person, event=event, organisation=party, attendees=[LIN]),
        lambda: change_people(by=person, registration=registration, people=[LIN]),
        lambda: cancel_registration(by=person, registration=registration),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert (verbs(), registration.attendees.count()) == ([], 0)


def test_the_list_of_people_is_changed_as_a_whole():
    event, by, party = build.event(), build.organiser(), build.organisation()
    registration = register(by=by, event=event, organisation=party, attendees=[LIN, CHEN])
    first, second = registration.attendees.all()
    change_people(
        by=by, registration=registration, people=[{"id": first.pk, "name": "王示例"}, {"name": "新人", "id": ""}]
    )
    assert registration.attendees.values_list("pk", "name", "mobile").first() == (first.pk, "王示例", "")
    assert [name for name, *_rest in people(registration)] == ["王示例", "新人"]
    assert not Attendee.objects.filter(pk=second.pk).exists()
    assert AuditRow.objects.get(verb="registration.change_people").data == {"new": 1, "changed": 1, "removed": 1}


def test_whoever_had_a_seat_stays_on_the_list():
    event, by, party = build.event(), build.organiser(), build.organisation()
    registration = register(by=by, event=event, organisation=party, attendees=[LIN, CHEN])
    book_seat(by=by, session=build.session(event), attendee=registration.attendees.first())
    with pytest.raises(WrongState, match="林示例"):
        change_people(by=by, registration=registration, people=[CHEN])
    assert len(people(registration)) == 2


def test_a_person_of_another_party_is_not_taken_over():
    event, by = build.event(), build.organiser()
    theirs = register(by=by, event=event, organisation=build.organisation(), attendees=[LIN])
    mine = register(by=by, event=event, organisation=build.organisation(), attendees=[CHEN])
    with pytest.raises(Invalid, match="刷新"):
        change_people(by=by, registration=mine, people=[{"id": theirs.attendees.get().pk, "name": "黑客"}])
    assert people(theirs) == [("林示例", "总经理", "13800000001")]


def test_the_first_check_in_counts():
    event, by = build.event(), build.organiser()
    registration = build.registration(build.organisation(), event)
    with clock.at(event.starts_at):
        check_in(by=by, registration=registration)
    with clock.at(event.starts_at + dt.timedelta(hours=2)):
        assert check_in(by=by, registration=registration).checked_in_at == event.starts_at
    assert verbs() == ["registration.check_in"]
    with pytest.raises(WrongState, match="签到"):
        cancel_registration(by=by, registration=registration)


def test_only_the_organiser_checks_in_and_only_who_is_expected():
    event, owner = build.event(), build.user()
    registration = build.registration(build.organisation(owner=owner), event)
    with pytest.raises(NotAllowed):
        check_in(by=owner, registration=registration)
    with pytest.raises(NotAllowed):
        register_walk_in(by=owner, event=event, organisation=build.organisation(owner=owner), attendees=[LIN])
    registration.cancelled_at = event.starts_at
    registration.save()
    with pytest.raises(WrongState):
        check_in(by=build.organiser(), registration=registration)
    assert verbs() == []


def test_a_walk_in_is_registered_and_present_at_once():
    by, party = build.organiser(), build.organisation()
    registration = register_walk_in(by=by, event=build.event(), organisation=party, attendees=[LIN])
    assert (registration.checked_in_at is not None, people(registration)[0][0]) == (True, "林示例")
    rows = AuditRow.objects.order_by("pk").values_list("verb", "on_behalf_of_id", "by_staff")
    assert list(rows) == [("registration.create", party.pk, True), ("registration.check_in", party.pk, True)]
