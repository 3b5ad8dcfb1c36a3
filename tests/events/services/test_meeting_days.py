"""The day itself: beginning, what took place and what did not, who is absent, reminders, and who listens."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Message
from events import meeting_hooks
from events.models import Meeting
from events.services import meeting_bookings
from events.services import meeting_days as services
from events.services.erasure import forget_people
from events.tasks import remind_of_meetings
from tests.events.meeting_scene import (
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

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


ACTS = {
    "begin": ("begun", "begun", "NotAllowed", "NotAllowed", "begun", "NotAllowed"),
    "record_held": ("held", "held", "NotAllowed", "NotAllowed", "held", "NotAllowed"),
    "record_missed": ("missed", "missed", "NotAllowed", "NotAllowed", "missed", "NotAllowed"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_tell(act: str, role: str) -> None:
    scene = Scene()
    given = {"meeting": scene.booked()} | ({"absent": scene.bank} if act == "record_missed" else {})
    with clock.at(OPENS):
        assert (
            outcome(getattr(services, act), **given, **scene.acting(role))
            == dict(zip(ROLES, ACTS[act], strict=True))[role]
        )


def test_a_meeting_begins_a_quarter_of_an_hour_early_at_the_earliest() -> None:
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS - 16 * MINUTE):
        assert outcome(services.begin, meeting=meeting, **scene.acting("asker")) == "WrongState"
    with clock.at(OPENS - 15 * MINUTE):
        for _time in range(2):
            row = services.begin(meeting=meeting, **scene.acting("asker"))
    assert (row.state, row.began_at, row.version) == ("begun", OPENS - 15 * MINUTE, 2)


def test_nothing_is_told_before_its_time_unless_it_was_seen_to_begin() -> None:
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS - MINUTE):
        assert outcome(services.record_held, meeting=meeting, **scene.acting("asker")) == "WrongState"
        services.begin(meeting=meeting, **scene.acting("asked"))
        row = services.record_held(meeting=meeting, **scene.acting("asker"))
    assert (row.state, row.ended_at, row.absent) == ("held", OPENS - MINUTE, None)
    assert timetable() == [("09:30", "T01", "青禾", "示例银行")]


@pytest.mark.parametrize(
    ("absent", "heard"),
    [
        ("bank", [("示例银行", "meeting.missed")]),
        ("firm", [("示例银行", "meeting.absent")]),
    ],
)
def test_who_did_not_come_is_on_record_and_told(absent: str, heard: list[tuple[str, str]]) -> None:
    scene = Scene()
    meeting = scene.booked()
    forget()
    with clock.at(OPENS + MINUTE):
        for _time in range(2):
            row = services.record_missed(meeting=meeting, absent=getattr(scene, absent), **scene.acting("asker"))
    assert (row.state, row.absent, told()) == ("missed", getattr(scene, absent), heard)
    assert seats() == [("09:30", "示例银行", 1), ("09:30", "青禾", 1)]
    assert [verb for verb, _party in logged()].count("meeting.miss") == 1


def test_only_one_of_the_two_can_be_absent() -> None:
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS), pytest.raises(Invalid) as refused:
        services.record_missed(meeting=meeting, absent=scene.other, **scene.acting("asker"))
    assert refused.value.field == "absent"


def test_what_was_told_is_corrected_by_the_organiser_alone() -> None:
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS):
        services.record_missed(meeting=meeting, absent=scene.bank, **scene.acting("asker"))
        assert outcome(services.record_held, meeting=meeting, **scene.acting("asked")) == "WrongState"
        assert outcome(services.record_held, meeting=meeting, **scene.acting("organiser")) == "held"
        assert (
            outcome(services.record_missed, meeting=meeting, absent=scene.firm, **scene.acting("asked")) == "WrongState"
        )
        assert (
            outcome(services.record_missed, meeting=meeting, absent=scene.firm, **scene.acting("organiser")) == "missed"
        )


def test_a_missed_pair_meets_later_and_the_first_is_not_corrected_then() -> None:
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS + MINUTE):
        services.record_missed(meeting=meeting, absent=scene.bank, **scene.acting("asker"))
        meeting_bookings.book(asking=meeting.request, slot=scene.slots[2], **scene.acting("asked"))
        with pytest.raises(WrongState):
            services.record_held(meeting=meeting, **scene.acting("organiser"))
    assert [row.state for row in Meeting.objects.order_by("pk")] == ["missed", "planned"]


@pytest.mark.parametrize("act", ["begin", "record_held", "record_missed"])
def test_a_cancelled_meeting_is_not_told(act: str) -> None:
    scene = Scene()
    meeting = meeting_bookings.cancel(meeting=scene.booked(), reason="改期", **scene.acting("asker"))
    given = {"absent": scene.bank} if act == "record_missed" else {}
    with clock.at(OPENS):
        assert outcome(getattr(services, act), meeting=meeting, **given, **scene.acting("organiser")) == "WrongState"


def test_a_closed_market_is_history() -> None:
    scene = Scene()
    meeting = scene.booked()
    scene.event.status = "closed"
    scene.event.save()
    meeting = Meeting.objects.get(pk=meeting.pk)
    with clock.at(OPENS):
        for act in (services.begin, services.record_held):
            assert outcome(act, meeting=meeting, **scene.acting("organiser")) == "WrongState"


def test_the_database_wants_an_absent_party_of_every_missed_meeting() -> None:
    scene = Scene()
    meeting = scene.booked()
    for wrong in ({"state": "missed"}, {"absent": scene.bank}, {"state": "cancelled"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(**wrong)


def test_an_absent_party_frees_its_later_meetings(django_capture_on_commit_callbacks: Any) -> None:
    scene = Scene(tables=1)
    missed = scene.booked(0)
    scene.booked(1, "other", "asked")
    scene.booked(2, "fourth", "asked")
    scene.accepted("other", "fourth")
    forget()
    with clock.at(OPENS + MINUTE):
        services.record_missed(meeting=missed, absent=scene.bank, **scene.acting("asker"))
        with django_capture_on_commit_callbacks(execute=True):
            given = {"event": scene.event, "organisation": scene.bank}
            assert services.release_absent(by=scene.organiser, **given) == 2
    assert timetable() == [("09:30", "T01", "青禾", "示例银行"), ("09:50", "T01", "云帆", "示例大学")]
    assert told() == [
        ("示例银行", "meeting.missed"),
        ("云帆", "meeting.cancelled"),
        ("示例银行", "meeting.cancelled"),
        ("示例大学", "meeting.cancelled"),
        ("示例银行", "meeting.cancelled"),
        ("云帆", "meeting.seated"),
        ("示例大学", "meeting.seated"),
    ]


def test_meetings_of_a_party_that_missed_none_stay() -> None:
    scene = Scene()
    scene.booked()
    with pytest.raises(WrongState, match="示例银行"):
        services.release_absent(by=scene.organiser, event=scene.event, organisation=scene.bank)
    with pytest.raises(NotAllowed):
        services.release_absent(by=scene.people["asker"], event=scene.event, organisation=scene.bank)


def test_both_sides_are_reminded_once_the_day_before() -> None:
    scene = Scene()
    scene.booked(1)
    forget()
    with clock.at(OPENS - 24 * HOUR):
        assert remind_of_meetings() == 0
    with clock.at(OPENS + LENGTH - 24 * HOUR):
        assert (remind_of_meetings(), remind_of_meetings()) == (1, 0)
        scene.booked(2, "other", "fourth")
        assert remind_of_meetings() == 0
    reminders = Message.objects.filter(code="meeting.remind").order_by("pk")
    assert [row.organisation.name for row in reminders] == ["青禾", "示例银行"]


def test_a_cancelled_meeting_is_not_reminded_of() -> None:
    scene = Scene()
    meeting_bookings.cancel(meeting=scene.booked(), reason="改期", **scene.acting("asker"))
    with clock.at(OPENS - HOUR):
        assert remind_of_meetings() == 0


def test_listeners_hear_of_a_held_meeting_from_either_side(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(meeting_hooks, "_held", [])
    for _time in range(2):
        meeting_hooks.on_held(_listener := (lambda meeting, by, side: heard.append((by.name, side))))
    monkeypatch.setattr(meeting_hooks, "_held", [_listener])
    scene = Scene()
    meeting = scene.booked()
    with clock.at(OPENS):
        services.record_held(meeting=meeting, **scene.acting("asker"))
        services.record_held(meeting=meeting, **scene.acting("asked"))
    assert heard == [("asker", scene.firm), ("asked", scene.bank)]
    assert [verb for verb, _party in logged()].count("meeting.hold") == 1


def test_an_erased_party_leaves_that_it_met_and_nothing_it_said() -> None:
    scene = Scene()
    held, ahead = scene.booked(0), scene.booked(1, "asker", "other")
    asked = scene.ask("asker", "fourth")
    with clock.at(OPENS + MINUTE):
        services.record_held(meeting=held, **scene.acting("asked"))
        forget()
        forget_people(scene.firm, by=scene.people["asker"])
    for row in (held, ahead, asked):
        row.refresh_from_db()
    held.request.refresh_from_db()
    assert (held.state, held.request.about, ahead.state, ahead.cancel_reason, asked.state) == (
        "held",
        "—",
        "cancelled",
        "",
        "withdrawn",
    )
    assert told() == [("云帆", "meeting.cancelled"), ("示例大学", "meeting.withdrawn")]
