"""Matching on the demo market: the organiser runs it again after something has changed, watches, compares and
publishes; a firm reads why it fits and what would open more; a lender reads which of its rules turns most firms away.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.matching_steps import PRODUCT, run_again, withdraw_product
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.sqlite]


@pytest.fixture
def people(browser: Browser, demo: str) -> Iterator[dict[str, Person]]:
    """The organiser and a lender at desks, another lender and a firm on phones; each signed in."""
    found = {
        "organiser": Person(browser, demo, size=DESK),
        "bank": Person(browser, demo, size=DESK),
        "bank2": Person(browser, demo, size=PHONE),
        "firm": Person(browser, demo, size=PHONE),
    }
    for who, person in found.items():
        person.sign_in(f"{who}@demo.example")
    yield found
    for person in found.values():
        person.leave()


def compare(organiser: Person) -> None:
    """Beside the run in force: figures, who lost an introduction and why, and who gained."""
    organiser.press("与此前结果对比")
    organiser.says("两次匹配的数据", "(生效中)")
    lost = organiser.page.get_by_role("link", name=re.compile("对接减少"))
    assert int(re.sub(r"\D", "", lost.inner_text())) > 0
    organiser.follow(lost)
    organiser.says(PRODUCT, "该供给已下架")


def publish(organiser: Person) -> None:
    organiser.press("发布批次")
    organiser.press("发布批次")
    organiser.says("生效中")


def read_as_firm(firm: Person) -> None:
    """Why it fits, in rules and points that add up; what would open more."""
    firm.open("/needs/")
    firm.press("寻找机器视觉试点场景")
    why = firm.page.locator("details", has_text="为什么匹配").first
    why.locator("summary").click()
    expect(why).to_contain_text("✓")
    firm.open("/needs/")
    firm.press("扩大车载传感器产线")
    firm.says("还能打开更多", "可多符合")


def read_as_lender(bank: Person) -> None:
    """The dearest rule first, in words, with the number of needs it turns away; nobody is named."""
    bank.open("/offerings/")
    bank.follow(bank.page.get_by_role("link", name="哪条规则挡住的需求最多").first)
    rules = bank.page.locator(".factors li b").all_inner_texts()
    turned_away = [int(re.sub(r"\D", "", text)) for text in rules]
    assert turned_away == sorted(turned_away, reverse=True)
    assert turned_away[0] > 0
    assert "青禾智能科技" not in bank.page.inner_text("main")


def test_a_run_is_watched_compared_published_and_read_by_both_sides(people: dict[str, Person]) -> None:
    read_as_lender(people["bank"])
    withdraw_product(people["bank2"])
    run_again(people["organiser"])
    compare(people["organiser"])
    publish(people["organiser"])
    read_as_firm(people["firm"])
