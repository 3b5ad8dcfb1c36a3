"""An organiser's first sign-in where two steps are required, on a phone without scripts and at a desk."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests import build
from tests.accounts.sign_in import code_for, code_of
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def no_barrier(person: Person) -> None:
    """axe-core finds nothing serious (it needs scripts)."""
    found = Axe().run(person.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize(
    ("size", "scripts", "scheme"), [(PHONE, False, "light"), (DESK, True, "dark"), (PHONE, True, "light")]
)
def test_an_organiser_sets_up_the_second_step_and_uses_it(
    browser: Browser, live_server: Any, settings: Any, size: dict[str, int], scripts: bool, scheme: str
) -> None:
    settings.MFA_REQUIRED = True
    staff = build.organiser()
    person = Person(browser, live_server.url, size=size, java_script_enabled=scripts, color_scheme=scheme)
    person.sign_in(staff.email)
    person.says("组织者人员可以看到各方联系方式", "未开启")
    person.press("去开启")
    person.fill(password="market-2024")
    person.press("确认")
    if scripts:
        no_barrier(person)
    person.fill(code=code_for(person.page.locator(".secret").inner_text().replace(" ", "")))
    person.press("开启", within="main form")
    person.says("共 10 个，还有 10 个可用")
    if scripts:
        no_barrier(person)
    person.press("已妥善保存，继续")
    assert person.page.url == f"{live_server.url}/admin/"

    second = Person(browser, live_server.url, size=size, java_script_enabled=scripts, color_scheme=scheme)
    second.sign_in(staff.email)
    second.says("第二步验证")
    if scripts:
        no_barrier(second)
    second.fill(code=code_of(staff))
    second.press("登录", within="main form.card")
    assert second.page.url == f"{live_server.url}/admin/"
    for path in ("/account/security/", "/account/sessions/", "/account/two-step/", "/account/two-step/recovery-codes/"):
        second.open(path)
        if scripts:
            no_barrier(second)
    second.open("/account/sessions/")
    second.press("退出所有其他设备")
    second.says("已退出 1 台设备")
    person.open("/account/security/")
    assert "/account/login/" in person.page.url
    for one in (person, second):
        one.leave()
