"""Bulk acts of the organiser: the page in between names what will happen and to whom; each concerned party is told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Message
from events.models import Meeting, MeetingRequest, MeetingSlot, MeetingTable, Registration, SeatBooking, StallBooking
from tests import build, build_meetings

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(build.organiser())
    return client


def ask(desk: Client, model: str, action: str, *rows: Any) -> str:
    """The address of the page in between."""
    where = reverse(f"admin:events_{model}_changelist")
    return desk.post(where, {"action": action, "_selected_action": [row.pk for row in rows]}).url


class Pair:
    """Two parties with a stall, a seat and a meeting, at a market in three days."""

    def __init__(self) -> None:
        self.event = build.event()
        self.one, self.other = build.organisation(name="甲公司"), build.organisation("bank", name="乙银行")
        self.rows = [build.registration(party, self.event) for party in (self.one, self.other)]
        people = [build.attendee(row) for row in self.rows]
        self.stall = build.stall_booking(build.stall(self.event, "A01"), self.one)
        SeatBooking.objects.create(session=build.session(self.event), attendee=people[0], seat=1)
        starts = self.event.starts_at
        slot = MeetingSlot.objects.create(event=self.event, starts_at=starts, ends_at=self.event.ends_at)
        table = MeetingTable.objects.create(event=self.event, code="T01")
        self.meeting = build_meetings.meeting(self.one, self.other, slot, table)


def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("organisation__name", "code"))


def test_registrations_are_cancelled_after_a_look(desk: Client) -> None:
    pair = Pair()
    here = build.registration(build.organisation(name="丙公司"), pair.event, checked_in_at=pair.event.starts_at)
    url = ask(desk, "registration", "cancel", pair.rows[0], here)
    html = desk.get(url).content.decode()
    for words in ("甲公司", "摊位 A01 · 1 个座位 · 1 场会谈", "丙公司", "已签到，不会取消", "取消这些报名"):
        assert words in html, words
    assert (Registration.objects.filter(cancelled_at=None).count(), told()) == (3, [])
    answer = desk.post(url, follow=True).content.decode()
    assert ("已取消 1 个报名" in answer, "已经签到" in answer) == (True, True)
    assert list(Registration.objects.filter(cancelled_at=None).order_by("pk")) == [pair.rows[1], here]
    assert told() == [("乙银行", "meeting.cancelled"), ("甲公司", "registration.cancelled")]
    assert (StallBooking.objects.count(), Meeting.objects.get().state) == (1, "cancelled")
    assert "已取消" in desk.get(url).content.decode()


def test_stalls_are_released_after_a_look(desk: Client) -> None:
    pair = Pair()
    url = ask(desk, "stallbooking", "release", pair.stall)
    assert "将通知甲公司" in desk.get(url).content.decode()
    desk.post(url)
    assert StallBooking.objects.get().released_at is not None
    assert told() == [("甲公司", "stall.released")]
    assert "已释放" in desk.get(url).content.decode()


def test_meetings_are_cancelled_with_a_reason(desk: Client) -> None:
    pair = Pair()
    url = ask(desk, "meeting", "cancel", pair.meeting)
    assert "T01" in desk.get(url).content.decode()
    answer = desk.post(url, {"reason": ""})
    assert (answer.status_code, Meeting.objects.get().state) == (200, "planned")
    desk.post(url, {"reason": "场馆停电"})
    assert (Meeting.objects.get().state, Meeting.objects.get().cancel_reason) == ("cancelled", "场馆停电")
    assert told() == [("乙银行", "meeting.cancelled"), ("甲公司", "meeting.cancelled")]


def test_requests_are_called_off_with_a_reason(desk: Client) -> None:
    pair = Pair()
    third = build.organisation(name="丙公司")
    build.registration(third, pair.event)
    asked = build_meetings.request(third, pair.other, pair.event)
    url = ask(desk, "meetingrequest", "call-off", asked, pair.meeting.request)
    assert "丙公司 · 乙银行" in desk.get(url).content.decode()
    desk.post(url, {"reason": "集市改期"})
    found = MeetingRequest.objects.order_by("pk").values_list("state", "reason_text")
    assert list(found) == [("accepted", ""), ("withdrawn", "集市改期")]
    assert told() == [("丙公司", "meeting.withdrawn"), ("乙银行", "meeting.withdrawn")]


def test_strangers_find_no_page(client: Client) -> None:
    pair = Pair()
    client.force_login(build.user())
    url = reverse("admin:events_registration_decide", args=["cancel"]) + f"?ids={pair.rows[0].pk}"
    assert (client.get(url).status_code, client.post(url).status_code) == (302, 302)
    assert Registration.objects.filter(cancelled_at=None).count() == 2
