"""The hall in a real browser: the organiser draws a row with the mouse and moves a stall with keys; a visitor finds a
party on the plan with a phone.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from events.drawing import Drawing, Item
from events.models import HallItem, MarketEvent
from events.services.hall import save_plan
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def where(event: MarketEvent) -> dict[str, tuple[int, int]]:
    """The places of the stalls in half metres, by number."""
    rows = HallItem.objects.filter(plan__event=event).exclude(stall=None)
    return {code: (x, y) for code, x, y in rows.values_list("stall__code", "x", "y")}


def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag with the mouse from one place of the plan to another, in half metres."""
    plan = page.locator("[data-hall-plan]")
    plan.scroll_into_view_if_needed()
    box, width = plan.bounding_box(), float(plan.get_attribute("viewBox").split()[2])  # type: ignore[union-attr]
    assert box
    scale = box["width"] / width * 10
    page.mouse.move(box["x"] + start[0] * scale, box["y"] + start[1] * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + end[0] * scale, box["y"] + end[1] * scale, steps=4)
    page.mouse.up()


def test_the_hall_is_drawn_and_a_party_is_found_in_it(browser: Browser, live_server: Any) -> None:
    build.user("周组织", email="organiser@example.com", is_staff=True)
    event = build.event()
    held = build.stall(event, "B01")
    firm = build.organisation(name="青禾智能科技（示例）", field="transport")
    build.registration(firm, event)
    build.stall_booking(held, firm, shows="车载传感器")
    place = Item("stall", 50, 30, 6, 6, text="B01", stall=held.pk)
    save_plan(by=build.organiser(), event=event, drawing=Drawing(80, 48, (place,)))

    desk = Person(browser, live_server.url)
    desk.sign_in("organiser@example.com")
    page = desk.open(f"/admin/events/marketevent/{event.pk}/hall/")
    stroke(page, (4.4, 4.4), (23, 5))
    status = page.locator("[data-hall-status]")
    expect(status).to_contain_text("已画 3 项：摊位 A01 至 摊位 A03")

    # The keyboard alone from here: the drawn row has the focus.
    for key in ("PageDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(status).to_contain_text("摊位 A02 与 摊位 A03 重叠")
    page.keyboard.press("ArrowLeft")
    expect(status).to_contain_text("摊位 A02 现距左侧 5 米，距上侧 3 米")
    page.keyboard.press("Delete")
    expect(status).to_contain_text("摊位 A02 已删除")
    page.keyboard.press("Control+z")
    expect(status).to_contain_text("已撤销上一步")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    expect(status).to_contain_text("摊位 B01 已有预订，不能删除")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#hall-x")).to_be_focused()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(status).to_contain_text("摊位 B01 现距左侧 20 米")
    for _turn in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hall-editor [type=submit]')"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk.says("平面图已保存")
    assert where(event) == {"B01": (40, 30), "A01": (4, 4), "A02": (10, 6), "A03": (16, 4)}

    phone = Person(browser, live_server.url, size=PHONE)
    page = phone.open(f"/markets/{event.slug}/stalls/")
    phone.fill(q="青禾")
    phone.press("搜索")
    phone.says("找到 1 个摊位")
    expect(page.locator("svg.plan .found")).to_have_count(1)
    expect(page.locator("svg.plan .found text")).to_have_text("B01")
    box = page.locator(".plan-box")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    phone.follow(page.locator("svg.plan .found"))
    expect(page).to_have_url(re.compile(rf"/stalls/{held.pk}/$"))
    phone.says("青禾智能科技（示例）", "车载传感器")
    desk.leave()
    phone.leave()
