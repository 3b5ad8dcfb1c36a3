"""A day is planned in a real browser: the organiser has a version worked out, moves a meeting by hand against a rule,
publishes; a firm books the next one on a phone.
"""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts import clock
from accounts.models import Message
from events.models import Meeting, MeetingSettings, MeetingSlot, MeetingTable, TimetablePlan
from events.services import timetable_runs
from tests import build, build_meetings
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Day:
    """Six slots and two tables in a week; a firm and two others that a bank has accepted, in this order of worth."""

    def __init__(self) -> None:
        first = (clock.now() + dt.timedelta(days=7)).replace(hour=1, minute=30, second=0, microsecond=0)
        self.event = build.event(name="示例集市", starts_at=first, ends_at=first + dt.timedelta(hours=7))
        MeetingSettings.objects.create(event=self.event, meetings_at_most=3)
        self.slots = [
            MeetingSlot.objects.create(
                event=self.event,
                starts_at=first + dt.timedelta(minutes=20 * number),
                ends_at=first + dt.timedelta(minutes=20 * number + 20),
            )
            for number in range(6)
        ]
        self.tables = [MeetingTable.objects.create(event=self.event, code=code) for code in ("T01", "T02")]
        build.user("周组织", email="organiser@example.com", is_staff=True)
        owner = build.user("林会计", email="firm@example.com")
        self.bank, self.university = build.organisation("bank", name="示例银行"), build.organisation("university")
        self.firm = build.organisation("enterprise", owner=owner, name="青禾智能（示例）")
        others = [build.organisation("enterprise", name=f"云帆{number}（示例）") for number in range(2)]
        for party in (self.bank, self.university, self.firm, *others):
            build.attendee(build.registration(party, self.event))
        for worth, party in zip((90, 60, 30), (self.firm, *others), strict=True):
            build_meetings.request(party, self.bank, self.event, state="accepted", answered_at=clock.now(), worth=worth)
        self.open = build_meetings.request(
            self.firm, self.university, self.event, state="accepted", answered_at=clock.now() + dt.timedelta(minutes=1)
        )


def test_a_day_is_planned_changed_by_hand_and_published(browser: Browser, live_server: Any) -> None:
    day = Day()
    desk = Person(browser, live_server.url)
    desk.sign_in("organiser@example.com")
    page = desk.open(f"/admin/events/marketevent/{day.event.pk}/plans/")
    page.get_by_label("寻找更优方案的时间（秒）").fill("2")
    desk.press("开始编排", within="#content")
    expect(page.locator("#plan-progress")).to_contain_text("排队")
    plan = TimetablePlan.objects.get()
    assert timetable_runs.make(plan.pk)
    page.get_by_role("link", name="发布该版本").wait_for()  # the page has seen by itself that it is done
    desk.look()
    expect(page.locator("#content")).to_contain_text("4 / 4")

    # By hand, against the limit of meetings: it is said, wants a tick, and then it is so.
    MeetingSettings.objects.update(meetings_at_most=2)
    row = page.get_by_role("row").filter(has_text="云帆1（示例）")
    desk.follow(row.get_by_role("link", name="调整"))
    page.get_by_role("button", name="从日程中移除").click()
    page.wait_for_load_state()
    desk.follow(page.get_by_role("row").filter(has_text="云帆1（示例）").get_by_role("link", name="调整"))
    page.select_option("[name=slot]", str(day.slots[5].pk))
    page.select_option("[name=place]", f"t{day.tables[1].pk}")
    desk.press("安排到此处", within="#content")
    expect(page.locator("#content")).to_contain_text("示例银行将有 3 场会谈，上限为 2 场。")
    page.get_by_label("我已了解违反的规则，仍按此安排").check()
    desk.press("安排到此处", within="#content")
    expect(page.get_by_role("row").filter(has_text="云帆1（示例）")).to_contain_text("T02")

    desk.press("发布该版本", within="#content")
    expect(page.locator("#content")).to_contain_text("青禾智能（示例）")
    assert Meeting.objects.count() == 0
    desk.press("发布并通知", within="#content")
    expect(page.locator("body")).to_contain_text("通知了5家单位")
    assert [Meeting.objects.count(), Message.objects.filter(code="meeting.timetable").count()] == [4, 2]
    moved = Meeting.objects.get(request__asker__name="云帆1（示例）")
    assert [moved.slot, moved.where] == [day.slots[5], "T02"]
    assert desk.complaints == []


def test_a_firm_books_a_time_on_the_phone(browser: Browser, live_server: Any) -> None:
    day = Day()
    phone = Person(browser, live_server.url, size=PHONE)
    phone.sign_in("firm@example.com")
    page = phone.open(f"/meeting-requests/{day.open.pk}/")
    phone.press("09:30")
    meeting = Meeting.objects.get(request=day.open)
    assert [meeting.slot, meeting.state] == [day.slots[0], "planned"]
    expect(page.locator("main")).to_contain_text("T01")
    phone.open(f"/markets/{day.event.slug}/meetings/")
    assert phone.complaints == []
