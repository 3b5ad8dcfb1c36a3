"""A lender's day: from the link in the morning's digest to an approval on record, in fewer than ten interactions."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from accounts.models import Delivery, MessagePreferences
from accounts.services.outbox import deliver_due
from market.models import Introduction, Outcome
from market.services.introductions import claim, consent
from tests import build
from tests.journey.people import DESK, PASSWORD, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Counted(Person):
    """A person whose clicks, typing and key presses are counted."""

    interactions = 0

    def open(self, path: str) -> Any:
        self.interactions += 1
        return super().open(path)

    def fill(self, **values: str) -> None:
        self.interactions += len(values)
        super().fill(**values)

    def choose(self, **values: str) -> None:
        self.interactions += len(values)
        super().choose(**values)

    def press(self, name: str, *, within: str = "main") -> None:
        self.interactions += 1
        super().press(name, within=within)


def link_of_the_digest() -> str:
    """The one link of the letter that came at the hour of the digest."""
    with clock.at(Delivery.objects.get(state="digest").due_at):
        deliver_due()
    (letter,) = [letter for letter in mail.outbox if letter.subject == "每日汇总：1 条消息"]
    (link,) = set(re.findall(r"/messages/\d+/", str(letter.body)))
    return link


def a_claimed_pair() -> Introduction:
    """The firm has opened its contact to the bank, whose officer wants news once a day."""
    officer, firm_user = build.user("林示例", email="bank@example.com"), build.user()
    bank = build.organisation("bank", owner=officer, name="示例银行长风支行")
    firm = build.organisation("enterprise", owner=firm_user, name="晨光传感（示例）")
    event = build.event()
    build.registration(bank, event)
    MessagePreferences.objects.create(user=officer, modes={"introductions": {"email": "daily"}})
    need = build.need(
        firm, event=event, visibility="lenders", title="扩产流动资金", terms={"amount": Decimal(35_000_000)}
    )
    pair = claim(by=officer, organisation=bank, need=need)
    return consent(by=firm_user, introduction=pair)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_from_the_digest_to_a_recorded_approval(
    browser: Browser, live_server: LiveServer, settings: Any, size: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SITE_URL = live_server.url  # what stands before the addresses in a letter
    pair = a_claimed_pair()
    link = link_of_the_digest()
    officer = Counted(browser, live_server.url, size=size)
    officer.open(link)  # signed out: the link leads to the sign-in page and on from there
    officer.fill(login="bank@example.com", password=PASSWORD)
    officer.press("登录")
    officer.press("登记沟通与结果")
    officer.choose(way="phone", result="approved")
    officer.says("如已批复")
    officer.fill(annual_rate="3.1")  # amount and term stand as the firm asked for them
    officer.press("登记", within=".bottom-bar")
    officer.says("已登记批复：3,500 万元，年利率 3.1 %，12 个月")
    outcome = Outcome.objects.get(introduction=pair)
    assert (outcome.amount, outcome.annual_rate, outcome.term_months) == (Decimal(35_000_000), Decimal("3.10"), 12)
    steps = [step.to_state for step in pair.steps.all()]
    assert steps[-5:] == ["claimed", "contacted", "consulting", "applied", "approved"]
    with capsys.disabled():
        print(f"\n{officer.interactions} interactions at {size['width']} px")  # noqa: T201
    assert officer.interactions < 10
    officer.leave()


def test_a_refusal_shows_its_own_fields_alone(browser: Browser, live_server: LiveServer) -> None:
    pair = a_claimed_pair()
    officer = Person(browser, live_server.url, size=PHONE)
    officer.sign_in("bank@example.com")
    page = officer.open(f"{pair.get_absolute_url()}call/")
    shown = {
        value: (page.locator("[name=amount]").is_visible(), page.locator("[name=advice]").is_visible())
        for value in ("approved", "refused", "later")
        if officer.choose(result=value) is None
    }
    assert shown == {"approved": (True, False), "refused": (False, True), "later": (False, False)}
    officer.choose(way="market", result="refused", refusal_code="documents")
    officer.fill(advice="请补充近三年审计报告")
    officer.choose(mend="profile")
    officer.press("登记", within=".bottom-bar")
    officer.says("未成", "请补充近三年审计报告")
    officer.leave()
