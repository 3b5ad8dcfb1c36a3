"""A visit on a phone: the organiser notes a promise, the office keeps it, the firm confirms it, its plan says so."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from market.models import Promise
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pick(person: Person, box: str, name: str) -> None:
    """Find a party while typing its name."""
    page = person.page
    page.locator(f"[name='{box}'] + .select2").click()
    page.locator(".select2-search__field").fill(name)
    page.locator(".select2-results__option", has_text=name).first.click()


def note(organiser: Person) -> None:
    """On the way back from the visit: the day is today, the folded part about the promise is opened."""
    organiser.open("/admin/market/visit/")
    organiser.press("记录走访座谈", within="#content")
    organiser.choose(kind="regular")
    organiser.fill(place="企业现场（示例）")
    pick(organiser, "host", "示例区办公室")
    pick(organiser, "firm0-organisation", "青禾")
    organiser.page.locator("summary", has_text="承诺").click()
    due = (clock.today() + dt.timedelta(days=9)).isoformat()
    organiser.fill(firm0__what="三日内发送材料清单", firm0__person="王科长", firm0__due_on=due)
    pick(organiser, "firm0-promiser", "示例区办公室")
    organiser.press("登记", within="#content")
    organiser.says("走访座谈已记录", "三日内发送材料清单")


def test_a_promise_is_made_kept_and_confirmed(browser: Browser, live_server: LiveServer, transactional_db: Any) -> None:
    build.user("周组织", email="staff@example.com", is_staff=True)
    build.organisation("government", owner=build.user(email="office@example.com"), name="示例区办公室")
    build.firm(owner=build.user(email="firm@example.com"), name="青禾（示例）")
    staff, office, firm = (Person(browser, live_server.url, size=PHONE) for _number in range(3))
    for person, name in ((staff, "staff"), (office, "office"), (firm, "firm")):
        person.sign_in(f"{name}@example.com")
    note(staff)
    firm.open("/plan/")
    firm.says("三日内发送材料清单", "示例区办公室", "日常走访")
    office.open("/")
    office.press("去看看")
    office.press("标记完成")
    office.fill(note="清单已发送（示例）")
    office.press("登记")
    office.says("已请企业确认")
    firm.open("/")
    firm.says("1 项承诺等待您确认")
    firm.open("/plan/")
    firm.says("清单已发送（示例）")
    firm.press("确认完成")
    firm.says("已确认。已告知承诺方。", "已完成并确认")
    assert Promise.objects.get().state == "confirmed"
    for person in (staff, office, firm):
        person.leave()
