"""Somebody helps at one market's door: the organiser gives the task, the person signs in on a phone and checks in."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser

from events.models import CheckIn, Duty
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def no_barrier(person: Person) -> None:
    """axe-core finds nothing serious; what it writes into the page itself is no complaint about the page."""
    before = list(person.complaints)
    found = Axe().run(person.page).response["violations"]
    person.complaints[:] = before
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def give_check_in(browser: Browser, base: str, series: Any) -> None:
    """At the desk, from the list of who helps."""
    boss = Person(browser, base)
    boss.sign_in(build.organiser().email)
    boss.open(reverse("admin:events_duty_add"))
    boss.choose(series=str(series.pk), task="check-in")
    boss.fill(email="nobody@example.com")
    boss.page.locator("[name=_save]").click()
    boss.page.wait_for_selector(".errorlist")
    boss.says("没有账号使用这个邮箱")
    boss.fill(email="helper@example.com")
    no_barrier(boss)
    boss.follow(boss.page.locator("[name=_save]"))
    assert Duty.objects.get().task == "check-in"
    boss.leave()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), ({"width": 320, "height": 700}, "dark")])
def test_a_helper_at_the_door(browser: Browser, live_server: Any, size: dict[str, int], scheme: str) -> None:
    own, other = build.event(name="春季集市"), build.event(name="秋季集市")
    guest = build.attendee(build.registration(build.organisation(name="青禾（示例）"), own), "林来宾")
    build.registration(build.organisation(name="别处（示例）"), other)
    build.user("王签到", email="helper@example.com")
    give_check_in(browser, live_server.url, own.series)

    helper = Person(browser, live_server.url, size=size, color_scheme=scheme)
    helper.sign_in("helper@example.com")
    helper.says("您协助的集市", "春季集市", "现场签到")
    shown = helper.page.locator("body").inner_text()
    assert not [word for word in ("秋季集市", "融资漏斗", "全部数据表", "会谈日程") if word in shown]
    assert helper.page.locator("nav.nav a").all_inner_texts() == ["今日", "集市"]
    no_barrier(helper)
    helper.press("签到")
    helper.says("春季集市", "青禾（示例）")
    helper.press("青禾（示例）")
    helper.follow(helper.page.locator("main form button.primary"))
    assert CheckIn.objects.get(attendee=guest).by.email == "helper@example.com"
    helper.says("林来宾")
    for page, key in (("meetings", own.pk), ("timetable", own.pk), ("day", other.pk)):
        helper.open(reverse(f"admin:events_marketevent_{page}", args=[key]))
        assert "青禾" not in helper.page.locator("body").inner_text()
        assert helper.page.locator("main form").count() == 0
    assert helper.open(reverse("admin:events_marketevent_day", args=[own.pk])).title().startswith("集市当天")
    no_barrier(helper)
    helper.leave()
