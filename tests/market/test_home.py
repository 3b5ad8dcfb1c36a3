"""The first page: the market for everybody, the next steps for each kind of party."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from events.models import MarketEvent
from market.home_steps import next_steps
from market.services import introductions
from tests import build

pytestmark = pytest.mark.django_db


def page(person: User | None = None) -> str:
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_any_market_it_still_says_what_this_is() -> None:
    text = page()
    for words in ("下一届集市正在筹备", "提出需求", "查看线索", 'href="/account/signup/"'):
        assert words in text


def test_everybody_sees_the_current_market_in_figures() -> None:
    event = build.event(tagline="来赶科创的集")
    build.event(status="draft", tagline="还没有公开")
    build.registration(build.organisation("bank"), event)
    text = page()
    assert "来赶科创的集" in text
    assert "还没有公开" not in text
    assert f'href="/markets/{event.slug}/"' in text
    assert "<b>1</b>家金融机构" in text


def test_a_person_without_organisation_is_led_to_register_one() -> None:
    assert "登记我的机构" in page(build.user())


def test_the_organiser_is_led_to_the_desk() -> None:
    assert 'href="/admin/"' in page(build.organiser())


def titles(kind: str, **facts: object) -> list[str]:
    steps, _tiles = next_steps(build.organisation(kind, **facts), build.event(name="第四届集市"))
    return [step.title for step in steps]


def test_a_new_firm_is_verified_then_states_a_need_then_registers() -> None:
    assert titles("enterprise", verification="unverified") == [
        "完成机构核验",
        "提出第一项需求",
        "补充企业档案：成立日期、注册资本、所属行业、职工总数",
        "报名参加第四届集市",
    ]


def test_verification_under_way_and_refused() -> None:
    assert titles("enterprise", verification="pending")[0] == "机构核验进行中"
    assert titles("bank", verification="rejected", verification_reason="执照不清")[0] == "机构核验未通过"


def test_a_firm_is_told_first_who_waits_for_it() -> None:
    event, staff, owner = build.event(), build.organiser(), build.user()
    firm, bank = build.firm(), build.organisation("bank")
    build.member(owner, firm, "owner")
    build.registration(firm, event)
    need = build.need(firm, event=event)
    build.need(firm, status="draft", sent_back_reason="请补充")
    build.need(firm, status="draft")
    pair = introductions.propose(by=staff, need=need, provider=bank)
    introductions.move(by=staff, introduction=pair, to="claimed", organisation=bank)
    steps, tiles = next_steps(firm, event)
    assert [(step.title, step.urgent) for step in steps[:3]] == [
        ("1 家机构等您同意开放联系方式", True),
        ("1 项需求被退回", True),
        ("1 份草稿待完成", False),
    ]
    assert [(tile.name, tile.figure) for tile in tiles] == [
        ("已发布的需求", 1),
        ("待审核", 0),
        ("对接中", 1),
        ("成效", 0),
    ]
    assert "1 家机构等您同意开放联系方式" in page(owner)


def test_a_bank_is_told_of_proposals_and_leads() -> None:
    event, officer = build.event(), build.user()
    bank = build.organisation("bank", owner=officer)
    build.offering(bank)
    build.registration(bank, event)
    need = build.need(build.firm(), event=event, visibility="lenders")
    build.need(build.firm(), event=event, visibility="matched")
    introductions.propose(by=build.organiser(), need=need, provider=bank)
    steps, tiles = next_steps(bank, event)
    assert [(step.title, step.url) for step in steps] == [("推荐给您 1 家企业", "/leads/")]
    assert [tile.figure for tile in tiles] == [1, 0, 0, 1]
    assert "推荐给您 1 家企业" in page(officer)


def test_a_university_is_led_to_its_inbox_and_its_offerings() -> None:
    assert titles("university") == ["发布供给", "报名参加第四届集市"]
    officer = build.user()
    build.organisation("university", owner=officer)
    assert 'href="/inbox/"' in page(officer)


def test_after_the_market_its_parties_are_led_to_what_they_took_home() -> None:
    event = build.event(name="第四届集市", starts_at=timezone.now() - dt.timedelta(days=2))
    owner = build.user()
    came = build.organisation("bank", owner=owner)
    build.registration(came, event)
    assert f'href="/markets/{event.slug}/afterwards/"' in page(owner)
    assert "第四届集市会后" in titles_of(came, event)
    assert "第四届集市会后" not in titles_of(build.organisation("bank"), event)
    assert f'href="/markets/{event.slug}/afterwards/"' in client_page(owner, event.get_absolute_url())


def titles_of(party: Organisation, event: MarketEvent) -> list[str]:
    return [step.title for step in next_steps(party, event)[0]]


def client_page(person: User, url: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(url).content.decode()
