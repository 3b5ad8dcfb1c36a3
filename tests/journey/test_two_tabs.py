"""One draft in two tabs of a browser: nothing is silently overwritten, and the person chooses."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from market.models import FinancingTerms
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def amount() -> int:
    return int(FinancingTerms.objects.get().amount / 10_000)  # type: ignore[operator]


def open_tab(person: Person, path: str) -> Page:
    tab = person.context.new_page()
    tab.goto(person.base + path)
    return tab


def test_two_tabs(browser: Browser, live_server: LiveServer) -> None:
    owner = build.user("林厂长", email="owner@example.com")
    need = build.need(build.firm(owner=owner), status="draft", event=build.event())
    person = Person(browser, live_server.url, size=PHONE)
    person.sign_in("owner@example.com")
    path = f"/needs/{need.pk}/step/2/"
    one, two = open_tab(person, path), open_tab(person, path)

    one.fill("[name=amount]", "800")
    expect(one.locator("[data-saved]")).to_contain_text("已自动保存")

    two.fill("[name=purpose]", "买设备")  # another field: kept, and the page says what else has changed
    note = two.locator("[data-elsewhere-note=amount]")
    expect(note).to_contain_text("800 万元")
    assert amount() == 800
    assert FinancingTerms.objects.get().purpose == "买设备"

    two.fill("[name=amount]", "900")  # the same field: both values, and nothing is written
    expect(note.locator("input[type=radio]")).to_have_count(2)
    expect(two.locator("[data-saved]")).to_contain_text("请在下方选择")
    assert amount() == 800

    note.get_by_label("本页的内容").check()
    expect(note).to_have_count(0)
    expect(two.locator("[data-saved]")).to_contain_text("已自动保存")
    assert amount() == 900

    one.fill("[name=amount]", "850")  # the first tab is the older one now
    note = one.locator("[data-elsewhere-note=amount]")
    note.get_by_label("其他窗口的内容").check()
    expect(note.get_by_role("button")).to_have_text("在本页显示")  # saved as chosen; the box is as it was typed
    with one.expect_navigation():
        note.get_by_role("button").click()
    expect(one.locator("[name=amount]")).to_have_value("900")
    assert amount() == 900

    one.fill("[name=amount]", "950")  # typing on and going on at once is no clash with oneself
    with one.expect_navigation():
        one.locator("button.primary").click()
    assert one.url.endswith("/step/3/")
    assert amount() == 950
    person.leave()
