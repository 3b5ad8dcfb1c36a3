"""The big screen in the hall: what is written at the door stands on it at once; a lost network is said, and mended."""

import gc
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from events.services.registrations import check_in
from market import live
from tests import build
from tests.journey.looks import accessible_in_both, too_wide
from tests.journey.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WALL = {"width": 1920, "height": 1080}
SOON = 2_000
"""Milliseconds that a figure may be behind; the page asks by itself every ten seconds, only the stream is this fast."""


def live_streams() -> int:
    """Streams that the server has not noticed to be over."""
    gc.collect()
    return live.STREAMS - live._free._value


def wait_for(true: Callable[[], bool]) -> None:
    """Up to ten seconds."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_wall_follows_the_door_and_says_when_it_cannot(browser: Browser, live_server: Any) -> None:
    event, staff = build.event(name="第四届示例集市"), build.organiser()
    parties = [build.registration(build.organisation(), event) for _number in range(3)]
    build.session(event, title="融资对接专场")
    wall = Person(browser, live_server.url, size=WALL)
    page = wall.page
    page.clock.install()
    wall.open(f"/markets/{event.slug}/screen/")
    here, line = page.locator(".figures b").first, page.locator("#live")
    expect(here).to_have_text("0")
    expect(line).to_have_text("实时")
    for number, party in enumerate(parties[:2], start=1):
        check_in(by=staff, registration=party)
        expect(here).to_have_text(str(number), timeout=SOON)
    wall.says("已报名 3 家", "融资对接专场", "实时")
    assert (accessible_in_both(page), too_wide(page)) == ([], [])

    wall.context.set_offline(True)
    check_in(by=staff, registration=parties[2])
    page.clock.fast_forward(40_000)
    expect(line).to_contain_text("连接中断，数据截至")
    expect(here).to_have_text("2")
    wall.context.set_offline(False)
    page.clock.fast_forward(11_000)
    expect(here).to_have_text("3")
    expect(line).to_have_text("实时")
    without = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")  # what a lost network is called
    wall.complaints = [text for text in wall.complaints if not any(word in text for word in without)]
    wall.leave()
    wait_for(lambda: live_streams() == 0)
