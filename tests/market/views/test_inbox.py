"""The page of the inbox: counters, a section alone, reasons in words, places of the listings."""

import re
from typing import Any

import pytest
from django.test import Client

from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Any:
    return build.event(name="示例集市")


@pytest.fixture
def office(event: Any) -> Any:
    row = build.organisation("government", owner=build.user())
    build.registration(row, event)
    return row


@pytest.fixture
def client(office: Any) -> Client:
    found = Client()
    found.force_login(office.memberships.get().user)
    return found


def a_need(event: Any, **facts: Any) -> Any:
    return build.need(build.firm(), event=event, **{"kind": "space", "visibility": "lenders"} | facts)


def headings(text: str) -> list[str]:
    return re.findall(r'scope="rowgroup">([^<]+)<', text)


def test_sections_have_counters_headings_and_reasons(client: Client, office: Any, event: Any) -> None:
    space = build.offering(office, kind="space", name="研发办公", capacity=5)
    build.match(a_need(event), space, score="71")
    a_need(event, kind="policy")
    build.introduction(a_need(event), office, state="claimed", offering=space)
    text = client.get("/inbox/").content.decode()
    assert headings(text) == ["等您处理", "规则匹配给您", "其他可应答需求"]
    reasons = ("与“研发办公”规则匹配，71 分。", "您已认领：", "但您还没有相应的供给")
    assert [words in text for words in reasons] == [True, True, True]
    assert "全部 <b>3</b>" in text
    assert "已用 1 / 5，余 4" in text


def test_one_section_alone_and_an_empty_one_shows_all(client: Client, event: Any) -> None:
    a_need(event)
    shown = client.get("/inbox/?section=other").context
    assert (len(shown["rows"]), shown["sections"].chosen) == (1, "other")
    for wrong in ("waiting", "gold"):
        shown = client.get(f"/inbox/?section={wrong}").context
        assert (len(shown["rows"]), shown["sections"].chosen) == (1, "")


def test_a_full_listing_is_said(client: Client, office: Any, event: Any) -> None:
    space = build.offering(office, kind="space", name="研发办公", capacity=1)
    build.introduction(a_need(event, visibility="organiser"), office, state="in_talks", offering=space)
    build.match(a_need(event), space)
    text = client.get("/inbox/").content.decode()
    assert headings(text)[-1] == "有名额后再接"
    assert ("已满：已用 1 / 1" in text, "该供给本届名额已满" in text, "1 项已满" in text) == (True, True, True)


def test_the_board_of_a_lender_has_no_sections(event: Any) -> None:
    bank = build.organisation("bank", owner=build.user())
    build.registration(bank, event)
    a_need(event, kind="financing")
    client = Client()
    client.force_login(bank.memberships.get().user)
    assert client.get("/leads/").context["sections"] is None
