"""One box over offerings and needs: other words for a thing, pinyin, the likest first, nothing that is hidden."""

from typing import Any

import pytest
from django.test import Client

from market.models import CapabilityTerms, CooperationTerms, Offering, SynonymGroup
from market.selectors.offerings import shelf
from market.services.searching import search_needs, search_offerings
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> dict[str, Any]:
    """Two schools with three capabilities, a firm with a need that every party at the market sees."""
    SynonymGroup.objects.all().delete()
    for words in (["时尚", "服装", "fashion"], ["虚拟", "virtual"], ["数字", "数智", "digital"]):
        SynonymGroup.objects.create(words=words)
    event = build.event()
    school = build.organisation("university", owner=build.user("陆老师"), name="华东理工大学（示例）")
    other = build.organisation("institute", name="示例研究院")
    firm = build.firm(owner=build.user("织示例"), name="织境（示例）")
    for party in (school, other, firm):
        build.registration(party, event)
    facts: dict[str, Any] = {"kind": "capability"}
    rows = {
        "dress": build.offering(school, name="虚拟服装试制平台", summary="布料仿真。", **facts),
        "english": build.offering(other, name="Fashion meets virtual and digital design", **facts),
        "water": build.offering(other, name="水质监测", summary="传感器标定。", keywords=["水环境"], **facts),
    }
    CapabilityTerms.objects.create(offering=rows["dress"], trl=6, modes=["joint"], discipline="服装工程")
    CapabilityTerms.objects.create(offering=rows["english"], trl=3, ip_status="filed", modes=["licence"])
    CapabilityTerms.objects.create(offering=rows["water"], discipline="环境工程", confidential="绝密参数")
    need = build.need(firm, kind="cooperation", event=event, visibility="lenders", title="寻求合作")
    CooperationTerms.objects.create(need=need, problem="时尚产品的数智化试衣精度不足")
    return rows | {"event": event, "school": school, "other": other, "firm": firm, "need": need}


def names(market: dict[str, Any], words: str) -> tuple[list[str], bool]:
    found = search_offerings(shelf(), words)
    by_key = {row.pk: name for name, row in market.items() if isinstance(row, Offering)}
    return [by_key[key] for key in found.keys], found.nearest


@pytest.mark.parametrize(
    ("words", "found", "nearest"),
    [
        ("fashion × virtual digital", ["english", "dress"], False),
        ("虚拟服装", ["dress", "english"], False),
        ("时尚 虚拟 数智", ["english", "dress"], False),
        ("虚拟服装平台", ["dress", "english"], False),
        ("hdlgdx", ["dress"], False),
        ("szjc", ["water"], False),
        ("环境工程", ["water"], False),
        ("水环境", ["water"], False),
        ("水质监侧传感", ["water"], True),
        ("绝密参数", [], True),
        ("量子计算", [], True),
        ("×", [], True),
    ],
)
def test_the_box_finds_other_words_for_the_same_thing(
    market: dict[str, Any], words: str, found: list[str], nearest: bool
) -> None:
    assert names(market, words) == (found, nearest)


def test_a_change_is_found_at_once(market: dict[str, Any]) -> None:
    row = market["water"]
    row.name, row.keywords = "碳核算", ["低碳"]
    row.save(update_fields=["name", "keywords"])
    assert names(market, "碳核算")[0] == ["water"]
    assert names(market, "水质监测")[0] == []
    market["other"].name = "上海技术研究所"
    market["other"].save()
    assert sorted(names(market, "shjsyjs")[0]) == ["english", "water"]


def test_needs_are_found_by_those_who_may_see_them(market: dict[str, Any]) -> None:
    def found(organisation: Any, words: str = "fashion digital") -> list[str]:
        person = organisation.memberships.first().user if organisation else build.organiser()
        return [need.title for need in search_needs(by=person, organisation=organisation, words=words)]

    bank = build.organisation("bank", owner=build.user())
    build.registration(bank, market["event"])
    away = build.organisation("university", owner=build.user())
    readers = {"firm": market["firm"], "school": market["school"], "bank": bank, "away": away, "organiser": None}
    assert {name: found(reader) for name, reader in readers.items()} == {
        "firm": ["寻求合作"],
        "school": ["寻求合作"],
        "bank": [],
        "away": [],
        "organiser": ["寻求合作"],
    }
    assert found(market["school"], "水质") == []
    market["need"].visibility = "organiser"
    market["need"].save()
    assert found(market["school"]) == []


def test_what_a_firm_keeps_confidential_is_not_searched(market: dict[str, Any]) -> None:
    CooperationTerms.objects.update(confidential="独门配方")
    found = search_needs(by=market["school"].memberships.get().user, organisation=market["school"], words="独门配方")
    assert found == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"dress", "english", "water"}),
        ("trl_min=4", {"dress"}),
        ("trl_max=5", {"english"}),
        ("ip=filed", {"english"}),
        ("mode=joint&mode=transfer", {"dress"}),
        ("discipline=环境工程", {"water"}),
        ("q=虚拟服装&trl_min=4", {"dress"}),
        ("q=fashion&ip=filed", {"english"}),
    ],
)
def test_the_shelf_narrows_by_readiness_protection_way_and_discipline(
    market: dict[str, Any], query: str, found: set[str]
) -> None:
    answer = Client().get(f"/shelf/?{query}")
    keys = {card["offering"].pk for card in answer.context["cards"]}
    assert keys == {market[name].pk for name in found}


def test_the_page_shows_needs_beside_offerings_and_says_what_only_comes_near(market: dict[str, Any]) -> None:
    client = Client()
    client.force_login(market["school"].memberships.get().user)
    page = client.get("/shelf/?q=fashion digital").content.decode()
    assert ("相关需求" in page, f"/leads/{market['need'].pk}/" in page) == (True, True)
    near = Client().get("/shelf/?q=水质监侧传感").content.decode()
    assert ("以下最为接近" in near, "相关需求" in near) == (True, False)
    assert client.get("/shelf/?trl_min=12").context["filter"].form.errors
