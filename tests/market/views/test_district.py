"""The public pages about the district, as a visitor reads them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from tests import build, build_district

pytestmark = pytest.mark.django_db

INDEX, MAP = "/district/index/", "/district/"


def page(path: str, client: Client | None = None, **query: Any) -> Any:
    answer = (client or Client()).get(path, query)
    assert answer.status_code == 200
    return answer


def text(path: str, **query: Any) -> str:
    return page(path, **query).content.decode()


@pytest.fixture
def event() -> Any:
    office = build.organisation("government", region="310107")
    return build.event(series=build.series(organiser=office))


def figures(**facts: Any) -> Any:
    values = {("310106", 2023): 10, ("310106", 2024): 30, ("310107", 2023): 12, ("310107", 2024): 20}
    return build_district.indicator(**{"name": "数字人才", "unit": "人", "values": values} | facts)


def test_without_figures_the_page_says_who_enters_them() -> None:
    answer = page(INDEX)
    assert "暂无数值" in answer.content.decode()
    assert "/admin/" not in answer.content.decode()


def test_the_organiser_finds_the_way_to_the_indicators() -> None:
    desk = Client()
    desk.force_login(build.organiser())
    assert "/admin/market/indicator/" in page(INDEX, desk).content.decode()
    figures()
    assert "/admin/market/indicator/" in page(INDEX, desk).content.decode()
    assert "/admin/market/indicator/" not in text(INDEX)


def test_the_page_opens_with_the_organiser_s_own_district_and_the_last_year(event: Any) -> None:
    figures()
    answer = page(INDEX)
    assert (answer.context["found"].area, answer.context["found"].year) == ("310107", 2024)
    shown = answer.content.decode()
    assert "普陀区 · 2024" in shown
    assert "第 2 名，共 2 个区" in shown
    assert "演示数据" not in shown
    assert shown.count("<svg") >= 5


def test_invented_figures_are_marked(event: Any) -> None:
    figures(invented=True)
    shown = text(INDEX)
    assert "演示数据，虚构" in shown
    assert "不代表任何真实区域" in shown


def test_every_choice_is_in_the_address_and_nonsense_counts_as_not_given(event: Any) -> None:
    figures()
    chosen = page(INDEX, area="310106", year="2023", aggregation="geometric", weighting="entropy", missing="carry")
    assert (chosen.context["found"].area, chosen.context["found"].year) == ("310106", 2023)
    assert chosen.context["form"].method == {
        "normalisation": "minmax",
        "weighting": "entropy",
        "aggregation": "geometric",
        "missing": "carry",
    }
    assert chosen.context["active_count"] == 5
    odd = page(INDEX, area="x", year="1", aggregation="0", normalisation="<b>")
    assert odd.context["active_count"] == 0
    assert odd.context["found"].area == "310107"


def test_what_nobody_knows_is_said_so(event: Any) -> None:
    figures(weight=3)
    lost = build_district.indicator("life", name="满意度", values={("310106", 2024): 9, ("310107", 2022): 7})
    build_district.value(lost, "310107", 2024, None)
    shown = text(INDEX)
    assert "暂无数据：满意度。" in shown
    assert "已知指标占权重的 75 %。" in shown
    assert "沿用以前年份：满意度（2022 年）。" in text(INDEX, missing="carry")
    rare = build_district.indicator("factors", name="算力", weight=9, values={("310106", 2024): 1})
    assert "无结果：已知指标的权重不足 60 %。" in text(INDEX), rare


def test_a_weak_spot_leads_to_needs_and_policies(event: Any) -> None:
    figures(need_kinds=["talent", "space"], policy_topics=["talent"])
    firm = build.firm()
    build.need(firm, kind="talent", event=event, visibility="lenders")
    build.need(firm, kind="talent", event=event, visibility="organiser")
    office = build.organisation("government")
    policy = build.offering(office, kind="policy", name="人才补贴")
    from market.models import PolicyOfferTerms

    PolicyOfferTerms.objects.create(offering=policy, topic="talent")
    other = build.offering(office, kind="policy", name="研发补助")
    PolicyOfferTerms.objects.create(offering=other, topic="research")
    shown = text(INDEX)
    assert f'href="{event.get_absolute_url()}?need=talent#directory">需要：人才 · 1 条' in shown
    assert "需要：空间 · 暂无" in shown
    assert 'href="/shelf/?kind=policy&amp;topic=talent">政策：人才 · 1 条' in shown
    shelf = text("/shelf/", kind="policy", topic="talent")
    assert ("人才补贴" in shelf, "研发补助" in shelf) == (True, False)


def test_the_map_names_parties_and_no_pair(event: Any) -> None:
    banks = [build.organisation("bank", name=f"保密银行{number}") for number in range(3)]
    firms = build_district.contacts(event, "health", 3, banks)
    Organisation.objects.filter(pk=firms[0].pk).update(name="出名企业")
    build.registration(firms[0], event)
    answer = page(MAP)
    shown = answer.content.decode()
    assert [row.name for row in answer.context["page"]] == ["出名企业"]
    assert "保密银行" not in shown
    assert [row[2] for row in answer.context["link_rows"]] == [3]
    assert f"{event.get_absolute_url()}?q=" in shown
    assert all(firm.name not in shown for firm in firms[1:])


def test_nodes_and_chips_keep_what_was_chosen(event: Any) -> None:
    build.registration(build.firm(field="health"), event)
    answer = page(MAP, group="enterprise", event=event.slug)
    shown = answer.content.decode()
    address = f"/district/?field=health&amp;group=enterprise&amp;event={event.slug}#parties"
    assert shown.count(f'href="{address}"') == 2, "the node and the chip"
    assert answer.context["active_count"] == 2
    assert page(MAP, field="x", group="y", event="z").context["active_count"] == 0


def test_small_numbers_do_not_show(event: Any) -> None:
    for region, count in (("310107", 3), ("310106", 2)):
        for _number in range(count):
            build.firm(field="health", region=region)
    shown = text(MAP)
    assert "普陀区" in shown
    assert "静安区" not in shown
    assert "所选范围内各处的已认证机构均不足 3 家" in text(MAP, group="science")


def test_the_pages_are_in_the_menu_of_the_visitor_and_of_a_party(event: Any) -> None:
    assert f'href="{MAP}"' in text("/markets/")
    person = build.user()
    build.organisation("enterprise", owner=person)
    member = Client()
    member.force_login(person)
    assert f'href="{MAP}"' in page("/markets/", member).content.decode()


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        page(path)
    return len(found)


def test_more_rows_take_no_more_queries(event: Any) -> None:
    figures()
    build.registration(build.firm(field="health"), event)
    build_district.contacts(event, "health", 1, [build.organisation("bank")])
    before = [queries(path) for path in (INDEX, MAP)]
    for number in range(3):
        build_district.indicator("life", values={(f"区{number}", 2020 + number): number})
        build.registration(build.firm(field="software"), build.event())
        build_district.contacts(event, "culture", 3, [build.organisation("bank") for _number in range(3)])
    assert [queries(path) for path in (INDEX, MAP)] == before
