"""A day at the door without network: two devices, a copied badge, and nothing left on a device that has finished."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Attendee, CheckIn, MarketEvent, WalkIn
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT = "async () => (await indexedDB.databases()).map((base) => base.name).concat(await caches.keys())"
NAMES = "async () => JSON.stringify([await doorStore.all('list'), await doorStore.all('log')])"


class Device:
    """A phone of the organiser's with the page of the door open."""

    def __init__(self, browser: Browser, base: str, event: MarketEvent, place: str) -> None:
        self.person = Person(browser, base, size=PHONE)
        self.person.sign_in("organiser@example.com")
        self.page: Page = self.person.open(f"/markets/{event.slug}/door/")
        expect(self.page.locator("[data-door][data-ready]")).to_be_attached()
        self.page.fill("[data-place]", place)
        self.page.locator("[data-place]").blur()

    def is_kept(self) -> None:
        """The page with its styles and scripts is on the device."""
        self.page.wait_for_function("async () => (await (await caches.open('door')).keys()).length > 15")

    def reads(self, code: str, *words: str) -> None:
        """Type a code, as a scanner does, and look at the large answer."""
        expect(self.page.locator("[data-code]")).to_be_focused()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")
        for text in words:
            expect(self.page.locator("[data-result]")).to_contain_text(text)

    def cut(self, away: bool) -> None:
        """Without network, or back in it."""
        self.person.context.set_offline(away)

    def all_sent(self) -> None:
        expect(self.page.locator("[data-waiting]")).to_have_text("已全部发送", timeout=20_000)


def people_of_the_day() -> tuple[MarketEvent, list[Attendee]]:
    event = build.event()
    build.user("周组织", email="organiser@example.com", is_staff=True)
    party = build.registration(build.organisation(name="青禾（示例）"), event)
    return event, [build.attendee(party, f"来宾{number:02}", mobile="13800000001") for number in range(20)]


def test_a_morning_without_network(browser: Browser, live_server: LiveServer) -> None:
    event, people = people_of_the_day()
    east = Device(browser, live_server.url, event, "东门")
    west = Device(browser, live_server.url, event, "西门")
    assert "13800000001" not in east.page.evaluate(NAMES)
    assert people[0].code not in east.page.evaluate(NAMES)

    east.is_kept()
    for device in (east, west):
        device.cut(True)
    for person in people:
        east.reads(person.code, "已签到", person.name)
    east.reads(people[3].code, "已在场", people[3].name)
    east.reads("AAAAAAAAAA", "不在名单上")
    expect(east.page.locator("[data-waiting]")).to_have_text("21 条待发送")
    west.reads(people[7].code.lower(), "已签到", people[7].name)
    assert CheckIn.objects.count() == 0

    east.page.reload()  # without network: the page comes from the device, and so does what was read
    expect(east.page.locator("[data-waiting]")).to_have_text("21 条待发送")
    expect(east.page.locator("[data-log] li")).to_have_count(10)
    east.page.get_by_text("未报名到场").click()
    east.person.fill(name="路人甲", party="路过（示例）")
    east.page.get_by_role("button", name="放行并记下").click()
    expect(east.page.locator("[data-waiting]")).to_have_text("22 条待发送")

    east.cut(False)
    east.all_sent()
    written = CheckIn.objects.order_by("attendee").values_list("attendee", "place", "counted")
    assert list(written) == [(person.pk, "东门", True) for person in people]
    assert WalkIn.objects.get().name == "路人甲"

    west.cut(False)
    west.all_sent()
    expect(west.page.locator("[data-result]")).to_contain_text("在另一处扫过")
    expect(west.page.locator("[data-conflicts]")).to_contain_text("东门")
    assert list(CheckIn.objects.filter(counted=False).values_list("attendee", "place")) == [(people[7].pk, "西门")]

    for device in (east, west):
        device.page.get_by_role("button", name="在本设备上结束使用").click()
        device.page.get_by_role("button", name="结束", exact=True).click()
        expect(device.page.get_by_text("本设备上没有留下任何记录")).to_be_visible()
        assert device.page.evaluate(LEFT) == []
        cut = "ERR_INTERNET_DISCONNECTED"
        device.person.complaints = [line for line in device.person.complaints if cut not in line]
        device.person.leave()


def test_signed_out_in_between_nothing_is_lost(browser: Browser, live_server: LiveServer) -> None:
    event, people = people_of_the_day()
    device = Device(browser, live_server.url, event, "东门")
    device.person.context.clear_cookies(name="sessionid")
    device.reads(people[0].code, "已签到", people[0].name)
    expect(device.page.locator("[data-note]")).to_contain_text("已退出登录")
    expect(device.page.locator("[data-waiting]")).to_have_text("1 条待发送")
    assert people[0].name not in device.page.evaluate(NAMES)
    assert CheckIn.objects.count() == 0
    device.person.follow(device.page.locator("[data-sign-in]"))
    device.person.fill(login="organiser@example.com", password="market-2024")
    device.person.press("登录")
    device.all_sent()
    assert CheckIn.objects.get().attendee == people[0]
    device.person.leave()


def test_signing_out_on_another_page_takes_the_names_off_the_device(browser: Browser, live_server: LiveServer) -> None:
    event, people = people_of_the_day()
    device = Device(browser, live_server.url, event, "东门")
    device.is_kept()
    assert people[0].name in device.page.evaluate(NAMES)
    device.person.open(f"/markets/{event.slug}/")
    assert "door-names" in device.page.evaluate(LEFT)
    device.page.locator("details.menu summary").click()
    device.person.press("退出登录", within="header")
    assert device.page.evaluate(LEFT) == ["door-queue"]  # which device this is, and what would wait to be sent
    device.person.leave()
