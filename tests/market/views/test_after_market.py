"""A party's page after the market: whom it met, who asked at its stall, what goes on; nothing of others."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import clock
from events.models import MeetingSlot, MeetingTable
from tests import build, build_meetings

pytestmark = pytest.mark.django_db


class Past:
    """A market of yesterday: the firm met a bank, missed a university, and nobody has said about the office."""

    def __init__(self) -> None:
        self.event = build.event(starts_at=clock.now() - dt.timedelta(days=1, hours=9))
        self.owner = build.user()
        self.firm = build.firm(name="青禾", owner=self.owner)
        self.parties = {
            kind: build.organisation(kind, name=name)
            for kind, name in (("bank", "甲银行"), ("university", "乙大学"), ("government", "丙办公室"))
        }
        for party in (self.firm, *self.parties.values()):
            build.registration(party, self.event, checked_in_at=self.event.starts_at)
        for number, (party, facts) in enumerate(
            zip(
                self.parties.values(),
                ({"state": "held"}, {"state": "missed", "absent": self.parties["university"]}, {}),
                strict=True,
            )
        ):
            starts = self.event.starts_at + dt.timedelta(minutes=20 * number)
            slot = MeetingSlot.objects.create(
                event=self.event, starts_at=starts, ends_at=starts + dt.timedelta(minutes=20)
            )
            table = MeetingTable.objects.create(event=self.event, code=f"T{number}")
            ended = {"ended_at": slot.ends_at} if facts else {}
            build_meetings.meeting(self.firm, party, slot, table, **facts | ended)
        self.url = f"/markets/{self.event.slug}/afterwards/"


def test_each_meeting_has_its_next_step(client: Client) -> None:
    past = Past()
    client.force_login(past.owner)
    html = client.get(past.url).content.decode()
    for words in ("甲银行", "双方之间没有进行中的对接", "乙大学", "尚无人说明是否会谈", "说明是否会谈", "填写反馈"):
        assert words in html, words
    pair = build.introduction(
        build.need(past.firm, event=past.event, title="扩产资金"), past.parties["bank"], state="consulting"
    )
    html = client.get(past.url).content.decode()
    assert html.count(pair.get_absolute_url()) == 2  # at the meeting, and in the list
    assert "双方之间没有进行中的对接" not in html


def test_visits_are_told_to_both_sides_until_taken_back(client: Client) -> None:
    past = Past()
    mine = build.stall_booking(build.stall(past.event, "A01"), past.firm)
    theirs = build.stall_booking(build.stall(past.event, "B01"), past.parties["bank"])
    build.stall_visit(mine, past.parties["government"], note="想了解补贴")
    build.stall_visit(theirs, past.firm)
    build.stall_visit(mine, past.parties["university"], note="已撤回之言", withdrawn_at=clock.now())
    client.force_login(past.owner)
    html = client.get(past.url).content.decode()
    assert ("想了解补贴" in html, "B01" in html, "已撤回之言" in html) == (True, True, False)


def test_another_party_reads_its_own_alone(client: Client) -> None:
    past = Past()
    build.introduction(build.need(past.firm, event=past.event, title="机密需求"), past.parties["bank"], state="claimed")
    stranger = build.user()
    party = build.organisation(owner=stranger)
    client.force_login(stranger)
    assert client.get(past.url).status_code == 404
    build.registration(party, past.event)
    html = client.get(past.url).content.decode()
    assert [word in html for word in ("青禾", "甲银行", "机密需求")] == [False] * 3
    assert "时间表上没有您的会谈" in html


def test_more_introductions_take_no_more_queries(client: Client) -> None:
    past = Past()
    client.force_login(past.owner)
    counts = []
    for number in (1, 3):
        for _row in range(number):
            need = build.need(past.firm, event=past.event)
            build.introduction(need, past.parties["bank"], state="consulting")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(past.url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_is_linked_from_edition_and_registration(client: Client) -> None:
    past = Past()
    client.force_login(past.owner)
    registration = past.firm.registrations.get()
    for url in (past.event.get_absolute_url(), f"/registrations/{registration.pk}/"):
        assert past.url in client.get(url).content.decode()
    ahead = build.event()
    build.registration(past.firm, ahead)
    assert "/afterwards/" not in client.get(ahead.get_absolute_url()).content.decode()
