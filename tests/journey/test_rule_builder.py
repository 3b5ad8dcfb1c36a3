"""An officer changes a rule with the keyboard; beside it the words and the count of firms follow without a click."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from market.models import Offering
from tests import build
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_count_follows_the_rule_and_a_suggestion_goes_into_the_form(
    browser: Browser, live_server: LiveServer, size: dict[str, int]
) -> None:
    cache.clear()
    event, bank = build.event(), build.organisation("bank", owner=build.user(email="officer@example.com"))
    for number, people in enumerate([200] * 12 + [75] * 8):
        build.need(build.firm(name=f"企业{number}（示例）", profile={"staff": people}), event=event)
    loan = build.offering(bank, criteria=[])
    officer = Person(browser, live_server.url, size=size)
    officer.sign_in("officer@example.com")
    page = officer.open(f"/offerings/{loan.pk}/edit/")
    count = page.locator("#rule-count")
    expect(count).to_contain_text("约 20 家企业")
    page.locator("[name=staff_min]").focus()
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    expect(count).to_contain_text("100 人")
    expect(count.locator("li").filter(has_text="不接纳")).to_contain_text("约 10 家企业")
    count.get_by_role("button", name="70").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.look()
    assert page.locator("[name=staff_min]").input_value() == "70"
    assert Offering.objects.get(pk=loan.pk).criteria == []  # nothing is saved
    officer.leave()
