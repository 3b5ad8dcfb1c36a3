"""Matching from the organiser's room: ask, watch, read, publish, stop."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import AuditRow, User
from market.models import Introduction, Match, MatchRun, Need, Offering, SpaceTerms
from market.services import matching
from market.services.run_execution import execute_run
from tests import build

SETTINGS = {"top": "10", "near_misses": "3"}


def market() -> Any:
    """An edition with a need that a bank's product fits and one that nothing fits."""
    event = build.event()
    build.need(build.firm(), event=event, title="能匹配的需求")
    build.need(build.firm(), event=event, title="金额过大的需求", terms={"amount": 900_000_000})
    build.offering(build.organisation("bank", name="示例银行"))
    return event


def complete(organiser: User) -> MatchRun:
    run = matching.queue_run(by=organiser, event=market())
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def change(run: MatchRun) -> str:
    return reverse("admin:market_matchrun_change", args=[run.pk])


def test_a_run_is_asked_for_in_plain_words(desk: Client, organiser: User) -> None:
    event = market()
    answer = desk.post(reverse("admin:market_matchrun_start"), {"event": event.pk, **SETTINGS})
    run = MatchRun.objects.get()
    assert answer.url == change(run)
    assert (run.status, run.requested_by) == ("queued", organiser)
    assert run.params == {"top": 10, "near_misses": 3}
    assert AuditRow.objects.get().verb == "run.queue"


def test_a_second_run_is_refused_beside_the_form(desk: Client, organiser: User) -> None:
    event = market()
    matching.queue_run(by=organiser, event=event)
    page = desk.post(reverse("admin:market_matchrun_start"), {"event": event.pk, **SETTINGS})
    assert page.context["form"].non_field_errors() == ["本届集市已有一次匹配正在进行。"]
    assert MatchRun.objects.count() == 1


def test_settings_out_of_range_are_explained(desk: Client) -> None:
    page = desk.post(
        reverse("admin:market_matchrun_start"),
        {"event": market().pk, "top": "0", "near_misses": ""},
    )
    assert set(page.context["form"].errors) == {"top", "near_misses"}
    assert not MatchRun.objects.exists()


def test_a_closed_market_is_not_offered(desk: Client) -> None:
    closed = build.event(status="closed")
    page = desk.post(reverse("admin:market_matchrun_start"), {"event": closed.pk, **SETTINGS})
    assert set(page.context["form"].errors) == {"event"}


def test_the_page_follows_a_run_and_then_loads_again(desk: Client, organiser: User) -> None:
    run = matching.queue_run(by=organiser, event=market())
    progress = reverse("admin:market_matchrun_progress", args=[run.pk])
    assert progress in desk.get(change(run)).content.decode()
    MatchRun.objects.filter(pk=run.pk).update(status="running", done=1, total=2, heartbeat_at=clock.now(), lease="x")
    text = desk.get(progress).content.decode()
    assert "1 / 2" in text
    assert "可以离开本页" in text
    MatchRun.objects.filter(pk=run.pk).update(status="complete", lease="", finished_at=clock.now())
    assert desk.get(progress).headers["HX-Refresh"] == "true"
    assert progress not in desk.get(change(run)).content.decode()


