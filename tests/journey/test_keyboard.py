"""The need form with the keyboard alone: Tab, arrows, Space, Enter and typing, no pointer."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts import clock
from market.models import Need
from tests import build
from tests.journey.keyboard import tab_to
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def type_into(person: Person, name: str, text: str) -> None:
    tab_to(person, name)
    person.page.keyboard.type(text)


def press(person: Person, button: str, key: str) -> None:
    """Reach a button and press it; the next page comes."""
    tab_to(person, button)
    with person.page.expect_navigation():
        person.page.keyboard.press(key)
    person.look()


def test_a_need_is_stated_without_a_pointer(browser: Browser, live_server: Any) -> None:
    owner = build.user(email="owner@example.com")
    build.firm(owner=owner)
    event = build.event()
    firm = Person(browser, live_server.url, size=PHONE)
    firm.sign_in("owner@example.com")
    firm.open("/needs/new/")
    press(firm, "kind financing", "Enter")
    type_into(firm, "title", "扩产流动资金（示例）")
    tab_to(firm, "financing_type")
    firm.page.keyboard.press("Space")
    type_into(firm, "summary", "订单增长，需要备料。")
    press(firm, "go next", "Enter")
    type_into(firm, "amount", "300")
    type_into(firm, "term_months", "12")
    type_into(firm, "purpose", "采购设备与备料（示例）")
    tab_to(firm, "guarantees credit")
    firm.page.keyboard.press("Space")
    press(firm, "go next", "Space")
    tab_to(firm, "visibility")
    firm.page.keyboard.press("ArrowRight")
    firm.page.keyboard.press("ArrowLeft")
    tab_to(firm, "authorised_until")
    until = clock.today() + dt.timedelta(days=90)
    firm.page.keyboard.type(f"{until:%m%d%Y}")  # the order of the browser's own language, which is not the page's
    assert firm.page.input_value("[name=authorised_until]") == str(until)
    for box in ("pledged", "authorised"):
        tab_to(firm, box)
        firm.page.keyboard.press("Space")
    press(firm, "go submit", "Enter")
    need = Need.objects.select_related("financing").get()
    assert (need.status, need.event, need.financing.guarantees) == ("submitted", event, ["credit"])
    firm.leave()
