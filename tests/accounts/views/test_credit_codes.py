"""A credit code while it is typed: right, wrong, or registered, and never by whom."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.selectors.credit_codes import CodeAnswer, look_up
from accounts.views import credit_codes
from tests import build
from tests.journey.people import PHONE, Person

PAGE = "/organisation/credit-code/"


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def person(db: Any) -> Any:
    return build.user()


def ask(person: Any, code: str) -> str:
    client = Client()
    client.force_login(person)
    text = client.get(PAGE, {"credit_code": code}).content.decode()
    return re.sub(r"<[^>]+>", "", text).strip()


def test_each_answer(person: Any) -> None:
    code = build.credit_code(1)
    other = build.organisation("bank", name="秘密银行", credit_code=build.credit_code(2))
    mine = build.organisation("bank", owner=person, credit_code=build.credit_code(3))
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    assert [ask(person, text) for text in ("", " ", code[:9])] == ["", "", "应为 18 位"]
    assert ask(person, code) == "✓ 代码正确，尚未注册"
    assert ask(person, f" {code[:8].lower()}-{code[8:]} ") == "✓ 代码正确，尚未注册"
    assert ask(person, wrong).startswith("✗ ")
    assert "秘密" not in ask(person, other.credit_code)
    assert ask(person, other.credit_code).startswith("该代码已注册。")
    assert ask(person, mine.credit_code) == "✓ 代码正确"  # it acts for it


@pytest.mark.parametrize("text", ["I" * 18, "9131" * 20, "<script>", "\0" * 18, "９１３１０１０７ＭＡ"])
def test_odd_input_is_no_error(person: Any, text: str) -> None:
    client = Client()
    client.force_login(person)
    assert client.get(PAGE, {"credit_code": text}).status_code == 200


def test_a_member_is_told_that_it_is_one(person: Any) -> None:
    mine = build.organisation("bank", owner=person)
    acting = build.organisation("bank", owner=person)
    assert look_up(mine.credit_code, by=person, acting_for=acting) == CodeAnswer("own")
    assert look_up(mine.credit_code, by=build.user(), acting_for=acting) == CodeAnswer("taken")


def test_a_list_of_codes_cannot_be_tried(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credit_codes, "QUESTIONS_AN_HOUR", 2)
    taken = build.organisation("bank").credit_code
    assert [ask(person, taken)[:7] for _time in range(3)] == ["该代码已注册。"[:7]] * 2 + ["✓ 代码正确"]
    assert ask(build.user(), taken)[:7] == "该代码已注册。"


def test_a_visitor_is_led_to_the_door(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/account/login/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_said_below_the_box_while_typing(browser: Browser, live_server: LiveServer) -> None:
    build.user(email="new@example.com")
    person = Person(browser, live_server.url, size=PHONE)
    person.sign_in("new@example.com")
    page = person.open("/organisation/new/")
    note = page.locator("#credit-code-note")
    page.locator("[name=credit_code]").press_sequentially("9131")
    expect(note).to_have_text("应为 18 位")
    page.fill("[name=credit_code]", build.credit_code())
    expect(note).to_contain_text("代码正确，尚未注册")
    person.leave()
