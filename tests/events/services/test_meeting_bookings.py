"""Meetings in the timetable: who books, moves and cancels, what is refused, who is told, who gets what became free."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Message
from events.models import Meeting, MeetingPlace, MeetingSettings, MeetingTable
from events.services import meeting_bookings as services
from events.services.meeting_places import Place
from events.services.registrations import cancel_registration, change_people
from events.services.stalls import release_stall
from tests import build
from tests.events.meeting_scene import (
    BEFORE,
    LENGTH,
    OPENS,
    ROLES,
    Scene,
    forget,
    logged,
    outcome,
    seats,
    timetable,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


EVERYBODY = ("planned", "planned", "NotAllowed", "NotAllowed", "planned", "NotAllowed")


@pytest.mark.parametrize(("role", "expected"), tuple(zip(ROLES, EVERYBODY, strict=True)))
def test_who_may_book(role: str, expected: str) -> None:
    scene = Scene()
    given = {"asking": scene.accepted(), "slot": scene.slots[0]}
    assert outcome(services.book, **given, **scene.acting(role)) == expected


@pytest.mark.parametrize(("role", "expected"), tuple(zip(ROLES, EVERYBODY, strict=True)))
def test_who_may_move(role: str, expected: str) -> None:
    scene = Scene()
    given = {"meeting": scene.booked(), "slot": scene.slots[1]}
    assert outcome(services.move, **given, **scene.acting(role)) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    tuple(zip(ROLES, ("cancelled", "cancelled", "NotAllowed", "NotAllowed", "cancelled", "NotAllowed"), strict=True)),
)
def test_who_may_cancel(role: str, expected: str) -> None:
    scene = Scene()
    assert outcome(services.cancel, meeting=scene.booked(), reason="改期", **scene.acting(role)) == expected


def test_a_booking_takes_a_table_and_a_person_of_each_side() -> None:
    scene = Scene()
    asking = scene.accepted()
    forget()
    for _time in range(2):
        services.book(asking=asking, slot=scene.slots[0], **scene.acting("asker"))
    assert timetable() == [("09:30", "T01", "青禾", "示例银行")]
    assert seats() == [("09:30", "示例银行", 1), ("09:30", "青禾", 1)]
    assert told() == [("示例银行", "meeting.booked")]
    assert Message.objects.get().params == {
        "name": "青禾", "event": "示例集市", "time": "2024-05-15 09:30", "place": "T01",
    }  # fmt: skip
    assert logged()[-1] == ("meeting.book", "青禾")


def test_the_asker_cannot_book_before_the_yes_and_the_asked_party_says_it_by_booking() -> None:
    scene = Scene()
    asking = scene.ask()
    given = {"asking": asking, "slot": scene.slots[0]}
    assert outcome(services.book, **given, **scene.acting("asker")) == "WrongState"
    assert outcome(services.book, **given, **scene.acting("asked")) == "planned"
    asking.refresh_from_db()
    assert asking.state == "accepted"


def test_a_second_time_for_the_same_pair_is_a_move() -> None:
    scene = Scene()
    asking = scene.booked().request
    assert outcome(services.book, asking=asking, slot=scene.slots[1], **scene.acting("asked")) == "stands"


def test_a_party_with_one_person_is_in_one_meeting_at_a_time() -> None:
    scene = Scene()
    scene.booked(0, "asker", "asked")
    asking = scene.accepted("other", "asked")
    with pytest.raises(Taken, match=r"示例银行.*09:30"):
        services.book(asking=asking, slot=scene.slots[0], **scene.acting("other"))
    assert timetable() == [("09:30", "T01", "青禾", "示例银行")]


def test_a_party_with_two_people_is_in_two() -> None:
    scene = Scene(asked=2, tables=3)
    for asker in ("asker", "other"):
        scene.booked(0, asker, "asked")
    third = scene.accepted("fourth", "asked")
    assert outcome(services.book, asking=third, slot=scene.slots[0], **scene.acting("fourth")) == "party"
    assert seats() == [("09:30", "云帆", 1), ("09:30", "示例银行", 1), ("09:30", "示例银行", 2), ("09:30", "青禾", 1)]


def test_tables_are_given_out_in_order_and_then_there_is_none() -> None:
    scene = Scene(asked=2, tables=1)
    scene.booked(0, "asker", "asked")
    given = {"asking": scene.accepted("other", "asked"), "slot": scene.slots[0]}
    assert outcome(services.book, **given, **scene.acting("other")) == "tables"


def test_a_wished_table_is_refused_when_taken_closed_or_of_another_market() -> None:
    scene = Scene(asked=2)
    scene.booked(0, "asker", "asked")
    closed = MeetingTable.objects.create(event=scene.event, code="Z", closed=True)
    elsewhere = MeetingTable.objects.create(event=build.event(), code="T01")
    given = {"asking": scene.accepted("other", "asked"), "slot": scene.slots[0], **scene.acting("other")}
    wishes = {
        row: outcome(services.book, **given, place=Place(table=row)) for row in (scene.tables[0], closed, elsewhere)
    }
    assert list(wishes.values()) == ["table", "closed", "Invalid"]
    assert outcome(services.book, **given, place=Place(table=scene.tables[1])) == "planned"


def test_a_meeting_at_the_stall_of_either_side_needs_no_table() -> None:
    scene = Scene(tables=0)
    stall = build.stall_booking(build.stall(scene.event, "B07"), scene.bank)
    strange = build.stall_booking(build.stall(scene.event, "C01"), scene.other)
    given = {"asking": scene.accepted(), "slot": scene.slots[0], **scene.acting("asker")}
    assert outcome(services.book, **given, place=Place(stall=strange)) == "stall"
    assert outcome(services.book, **given, place=Place(stall=stall)) == "planned"
    assert timetable() == [("09:30", "B07", "青禾", "示例银行")]
    with pytest.raises(WrongState, match="B07"):
        release_stall(by=scene.people["asked"], booking=stall)


def test_without_a_free_table_the_stall_of_the_asked_party_is_taken() -> None:
    scene = Scene(tables=0)
    for role, code in (("asker", "A01"), ("asked", "B07")):
        build.stall_booking(build.stall(scene.event, code), scene.parties[role])
    assert scene.booked().where == "B07"


def test_the_limit_of_meetings_holds_for_both_sides() -> None:
    scene = Scene()
    scene.booked(0, "asker", "asked")
    asking = scene.accepted("other", "asked")
    MeetingSettings.objects.create(event=scene.event, meetings_at_most=1)
    assert outcome(services.book, asking=asking, slot=scene.slots[1], **scene.acting("other")) == "limit"


def test_parties_plan_what_has_not_begun_and_the_organiser_what_is_not_over() -> None:
    scene = Scene()
    given = {"asking": scene.accepted(), "slot": scene.slots[0]}
    with clock.at(OPENS):
        assert outcome(services.book, **given, **scene.acting("asker")) == "begun"
        assert outcome(services.book, **given, **scene.acting("organiser")) == "planned"
    late = scene.accepted("other", "fourth")
    with clock.at(OPENS + LENGTH):
        assert outcome(services.book, asking=late, slot=scene.slots[0], **scene.acting("organiser")) == "begun"


def test_a_slot_of_another_market_is_none() -> None:
    scene, other = Scene(), Scene()
    with pytest.raises(Invalid) as refused:
        services.book(asking=scene.accepted(), slot=other.slots[0], **scene.acting("asker"))
    assert refused.value.field == "slot"


def test_moving_frees_the_old_time_and_tells_the_other_side() -> None:
    scene = Scene()
    meeting = scene.booked()
    forget()
    moved = services.move(meeting=meeting, slot=scene.slots[2], version=1, **scene.acting("asked"))
    assert (moved.version, timetable(), seats()) == (
        2,
        [("10:10", "T01", "青禾", "示例银行")],
        [("10:10", "示例银行", 1), ("10:10", "青禾", 1)],
    )
    assert told() == [("青禾", "meeting.moved")]
    assert scene.booked(0, "other", "fourth").where == "T01"


def test_moving_to_where_it_is_changes_nothing() -> None:
    scene = Scene()
    meeting = scene.booked()
    forget()
    assert services.move(meeting=meeting, slot=scene.slots[0], **scene.acting("asker")).version == 1
    assert told() == []


def test_a_moved_meeting_keeps_its_table_where_that_is_free() -> None:
    scene = Scene()
    scene.booked(0, "other", "fourth")
    meeting = scene.booked(0)
    assert meeting.where == "T02"
    assert services.move(meeting=meeting, slot=scene.slots[1], **scene.acting("asker")).where == "T02"
    assert (
        services.move(
            meeting=meeting, slot=scene.slots[1], place=Place(table=scene.tables[0]), **scene.acting("asker")
        ).where
        == "T01"
    )


def test_a_move_decided_on_an_old_page_is_refused_with_what_is_there_now() -> None:
    scene = Scene()
    meeting = scene.booked()
    services.move(meeting=meeting, slot=scene.slots[1], version=1, **scene.acting("asked"))
    for act, given in ((services.move, {"slot": scene.slots[2]}), (services.cancel, {"reason": "改期"})):
        with pytest.raises(WrongState, match="09:50") as refused:
            act(meeting=meeting, version=1, **given, **scene.acting("asker"))
        assert refused.value.code == "version"


def test_moving_into_a_time_of_the_other_side_is_refused() -> None:
    scene = Scene()
    scene.booked(1, "other", "asked")
    assert outcome(services.move, meeting=scene.booked(), slot=scene.slots[1], **scene.acting("asker")) == "party"


def test_cancelling_ends_the_request_and_frees_both() -> None:
    scene = Scene()
    meeting = scene.booked()
    forget()
    row = services.cancel(meeting=meeting, reason="临时有事", **scene.acting("asker"))
    asking = row.request
    assert (row.state, row.cancelled_at, row.cancel_reason, asking.state, asking.reason_text) == (
        "cancelled",
        BEFORE,
        "临时有事",
        "withdrawn",
        "临时有事",
    )
    assert (timetable(), seats(), told()) == ([], [], [("示例银行", "meeting.cancelled")])
    assert outcome(services.cancel, meeting=meeting, reason="再次", **scene.acting("asker")) == "WrongState"
    assert scene.booked(0).where == "T01"


def test_the_organiser_cancels_and_both_are_told() -> None:
    scene = Scene()
    meeting = scene.booked()
    forget()
    services.cancel(meeting=meeting, reason="场地调整", **scene.acting("organiser"))
    assert told() == [("青禾", "meeting.cancelled"), ("示例银行", "meeting.cancelled")]


def test_cancelling_needs_a_reason() -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        services.cancel(meeting=scene.booked(), reason=" ", **scene.acting("asker"))
    assert refused.value.field == "reason"


def test_what_has_begun_is_not_moved_by_parties() -> None:
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS):
        for role, expected in (("asker", "WrongState"), ("organiser", "planned")):
            assert outcome(services.move, meeting=meeting, slot=scene.slots[1], **scene.acting(role)) == expected


def test_a_time_that_becomes_free_goes_to_the_first_pair_that_fits(django_capture_on_commit_callbacks: Any) -> None:
    """The bank has one person: the firm that waited longest cannot come then, the next one can."""
    scene = Scene(slots=1, tables=1)
    taken = scene.booked(0)
    waiting = [scene.accepted("other", "asked"), scene.accepted("fourth", "asked")]
    scene.other.registrations.update(cancelled_at=BEFORE)
    forget()
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel(meeting=taken, reason="改期", **scene.acting("asker"))
    assert timetable() == [("09:30", "T01", "示例大学", "示例银行")]
    assert [row.standing() is None for row in waiting] == [True, False]
    assert told() == [
        ("示例银行", "meeting.cancelled"),
        ("示例大学", "meeting.seated"),
        ("示例银行", "meeting.seated"),
    ]
    assert logged()[-1] == ("meeting.seat", "")


def test_the_time_that_a_move_leaves_goes_to_who_waits(django_capture_on_commit_callbacks: Any) -> None:
    scene = Scene(slots=2, tables=1)
    meeting = scene.booked(0)
    scene.accepted("other", "fourth")
    with django_capture_on_commit_callbacks(execute=True):
        services.move(meeting=meeting, slot=scene.slots[1], **scene.acting("asker"))
    assert timetable() == [("09:30", "T01", "云帆", "示例大学"), ("09:50", "T01", "青禾", "示例银行")]


def test_nobody_is_seated_in_a_time_that_has_begun(django_capture_on_commit_callbacks: Any) -> None:
    scene = Scene(slots=1)
    meeting = scene.booked(0)
    scene.accepted("other", "asked")
    with clock.at(OPENS), django_capture_on_commit_callbacks(execute=True):
        services.cancel(meeting=meeting, reason="改期", **scene.acting("organiser"))
    assert timetable() == []


def test_a_party_that_stays_away_frees_its_meetings_and_the_others_are_told() -> None:
    scene = Scene()
    scene.booked(0)
    scene.ask("asker", "other")
    scene.accepted("fourth", "asker")
    untouched = scene.booked(1, "other", "asked")
    forget()
    registration = scene.firm.registrations.get()
    cancel_registration(by=scene.people["asker"], registration=registration)
    assert timetable() == [("09:50", "T01", "云帆", "示例银行")]
    assert told() == [
        ("示例银行", "meeting.cancelled"),
        ("云帆", "meeting.withdrawn"),
        ("示例大学", "meeting.withdrawn"),
        ("青禾", "registration.cancelled"),
    ]
    untouched.refresh_from_db()
    assert (untouched.state, untouched.request.state) == ("planned", "accepted")


def test_fewer_people_come_as_long_as_the_meetings_allow_it() -> None:
    scene = Scene(asked=2)
    scene.booked(0, "asker", "asked")
    second = scene.booked(0, "other", "asked")
    registration = scene.bank.registrations.get()
    first = [dict(registration.attendees.values("id", "name", "title", "mobile")[0])]
    with pytest.raises(WrongState, match="09:30"):
        change_people(by=scene.people["asked"], registration=registration, people=first)
    services.cancel(meeting=Meeting.objects.exclude(pk=second.pk).get(), reason="改期", **scene.acting("asked"))
    change_people(by=scene.people["asked"], registration=registration, people=first)
    assert seats() == [("09:30", "云帆", 1), ("09:30", "示例银行", 1)]


def test_the_database_refuses_a_table_and_a_person_twice() -> None:
    scene = Scene(asked=2)
    first, second = scene.booked(0, "asker", "asked"), scene.booked(0, "other", "asked")
    assert (first.where, second.where) == ("T01", "T02")
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=second.pk).update(table=scene.tables[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingPlace.objects.filter(meeting=second, organisation=scene.bank).update(seat=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(request=first.request, event=scene.event, slot=scene.slots[1], table=scene.tables[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=second.pk).update(table=None)
