"""The start page and the funnel against rows counted by hand."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import Organisation, User
from market.admin import tasks_today
from market.models import MatchRun, NeedAdvice
from market.services.follow_ups import put_off
from tests import build
from tests.market import waiting


def today(desk: Client) -> dict[str, Any]:
    response = desk.get(reverse("admin:index"))
    assert response.status_code == 200
    return response.context


def told(context: dict[str, Any]) -> dict[str, int]:
    return {task.title: task.count for task in context["tasks"]}


def test_an_empty_house_says_so(desk: Client) -> None:
    page = desk.get(reverse("admin:index"))
    assert (page.context["tasks"], page.context["tiles"], page.context["event"]) == ([], [], None)
    assert "没有待办事项" in page.content.decode()


def test_what_is_to_be_done_most_urgent_first(desk: Client) -> None:
    event, now = build.event(), clock.now()
    bank = build.organisation("bank", name="示例银行")
    handed = build.need(build.firm(name="甲企业"), event=event, status="in_progress")
    build.introduction(
        handed, bank, state="claimed", due_at=now - dt.timedelta(days=3), reminded_at=now, escalated_at=now
    )
    late = build.need(build.firm(), event=event, status="in_progress")
    build.introduction(late, bank, state="contacted", due_at=now - dt.timedelta(hours=2))
    Organisation.objects.filter(pk=build.firm().pk).update(
        verification="pending", submitted_at=now - dt.timedelta(hours=26)
    )
    build.need(build.firm(), status="submitted", event=event)
    build.offering(bank, status="submitted")
    MatchRun.objects.create(event=event, status="complete", stats={"introductions": 4, "needs_introduced": 3})
    page = today(desk)
    assert list(told(page).items()) == [
        ("逾期且已转交给您", 1),
        ("对接已逾期", 1),
        ("匹配已完成，待发布", 1),
        ("机构待核验", 1),
        ("需求待发布", 1),
        ("供给待发布", 1),
    ]
    texts = [task.text for task in page["tasks"]]
    assert texts[0] == "示例银行认领后未联系甲企业，已超时 3 天"
    assert texts[2] == "为 3 条需求推荐 4 次对接，发布前无人可见"
    assert texts[3] == "最早的一条已等待 26 小时"


def test_each_line_opens_exactly_its_rows(desk: Client) -> None:
    event, now = build.event(), clock.now()
    for hours in (2, 3):
        need = build.need(build.firm(), event=event, status="in_progress")
        build.introduction(need, build.organisation("bank"), state="claimed", due_at=now - dt.timedelta(hours=hours))
    build.need(build.firm(), event=event, status="submitted")
    build.firm(verification="pending")
    build.offering(build.organisation("bank"), status="submitted")
    bare = build.need(build.firm(), event=event)
    NeedAdvice.objects.create(run=_in_force(event), need=bare, eligible=0, data={})
    build.stall_booking(build.stall(event), build.firm())
    tasks = today(desk)["tasks"]
    assert len(tasks) == 6
    for task in tasks:
        page = desk.get(task.url).context
        assert (page["cl"].result_count if "cl" in page else page["total"]) == task.count, task.title


def test_what_is_put_off_is_not_for_today(desk: Client, organiser: User) -> None:
    pair, result = waiting.late(), waiting.dispute()
    assert told(today(desk)) == {"对接已逾期": 1, "成果有异议": 1}
    key: dict[str, Any] = {"by": organiser, "until": clock.today() + waiting.DAY, "reason": "等材料"}
    put_off(matter="clock", subject_id=pair.pk, **key)
    put_off(matter="dispute", subject_id=result.pk, **key)
    assert told(today(desk)) == {}


def _in_force(event: Any) -> MatchRun:
    now = clock.now()
    return MatchRun.objects.create(event=event, status="complete", current=True, finished_at=now, published_at=now)


def test_needs_without_offer_name_the_most_common_rule(desk: Client) -> None:
    event = build.event()
    run = _in_force(event)
    age = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24, "actual": 10, "verdict": "fail"}
    debt = {"key": "debt", "fact": "firm.debt_ratio", "op": "le", "value": 70, "actual": 80, "verdict": "fail"}
    for failed in ([age], [age, debt], [debt, age]):
        need = build.need(build.firm(), event=event)
        misses = [{"offering": "1", "failed": failed, "changes": [], "days": None}] * 2
        NeedAdvice.objects.create(run=run, need=need, eligible=0, data={"near_misses": misses})
    closed = build.need(build.firm(), event=event, status="withdrawn")
    NeedAdvice.objects.create(run=run, need=closed, eligible=0, data={})
    (task,) = today(desk)["tasks"]
    assert (task.count, task.text) == (3, "最常见原因：不符合“成立满 2 年”（3 条）")


def test_the_most_common_rule_is_read_from_a_bounded_number_of_needs(desk: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks_today, "MOST_READ", 2)
    event = build.event()
    run = _in_force(event)
    age = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24, "actual": 10, "verdict": "fail"}
    said = {"near_misses": [{"offering": "1", "failed": [age], "changes": [], "days": None}]}
    for data in ({}, said, said, said):
        NeedAdvice.objects.create(run=run, need=build.need(build.firm(), event=event), eligible=0, data=data)
    (task,) = today(desk)["tasks"]
    assert (task.count, task.text) == (4, "最常见原因：不符合“成立满 2 年”（前 2 条中的 2 条）")


def test_a_failed_run_is_told_until_another_one_runs(desk: Client) -> None:
    event = build.event()
    MatchRun.objects.create(event=event, status="failed", error="ValueError: 数据有误")
    assert told(today(desk)) == {"匹配运行失败": 1}
    MatchRun.objects.create(event=event, status="running", done=3, total=9)
    (task,) = today(desk)["tasks"]
    assert (task.title, task.text) == ("匹配正在进行", "已比对 3 / 9 条需求")


def test_the_five_figures(desk: Client) -> None:
    event, now = build.event(), clock.now()
    firm, bank = build.firm(), build.organisation("bank")
    matched = build.need(firm, event=event)
    build.need(firm, event=event, published_at=now - dt.timedelta(days=2))
    build.need(build.firm(), event=event, published_at=now - dt.timedelta(days=2))
    build.need(build.firm(), event=build.event(starts_at=now - dt.timedelta(days=90)))
    build.match(matched, build.offering(bank))
    build.introduction(matched, bank, state="claimed", due_at=now + dt.timedelta(hours=3))
    build.introduction(matched, build.organisation("bank"), state="proposed")
    drawn = build.introduction(build.need(firm), bank, state="drawn")
    build.outcome(drawn, "approval", amount=110_000_000, annual_rate=3, term_months=12)
    tiles = today(desk)["tiles"]
    assert [(str(tile["figure"]), tile.get("pill", ""), tile["more"]) for tile in tiles] == [
        ("3", "今日 +1", ""),
        ("1 / 2", "", "1 家尚无匹配"),
        ("1", "", "另有 1 条已推荐、待认领"),
        ("1", "", "其中 0 条已逾期"),
        ("1.1 亿元", "", "1 家 · 去重后"),
    ]
    assert {desk.get(tile["url"]).status_code for tile in tiles} == {200}


def test_the_hall_is_coloured_by_the_kind_of_holder(desk: Client) -> None:
    event = build.event()
    build.stall_booking(build.stall(event, "A01"), build.firm())
    build.stall(event, "F01")
    (zone,) = today(desk)["zones"]
    assert [(place.code, place.kind) for place in zone.places] == [("A01", "enterprise"), ("F01", "")]


def approved(bank: Organisation, firm: Organisation, event: Any, amount: int) -> None:
    pair = build.introduction(build.need(firm, event=event), bank, state="approved")
    build.outcome(pair, "approval", amount=amount, annual_rate=3, term_months=12)


def test_the_funnel_counts_firms_and_its_figures_open_their_pairs(desk: Client) -> None:
    event, other = build.event(), build.event()
    bank, second = build.organisation("bank", name="甲银行"), build.organisation("bank", name="乙银行")
    firm = build.firm()
    approved(bank, firm, event, 35_000_000)
    approved(bank, firm, other, 5_000_000)
    approved(second, build.firm(), other, 10_000_000)
    url = reverse("admin:market_funnel")

    def read(**query: Any) -> tuple[list[int], int]:
        context = desk.get(url, query).context
        counts = [stage["count"] for stage in context["stages"]]
        for stage in context["stages"]:
            behind = desk.get(stage["url"]).context
            assert behind["firms"] == stage["count"]
            assert len({pair.need.organisation_id for pair in behind["page"]}) == stage["count"]
        return counts, int(context["figures"].approved_amount)

    assert read() == ([2, 0, 2, 0], 50_000_000)
    assert read(provider=bank.pk) == ([1, 0, 1, 0], 40_000_000)
    assert read(event=other.pk) == ([2, 0, 2, 0], 15_000_000)
    assert read(series=event.series_id) == ([1, 0, 1, 0], 35_000_000)
    # Two days back: the contact of an hour ago was yesterday in the first hour of a day.
    assert read(until=(clock.today() - dt.timedelta(days=2)).isoformat()) == ([0, 0, 0, 0], 0)
    rows = desk.get(url).context["by_provider"]
    assert [(row["label"], [cell["count"] for cell in row["cells"]]) for row in rows] == [
        ("乙银行", [1, 0, 1, 0]),
        ("甲银行", [1, 0, 1, 0]),
    ]


def test_an_impossible_period_is_explained(desk: Client) -> None:
    page = desk.get(reverse("admin:market_funnel"), {"since": "2024-05-02", "until": "2024-05-01"})
    assert set(page.context["form"].errors) == {"until"}
    assert desk.get(reverse("admin:market_funnel_pairs", args=["agreed"])).status_code == 404
