"""A university case from the need to the agreement: the search finds it in other words, talks, a promise of
non-disclosure, an agreement, and a milestone that one side reports and the other confirms.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from market.models import (
    CapabilityTerms,
    CooperationTerms,
    Introduction,
    Milestone,
    NonDisclosure,
    Outcome,
    SynonymGroup,
)
from tests import build
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: Any) -> dict[str, Any]:
    """A team that looks for a partner in virtual fashion, and a fashion school that says it in English."""
    for words in (["时尚", "服装", "fashion"], ["虚拟", "virtual"], ["数字", "数智", "digital"]):
        SynonymGroup.objects.create(words=words)
    event = build.event(name="第四届科创集市（示例）")
    school = build.organisation(
        "university", owner=build.user("陆老师", email="school@example.com"), name="示例工程技术大学服装学院"
    )
    team = build.firm(
        owner=build.user("织示例", email="team@example.com"), name="织境虚拟服装（示例）", field="fashion"
    )
    for party in (school, team):
        build.registration(party, event)
    listing = build.offering(school, kind="capability", name="Fashion × virtual digital studio")
    CapabilityTerms.objects.create(offering=listing, trl=6, modes=["joint"], confidential="工艺参数（示例）")
    need = build.need(
        team, kind="cooperation", event=event, title="虚拟服装试衣精度提升", visibility="lenders", auto_consent=True
    )
    CooperationTerms.objects.create(need=need, problem="试衣精度不足", confidential="算法参数（示例）")
    return {"need": need, "listing": listing}


@pytest.fixture
def people(browser: Browser, live_server: LiveServer, scene: dict[str, Any]) -> Iterator[dict[str, Person]]:
    """The school at a desk, the team on a phone."""
    found = {
        "school": Person(browser, live_server.url, size=DESK),
        "team": Person(browser, live_server.url, size=PHONE),
    }
    for name, person in found.items():
        person.sign_in(f"{name}@example.com")
    yield found
    for person in found.values():
        person.leave()


def find_and_talk(school: Person, team: Person, scene: dict[str, Any]) -> Introduction:
    """Each finds the other in other words; the school takes the need up and begins to talk."""
    team.open("/shelf/?q=虚拟服装")
    team.says("Fashion × virtual digital studio")
    school.open("/shelf/?q=fashion virtual")
    school.says("相关需求", "虚拟服装试衣精度提升")
    school.follow(school.page.get_by_role("link", name="虚拟服装试衣精度提升"))
    school.press("认领并联系")
    pair = Introduction.objects.get(need=scene["need"])
    for to in ("contacted", "in_talks"):
        school.open(pair.get_absolute_url())
        form = school.page.locator("form", has=school.page.locator(f"[name=to][value={to}]"))
        school.follow(form.get_by_role("button"))
    return pair


def promise(school: Person, pair: Introduction) -> None:
    """The school reads the words, promises, and reads what the team keeps confidential."""
    school.open(pair.get_absolute_url())
    school.press("查看承诺书")
    school.says("保密承诺书", "第 1 版")
    school.press("我们承诺")
    school.press("查看保密内容")
    school.says("算法参数（示例）", "本次查看已留痕")


def agree(school: Person, pair: Introduction) -> None:
    """A joint development whose results belong to both."""
    school.open(reverse("market:introduction_record", args=[pair.pk, "agreement"]))
    school.choose(agreement_type="joint", ip_rule="shared")
    school.fill(amount="30", term_months="12", evidence="联合研发协议（示例）")
    school.press("登记")
    school.says("合作开发", "双方共有")


def deliver(school: Person, team: Person, pair: Introduction) -> None:
    """The school plans the result and reports it, the team confirms it on its phone."""
    school.open(pair.get_absolute_url())
    school.press("计划里程碑")
    due = (clock.today() + dt.timedelta(days=30)).isoformat()
    school.fill(what="二十套样衣数字建模", due_on=due)
    school.choose(party=str(pair.provider_id), is_result="on")
    school.press("计划里程碑")
    school.says("二十套样衣数字建模", "已完成 0 / 1")
    school.press("报告完成")
    school.fill(note="二十套样衣已入库（示例）")
    school.press("报告完成")
    school.says("待确认")
    team.open("/my-market/")
    team.says("二十套样衣数字建模", "待确认")
    team.press("确认完成")
    team.open(pair.get_absolute_url())
    team.says("已完成并确认", "已完成 1 / 1", "成果：二十套样衣数字建模")


def test_a_university_case_from_need_to_result(people: dict[str, Person], scene: dict[str, Any]) -> None:
    school, team = people["school"], people["team"]
    pair = find_and_talk(school, team, scene)
    promise(school, pair)
    agree(school, pair)
    deliver(school, team, pair)
    pair.refresh_from_db()
    row, step = Outcome.objects.get(), Milestone.objects.get()
    assert (pair.state, row.agreement_type, row.ip_rule, row.amount) == ("agreed", "joint", "shared", 300_000)
    assert (step.done_for, step.confirmed_for) == (pair.provider, pair.need.organisation)
    assert [given.party.name for given in NonDisclosure.objects.all()] == ["示例工程技术大学服装学院"]
