"""Requests for meetings: who may ask whom, answer, take back, and until when."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Message
from events.models import MeetingRequest, MeetingSettings
from events.services import meeting_requests as services
from events.services.meeting_hours import answer_until
from events.tasks import expire_meeting_requests
from tests import build
from tests.events.meeting_scene import BEFORE, OPENS, ROLES, Scene, forget, logged, outcome, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]

HOUR = dt.timedelta(hours=1)


def test_a_party_asks_and_the_other_is_told() -> None:
    scene = Scene()
    row = scene.ask(about="  贷款\n续期 ")
    assert (row.state, row.about, row.origin, row.worth, row.made_at, row.expires_at) == (
        "asked",
        "贷款 续期",
        "page",
        50,
        BEFORE,
        BEFORE + 48 * HOUR,
    )
    assert told() == [("示例银行", "meeting.asked")]
    assert Message.objects.get().params == {"name": "青禾", "event": "示例集市", "about": "贷款 续期"}
    assert Message.objects.get().url == f"/meeting-requests/{row.pk}/"
    assert logged() == [("meeting.ask", "青禾")]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("asker", "asked"),
        ("asked", "NotAllowed"),
        ("other", "NotAllowed"),
        ("viewer", "NotAllowed"),
        ("organiser", "asked"),
        ("visitor", "NotAllowed"),
    ],
)
def test_who_may_ask_for_a_party(role: str, expected: str) -> None:
    scene = Scene()
    assert outcome(scene.ask, by=scene.people[role]) == expected


def test_asking_again_gives_the_same_request_and_the_asked_side_is_led_to_it() -> None:
    scene = Scene()
    first = scene.ask()
    assert scene.ask(about="另一件事") == first
    with pytest.raises(Taken, match="青禾"):
        scene.ask("asked", "asker")
    assert MeetingRequest.objects.count() == 1


def test_the_database_holds_one_open_request_of_a_pair_whoever_asked() -> None:
    scene = Scene()
    first = scene.ask()
    copy = {"event": scene.event, "about": "同上", "made_by": scene.organiser, "expires_at": OPENS}
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingRequest.objects.create(asker=scene.bank, asked=scene.firm, **copy)
    services.withdraw(asking=first, **scene.acting("asker"))
    assert scene.ask("asked", "asker").pk != first.pk


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"about": " "}, "about"), ({"about": "长" * 201}, "about"), ({"about": "a\0b"}, "about")],
)
def test_words_that_cannot_stand_are_refused_beside_their_field(facts: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Scene().ask(**facts)
    assert refused.value.field == field


def test_nobody_meets_itself() -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        scene.ask(asked="asker")
    assert refused.value.field == "asked"


@pytest.mark.parametrize("side", ["asker", "asked"])
@pytest.mark.parametrize("what", ["cancelled", "suspended", "unverified"])
def test_both_sides_are_verified_and_take_part(side: str, what: str) -> None:
    scene = Scene()
    party = scene.parties[side]
    if what == "cancelled":
        party.registrations.update(cancelled_at=BEFORE)
    else:
        party.verification, party.verification_reason = what, "示例理由" if what == "suspended" else ""
        party.save()
    with pytest.raises(WrongState):
        scene.ask()
    assert MeetingRequest.objects.count() == 0


def test_a_market_that_is_over_or_closed_takes_no_requests() -> None:
    scene = Scene()
    with clock.at(scene.event.ends_at + HOUR), pytest.raises(WrongState, match="示例集市"):
        scene.ask()
    scene.event.status = "closed"
    with pytest.raises(WrongState, match="示例集市"):
        scene.ask(by=scene.organiser)


def test_a_party_asks_as_often_as_the_limit_says() -> None:
    scene = Scene()
    MeetingSettings.objects.create(event=scene.event, meetings_at_most=2)
    scene.ask()
    scene.accepted("asker", "other")
    with pytest.raises(WrongState) as refused:
        scene.ask("asker", "fourth")
    assert refused.value.code == "limit"
    assert scene.ask("fourth", "asked").state == "asked"


def test_the_asked_party_accepts_up_to_its_limit() -> None:
    scene = Scene()
    MeetingSettings.objects.create(event=scene.event, meetings_at_most=1)
    scene.accepted("asker", "asked")
    late = scene.ask("other", "asked")
    assert outcome(services.accept, asking=late, **scene.acting("asked")) == "limit"
    late.refresh_from_db()
    assert late.state == "asked"


@pytest.mark.parametrize(
    ("asked_at", "hours", "until"),
    [
        (BEFORE, 48, BEFORE + 48 * HOUR),
        (OPENS - 5 * HOUR, 48, OPENS),
        (OPENS + HOUR, 48, OPENS + 8 * HOUR),
        (OPENS + HOUR, 2, OPENS + 3 * HOUR),
        (OPENS + 9 * HOUR, 48, OPENS + 9 * HOUR),
    ],
)
def test_an_answer_is_due_before_the_day_begins(asked_at: dt.datetime, hours: int, until: dt.datetime) -> None:
    event = build.event(starts_at=OPENS)
    assert answer_until(event, asked_at, hours) == until


ANSWERS = {
    "accept": ("NotAllowed", "accepted", "NotAllowed", "NotAllowed", "accepted", "NotAllowed"),
    "decline": ("NotAllowed", "declined", "NotAllowed", "NotAllowed", "declined", "NotAllowed"),
    "withdraw": ("withdrawn", "WrongState", "NotAllowed", "NotAllowed", "withdrawn", "NotAllowed"),
}


@pytest.mark.parametrize("act", ANSWERS)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_answer(act: str, role: str) -> None:
    scene = Scene()
    given = {"reason": "no_time"} if act == "decline" else {}
    found = outcome(getattr(services, act), asking=scene.ask(), **scene.acting(role), **given)
    assert found == dict(zip(ROLES, ANSWERS[act], strict=True))[role]


@pytest.mark.parametrize("state", ["declined", "withdrawn", "expired"])
@pytest.mark.parametrize("act", ["accept", "decline", "withdraw"])
def test_a_closed_request_stays_closed(act: str, state: str) -> None:
    scene = Scene()
    row = scene.ask()
    MeetingRequest.objects.filter(pk=row.pk).update(state=state, reason="other" if state == "declined" else "")
    given = {"reason": "no_time"} if act == "decline" else {}
    role = "asker" if act == "withdraw" else "asked"
    assert outcome(getattr(services, act), asking=row, **scene.acting(role), **given) == "WrongState"


def test_accepting_tells_the_asker_once() -> None:
    scene = Scene()
    row = scene.ask()
    forget()
    for _time in range(2):
        services.accept(asking=row, **scene.acting("asked"))
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("accepted", BEFORE)
    assert told() == [("青禾", "meeting.accepted")]
    assert logged() == [("meeting.ask", "青禾"), ("meeting.accept", "示例银行")]


def test_what_the_organiser_does_is_told_to_both() -> None:
    scene = Scene()
    row = scene.ask()
    forget()
    services.accept(asking=row, **scene.acting("organiser"))
    services.withdraw(asking=row, **scene.acting("organiser"), reason="场地")
    assert told() == [
        ("青禾", "meeting.accepted"),
        ("示例银行", "meeting.accepted"),
        ("青禾", "meeting.withdrawn"),
        ("示例银行", "meeting.withdrawn"),
    ]


@pytest.mark.parametrize(
    ("reason", "text", "field"),
    [("", "", "reason"), ("never", "", "reason"), ("other", " ", "text"), ("no_time", "长" * 201, "text")],
)
def test_a_no_has_a_reason(reason: str, text: str, field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        services.decline(asking=scene.ask(), **scene.acting("asked"), reason=reason, text=text)
    assert refused.value.field == field


def test_the_asker_reads_why_not() -> None:
    scene = Scene()
    row = services.decline(asking=scene.ask(), **scene.acting("asked"), reason="other", text="已有合作")
    assert (row.state, row.reason, row.reason_text) == ("declined", "other", "已有合作")
    message = Message.objects.get(code="meeting.declined")
    assert (message.organisation, message.params["reason"]) == (scene.firm, "已有合作")


def test_either_side_calls_off_what_is_accepted_but_not_planned() -> None:
    scene = Scene()
    row = scene.accepted()
    forget()
    assert services.withdraw(asking=row, **scene.acting("asked"), reason="来不了").state == "withdrawn"
    assert told() == [("青禾", "meeting.withdrawn")]


def test_a_planned_meeting_is_cancelled_not_withdrawn() -> None:
    scene = Scene()
    meeting = scene.booked()
    with pytest.raises(WrongState):
        services.withdraw(asking=meeting.request, **scene.acting("asker"))


def test_accepting_with_a_time_books_in_one_act() -> None:
    scene = Scene()
    row = scene.ask()
    forget()
    services.accept(asking=row, slot=scene.slots[1], **scene.acting("asked"))
    assert (row.standing().slot, row.standing().where) == (scene.slots[1], "T01")
    assert told() == [("青禾", "meeting.booked")]


def test_a_yes_with_a_time_that_is_gone_is_no_yes() -> None:
    scene = Scene()
    scene.booked(0, "other", "asked")
    row = scene.ask()
    with pytest.raises(Taken, match="示例银行"):
        services.accept(asking=row, slot=scene.slots[0], **scene.acting("asked"))
    row.refresh_from_db()
    assert row.state == "asked"


def test_requests_expire_once_and_both_are_told() -> None:
    scene = Scene()
    row, answered = scene.ask(), scene.accepted("other", "asked")
    forget()
    assert expire_meeting_requests() == 0
    with clock.at(row.expires_at):
        assert outcome(services.accept, asking=row, **scene.acting("asked")) == "WrongState"
        assert (expire_meeting_requests(), expire_meeting_requests()) == (1, 0)
    row.refresh_from_db()
    answered.refresh_from_db()
    assert (row.state, answered.state) == ("expired", "accepted")
    assert told() == [("青禾", "meeting.expired"), ("示例银行", "meeting.expired")]


def test_an_outsider_learns_nothing_about_the_state() -> None:
    scene = Scene()
    row = scene.ask()
    services.withdraw(asking=row, **scene.acting("asker"))
    with pytest.raises(NotAllowed):
        services.accept(asking=row, **scene.acting("other"))
