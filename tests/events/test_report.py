"""The report of an edition: figures from stored rows, on the screen and on paper."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from events.models import MeetingSlot, MeetingTable, SeatBooking
from events.report_lines import parts
from tests import build, build_meetings

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Any:
    """Yesterday: three registered, two came, one cancelled; one meeting held and one missed."""
    event = build.event(starts_at=clock.now() - dt.timedelta(days=1, hours=9))
    parties = [build.organisation() for _number in range(4)]
    rows = [
        build.registration(parties[0], event, checked_in_at=event.starts_at),
        build.registration(parties[1], event, checked_in_at=event.starts_at),
        build.registration(parties[2], event),
        build.registration(parties[3], event, cancelled_at=event.starts_at),
    ]
    people = [build.attendee(row) for row in rows]
    build.check_in(people[0])
    build.walk_in(event)
    build.stall_booking(build.stall(event), parties[0])
    build.stall(event)
    SeatBooking.objects.create(session=build.session(event, capacity=8), attendee=people[0], seat=1)
    table = MeetingTable.objects.create(event=event, code="T01")
    for number, facts in enumerate(({"state": "held"}, {"state": "missed", "absent": parties[2]})):
        starts = event.starts_at + dt.timedelta(minutes=20 * number)
        slot = MeetingSlot.objects.create(event=event, starts_at=starts, ends_at=starts + dt.timedelta(minutes=20))
        build_meetings.meeting(parties[0], parties[number + 1], slot, table, ended_at=slot.ends_at, **facts)
    build.feedback(rows[0], whole=4, again=True)
    pair = build.introduction(build.need(build.firm(), event=event), build.organisation("bank"), state="approved")
    build.outcome(pair, "approval", amount=3_000_000)
    return event


def test_the_figures(event: Any) -> None:
    found = {line.name: (line.figure, line.more) for part in parts(event) for line in part.figures}
    assert found == {
        "报名机构": (3, "1 家已取消"),
        "到场机构": (2, "67%"),
        "登记人数": (3, ""),
        "到场人数": (1, "33%"),
        "未报名到场": (1, "在门口登记"),
        "已订摊位": (1, "共 2 个"),
        "在摊位请对方联系": (0, ""),
        "活动": (1, ""),
        "已预约座位": (1, "共 8 个"),
        "会谈请求": (2, ""),
        "已安排会谈": (2, ""),
        "已进行会谈": (1, "50%"),
        "未成行的会谈": (1, "50%"),
        "已发布需求": (1, ""),
        "已发布的匹配": (0, "当前匹配批次推荐的对接"),
        "对接": (1, "已联系 1 对"),
        "填报的授信与投资": (1, "300 万元"),
        "企业已确认的授信与投资": (0, "0 万元"),
        "答卷": (1, "50%"),
        "集市总体": ("4.0", "满分 5 分，1 份答卷"),
        "会谈的用处": ("5.0", "满分 5 分，1 份答卷"),
        "现场组织": ("4.0", "满分 5 分，1 份答卷"),
        "下届愿来": (1, "100%"),
    }


def test_the_report_is_read_and_printed_by_the_organiser(client: Client, event: Any) -> None:
    url = reverse("admin:events_marketevent_report", args=[event.pk])
    paper = reverse("admin:events_marketevent_report_paper", args=[event.pk])
    client.force_login(build.user())
    assert (client.get(url).status_code, client.get(paper).status_code) == (302, 302)
    client.force_login(build.organiser())
    assert "满分 5 分" in client.get(url).content.decode()
    answer = client.get(paper)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(reverse("admin:events_marketevent_report", args=[10**6])).status_code == 404


def test_an_empty_edition_has_a_report_too(client: Client) -> None:
    client.force_login(build.organiser())
    event = build.event()
    assert client.get(reverse("admin:events_marketevent_report", args=[event.pk])).status_code == 200
    assert client.get(reverse("admin:events_marketevent_report_paper", args=[event.pk])).status_code == 200
    assert "尚无答卷" in client.get(reverse("admin:events_marketevent_after", args=[event.pk])).content.decode()
