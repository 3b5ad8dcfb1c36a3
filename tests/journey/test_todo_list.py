"""The organiser works the to-do list: reminds a bank, calls a firm, puts something off, does it for the firm."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from accounts.models import AuditRow, Message
from market.models import FollowUp
from tests import build
from tests.journey.people import DESK, PHONE, Person
from tests.market import waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: Any) -> dict[str, Any]:
    """An edition with an overdue bank, a firm that is not ready, and a dispute."""
    build.user("周组织", email="organiser@example.com", is_staff=True)
    event = build.event(name="第四届科创集市（示例）")
    late = waiting.late(event)
    type(late.provider).objects.filter(pk=late.provider_id).update(name="示例银行")
    firm = build.firm(name="青禾（示例）", field="software", contact_mobile="13912345678")
    build.registration(firm, event)
    return {"late": late, "firm": firm, "dispute": waiting.dispute(event)}


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def organiser(browser: Browser, live_server: LiveServer, scene: Any, request: Any) -> Iterator[Person]:
    person = Person(browser, live_server.url, size=request.param)
    person.sign_in("organiser@example.com")
    yield person
    person.leave()


def row(person: Person, words: str) -> Any:
    return person.page.locator("table.todo tbody tr", has_text=words)


def test_the_list_from_the_start_page_to_the_last_line(organiser: Person, scene: dict[str, Any]) -> None:
    page = organiser.open("/admin/")
    organiser.follow(page.get_by_role("link", name="全部待办"))
    organiser.says("3 项待办，最紧急的在前", "等待示例银行")

    bank = row(organiser, "等待示例银行")
    bank.get_by_role("checkbox").check()
    organiser.press("提醒所有勾选的事项")
    organiser.says("已发出 1 条提醒。", "已提醒")
    expect(bank.get_by_role("checkbox")).to_be_disabled()
    assert Message.objects.get().organisation == scene["late"].provider

    firm = row(organiser, "青禾（示例）的档案不完整")
    expect(firm).to_contain_text("还缺：法定代表人、注册资本")
    organiser.follow(firm.get_by_role("link", name="致电或暂缓"))
    assert "13912345678" not in page.content()
    organiser.press("显示联系方式")
    organiser.says("13912345678", "本次查看已记入审计日志。")
    assert AuditRow.objects.filter(verb="contact.read").count() == 1
    expect(page.locator("[name=spoke_with]")).to_have_value("林示例")
    organiser.fill(note="今天下班前补齐档案。")
    organiser.press("登记通话")
    organiser.says("通话已登记。", "林示例 · 今天下班前补齐档案。")

    organiser.open("/admin/market/todo/?group=dispute")
    organiser.press("致电或暂缓")
    day = clock.today() + dt.timedelta(days=2)
    organiser.fill(until=day.isoformat(), reason="等银行核对流水")
    organiser.press("暂缓")
    organiser.says("已暂缓，到期自动恢复。", "2 项待办")
    organiser.open("/admin/market/todo/?show=off")
    organiser.says("等银行核对流水")
    organiser.press("恢复待办")
    organiser.says("已恢复待办。")

    organiser.open("/admin/market/todo/")
    organiser.follow(row(organiser, "青禾（示例）的档案不完整").get_by_role("button", name="代为办理"))
    organiser.says("青禾（示例）")
    expect(page.locator("[name=legal_representative]")).to_be_visible()
    organiser.open("/admin/")
    organiser.follow(page.get_by_role("link", name="全部待办"))
    organiser.says("今天下班前补齐档案。", "3 项待办")
    assert sorted(FollowUp.objects.values_list("kind", flat=True)) == ["call", "put_off", "remind", "take_back"]


def test_the_list_by_keyboard(organiser: Person) -> None:
    page = organiser.open("/admin/market/todo/?group=late")
    reached = []
    for _number in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.innerText.trim()"))
        if reached[-1] == "only":
            break
    assert [name for name in reached if name in ("line", "处理", "only")] == ["line", "处理", "only"]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    organiser.says("已发出 1 条提醒。")