def test_a_queue_that_does_not_answer_is_said(desk: Client, organiser: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = matching.queue_run(by=organiser, event=market())
    MatchRun.objects.filter(pk=run.pk).update(queued_at=clock.now() - dt.timedelta(seconds=10))
    progress = reverse("admin:market_matchrun_progress", args=[run.pk])
    assert "等待空闲的后台进程" in desk.get(progress).content.decode()
    gone = {"broker_write_url": "redis://127.0.0.1:1/0", "broker_transport": None, "broker_transport_options": {}}
    for name, value in gone.items():
        monkeypatch.setitem(current_app.conf, name, value)
    assert "排队中，队列服务暂不可用，恢复后自动开始。" in desk.get(progress).content.decode()


def test_a_complete_run_is_read_by_need(desk: Client, organiser: User) -> None:
    run = complete(organiser)
    page = desk.get(change(run))
    read = {item["need"].title: (item["eligible"], len(item["pairs"])) for item in page.context["needs"]}
    assert read == {"能匹配的需求": (1, 1), "金额过大的需求": (0, 0)}
    (pair,) = next(item for item in page.context["needs"] if item["pairs"])["pairs"]
    assert pair["pair"].assigned == 1
    assert {rule["verdict"] for rule in pair["rules"]} <= {"pass", "unknown"}
    assert sum(factor["points"] for factor in pair["factors"]) == pytest.approx(float(pair["pair"].score), abs=0.01)
    alone = desk.get(change(run), {"show": "none"})
    (item,) = alone.context["needs"]
    assert item["need"].title == "金额过大的需求"
    assert item["advice"]["near_misses"][0]["name"].startswith("示例银行")


def test_publishing_asks_first_and_proposes(desk: Client, organiser: User) -> None:
    run = complete(organiser)
    url = reverse("admin:market_matchrun_publish", args=[run.pk])
    assert "发布批次" in desk.get(url).content.decode()
    assert not Introduction.objects.exists()
    assert desk.post(url).url == change(run)
    run.refresh_from_db()
    assert (run.current, run.published_by, Introduction.objects.get().state) == (True, organiser, "proposed")
    assert AuditRow.objects.filter(verb="run.publish", by_staff=True).count() == 1


def test_a_run_is_published_once(desk: Client, organiser: User) -> None:
    run = complete(organiser)
    url = reverse("admin:market_matchrun_publish", args=[run.pk])
    desk.post(url)
    said = [str(message) for message in get_messages(desk.post(url).wsgi_request)]
    assert said[-1] == "本次匹配已经发布过。"
    assert desk.get(url).status_code == 302
    assert Introduction.objects.count() == 1


def test_a_run_under_way_is_stopped(desk: Client, organiser: User) -> None:
    run = matching.queue_run(by=organiser, event=market())
    stop = reverse("admin:market_matchrun_act", args=[run.pk, "stop"])
    assert desk.post(stop).url == change(run)
    run.refresh_from_db()
    assert run.status == "failed"
    assert "周组织" in desk.get(change(run)).content.decode()
    said = [str(message) for message in get_messages(desk.post(stop).wsgi_request)]
    assert said[-1] == "本次匹配已经结束。"
    assert AuditRow.objects.filter(verb="run.cancel").count() == 1


def test_a_run_is_read_beside_the_one_before(desk: Client, organiser: User) -> None:
    first = complete(organiser)
    alone = desk.get(reverse("admin:market_matchrun_compare", args=[first.pk]))
    assert "本届集市还没有其他已完成的匹配" in alone.content.decode()
    need = Need.objects.get(title="能匹配的需求")
    Offering.objects.update(status="withdrawn")
    second = matching.queue_run(by=organiser, event=first.event)
    execute_run(second.pk)
    page = desk.get(reverse("admin:market_matchrun_compare", args=[second.pk]))
    score = round(float(Match.objects.get(run=first).score), 1)  # it depends on the day of the test
    assert [(row["name"], row["unit"], row["before"], row["after"]) for row in page.context["figures"]] == [
        ("对接", "次", 1, 0),
        ("有对接的需求", "项", 1, 0),
        ("对接平均得分", "分", score, "—"),
    ]
    assert [(tab["label"], tab["count"], tab["now"]) for tab in page.context["tabs"]] == [
        ("对接减少", 1, True),
        ("对接增加", 0, False),
        ("数量不变，对象变化", 0, False),
    ]
    (item,) = page.context["needs"]
    assert (item["change"].need, item["pairs"][0]["why"]) == (need, "该供给已下架")
    assert "能匹配的需求" in page.content.decode()
    gained = desk.get(reverse("admin:market_matchrun_compare", args=[second.pk]), {"show": "gained", "with": "x"})
    assert (gained.context["needs"], gained.context["other"]) == ([], first)


def test_only_a_complete_run_is_compared(desk: Client, organiser: User) -> None:
    run = matching.queue_run(by=organiser, event=market())
    answer = desk.get(reverse("admin:market_matchrun_compare", args=[run.pk]))
    assert answer.url == change(run)


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("matchrun", "还没有运行过匹配。"),
        ("matchrefresh", "发布匹配结果以来，没有需求或供给改动过。"),
        ("pairinstruction", "可在需求页面指定或排除对接。"),
    ],
)
def test_an_empty_list_says_what_to_do_next(desk: Client, listed: str, words: str) -> None:
    assert words in desk.get(reverse(f"admin:market_{listed}_changelist")).content.decode()


def test_a_list_that_filters_emptied_leads_back_to_all(desk: Client, organiser: User) -> None:
    complete(organiser)
    page = desk.get(reverse("admin:market_matchrun_changelist"), {"status__exact": "failed"}).content.decode()
    assert "没有符合搜索和筛选条件的记录。" in page
    assert '<a class="button" href="?">显示全部</a>' in page


def again(organiser: User, run: MatchRun) -> MatchRun:
    """Another run of the same market, worked to its end."""
    second = matching.queue_run(by=organiser, event=run.event)
    execute_run(second.pk)
    second.refresh_from_db()
    return second


def test_two_runs_with_nothing_changed_are_said_to_be_the_same(desk: Client, organiser: User) -> None:
    second = again(organiser, complete(organiser))
    page = desk.get(reverse("admin:market_matchrun_compare", args=[second.pk])).content.decode()
    assert "两次匹配推荐的对接完全相同" in page


def test_a_comparison_names_who_lost_and_why(desk: Client, organiser: User) -> None:
    first = complete(organiser)
    Offering.objects.update(status="withdrawn")
    second = again(organiser, first)
    page = desk.get(reverse("admin:market_matchrun_compare", args=[second.pk])).content.decode()
    assert "能匹配的需求" in page
    assert "该供给已下架" in page


NOBODY = "货架上还没有这类供给"


def test_only_a_need_that_nothing_fits_is_told_that_nobody_offers_it(desk: Client, organiser: User) -> None:
    event = market()
    alone = build.need(build.firm(), kind="space", event=event)
    SpaceTerms.objects.create(need=alone, area_min=100)
    run = matching.queue_run(by=organiser, event=event)
    execute_run(run.pk)
    run.refresh_from_db()
    matching.publish_run(by=organiser, run=run)
    fits = Need.objects.get(title="能匹配的需求")
    pages = {need: desk.get(reverse("admin:market_need_change", args=[need.pk])) for need in (alone, fits)}
    assert {need: NOBODY in page.content.decode() for need, page in pages.items()} == {alone: True, fits: False}
