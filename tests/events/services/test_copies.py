"""A new edition after the pattern of an earlier one: the place and the day come along, nothing of any party."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow, Message
from events.models import (
    HallItem,
    HallPlan,
    MarketEvent,
    Meeting,
    MeetingSettings,
    MeetingSlot,
    MeetingTable,
    Registration,
    SeatBooking,
    StallBooking,
)
from events.services.copies import copy_event
from tests import build, build_meetings

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=364)


@pytest.fixture
def event() -> Any:
    """Last year's edition with one of everything, parties included."""
    event = build.event(
        starts_at=(clock.now() - dt.timedelta(days=300)).replace(microsecond=0), status="closed", number=4, judge_days=5
    )
    party, other = build.organisation(), build.organisation()
    people = [build.attendee(build.registration(each, event)) for each in (party, other)]
    stalls = [build.stall(event, code, zone="A 区") for code in ("A01", "A02")]
    build.stall_booking(stalls[0], party)
    plan = HallPlan.objects.create(event=event, width=40, height=30, version=7)
    HallItem.objects.create(plan=plan, kind="stall", stall=stalls[1], x=4, y=6, width=6, height=6)
    HallItem.objects.create(plan=plan, kind="door", x=0, y=0, width=4, height=1, text="东门")
    session = build.session(event, title="路演", host=party, capacity=30)
    SeatBooking.objects.create(session=session, attendee=people[0], seat=1)
    MeetingSettings.objects.create(event=event, slot_minutes=15, meetings_at_most=8, answer_hours=24)
    slot = MeetingSlot.objects.create(
        event=event, starts_at=event.starts_at, ends_at=event.starts_at + dt.timedelta(minutes=15)
    )
    build_meetings.meeting(party, other, slot, MeetingTable.objects.create(event=event, code="T01", zone="洽谈区"))
    return event


def facts(event: Any, **changes: Any) -> dict[str, Any]:
    day = timezone.localdate(event.starts_at) + YEAR
    return {"name": "第五届示例集市", "slug": "fifth", "starts_on": day} | changes


def test_place_and_day_come_along_and_no_party_does(event: Any) -> None:
    before = (Registration.objects.count(), StallBooking.objects.count(), SeatBooking.objects.count())
    copy = copy_event(by=build.organiser(), event=event, **facts(event))
    copy.refresh_from_db()
    assert (copy.series, copy.number, copy.status, copy.judge_days, copy.venue) == (
        event.series, 5, "draft", 5, event.venue,
    )  # fmt: skip
    assert (copy.starts_at - event.starts_at, copy.ends_at - event.ends_at) == (YEAR, YEAR)
    assert list(copy.stalls.values_list("code", "zone")) == [("A01", "A 区"), ("A02", "A 区")]
    items = HallItem.objects.filter(plan__event=copy).order_by("pk")
    assert list(items.values_list("kind", "stall__code", "x", "y", "text")) == [
        ("stall", "A02", 4, 6, ""), ("door", None, 0, 0, "东门"),
    ]  # fmt: skip
    assert items[0].stall.event == copy
    session = copy.sessions.get()
    assert (session.title, session.capacity, session.host) == ("路演", 30, None)
    assert session.starts_at - event.sessions.get().starts_at == YEAR
    assert MeetingSettings.objects.values_list("slot_minutes", "meetings_at_most", "answer_hours").get(event=copy) == (
        15, 8, 24,
    )  # fmt: skip
    assert copy.meeting_slots.get().starts_at - event.meeting_slots.get().starts_at == YEAR
    assert copy.meeting_tables.values_list("code", "zone").get() == ("T01", "洽谈区")
    assert before == (Registration.objects.count(), StallBooking.objects.count(), SeatBooking.objects.count())
    assert (Meeting.objects.filter(event=copy).count(), Message.objects.count()) == (0, 0)
    assert AuditRow.objects.get(verb="event.copy").data == {
        "source": event.slug, "stalls": 2, "sessions": 1, "slots": 1,
    }  # fmt: skip


def test_an_edition_without_anything_is_copied_too() -> None:
    event = build.event()
    copy = copy_event(by=build.organiser(), event=event, **facts(event))
    assert (copy.stalls.count(), HallPlan.objects.count(), copy.number) == (0, 0, event.number + 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": "not a slug"}, "slug"),
        ({"starts_on": dt.date(2020, 1, 1)}, "starts_on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(event: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        copy_event(by=build.organiser(), event=event, **facts(event, **changes))
    assert (refusal.value.field, MarketEvent.objects.count()) == (field, 1)


def test_a_copy_is_the_organisers(event: Any) -> None:
    with pytest.raises(NotAllowed):
        copy_event(by=build.user(), event=event, **facts(event))
    assert MarketEvent.objects.count() == 1


def test_the_page_asks_and_keeps_what_was_typed(client: Client, event: Any) -> None:
    url = reverse("admin:events_marketevent_copy", args=[event.pk])
    client.force_login(build.user())
    assert client.post(url, facts(event)).status_code == 302
    assert MarketEvent.objects.count() == 1
    client.force_login(build.organiser())
    assert "2 个摊位及展馆平面图" in client.get(url).content.decode()
    answer = client.post(url, facts(event, slug=event.slug))
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {"slug"})
    assert "第五届示例集市" in answer.content.decode()
    answer = client.post(url, facts(event))
    copy = MarketEvent.objects.get(slug="fifth")
    assert answer["Location"] == reverse("admin:events_marketevent_change", args=[copy.pk])
    page = client.get(reverse("admin:events_marketevent_change", args=[event.pk]))
    assert ("复制为新一届", url) in page.context["links"]
