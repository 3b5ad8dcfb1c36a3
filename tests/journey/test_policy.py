"""A policy in a real browser: worked example, who gains, a second person publishes, a firm reads what it means on a
phone, states its project and reads the amount.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from market.models import PolicyVersion
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_document_to_what_a_firm_reads(browser: Browser, live_server: Any) -> None:
    build.user("周组织", email="organiser@example.com", is_staff=True)
    build.user("姜复核", email="review@example.com", is_staff=True)
    owner = build.user("林会计", email="firm@example.com")
    build.firm(owner=owner, name="青禾智能（示例）")

    desk = Person(browser, live_server.url)
    desk.sign_in("organiser@example.com")
    desk.open("/admin/market/policy/")
    desk.press("新建政策", within="#content")
    desk.fill(name="海纳小镇数字化转型", key="town", document="海纳小镇十二条（2023）")
    desk.choose(topic="digital", benefit_form="share", benefit_base="project.invested", selection="all")
    desk.fill(benefit_percent="30", cap_project="200")
    desk.page.get_by_text("项目", exact=True).last.click()
    desk.fill(invested_over="50")
    desk.choose(landed="on")
    desk.press("计算算例", within="#content")
    expect(desk.page.locator("#content")).to_contain_text("项目投入资金 667 万元")
    desk.press("保存草稿", within="#content")
    desk.press("谁受益、谁减少", within="#content")
    expect(desk.page.locator("#content")).to_contain_text("目前没有有效版本")
    desk.press("返回该版本", within="#content")
    desk.press("提交另一人复核", within="#content")
    expect(desk.page.get_by_role("button", name="发布")).to_have_count(0)

    second = Person(browser, live_server.url)
    second.sign_in("review@example.com")
    second.open(f"/admin/market/policyversion/{PolicyVersion.objects.get().pk}/change/")
    second.press("发布", within="#content")

    firm = Person(browser, live_server.url, size=PHONE)
    firm.sign_in("firm@example.com")
    firm.open("/my-market/")
    firm.press("我的可享政策")
    line = firm.page.locator("article").filter(has_text="海纳小镇数字化转型")
    expect(line).to_contain_text("最高 200 万元")
    expect(line).to_contain_text("还缺：")
    firm.press("填报项目")
    firm.fill(name="产线改造", invested="400")
    firm.choose(landed="yes")
    firm.press("保存并查看结果")
    expect(firm.page.locator("main")).to_contain_text("120 万元")
    expect(firm.page.locator("article").filter(has_text="海纳小镇数字化转型")).to_contain_text("符合条件")
    assert [person.complaints for person in (desk, second, firm)] == [[], [], []]
    for person in (desk, second, firm):
        person.leave()
