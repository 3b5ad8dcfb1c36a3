"""The organiser reads a run beside a stable matching and takes it out as a spreadsheet."""

import io
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRow, User
from market.models import Match, MatchRun
from market.services import matching, second_view
from tests import build
from tests.market.services.test_second_view import fair_market


def page(desk: Client, run: MatchRun, **query: str) -> Any:
    return desk.get(reverse("admin:market_matchrun_stable", args=[run.pk]), query)


def test_the_page_says_who_gains_who_loses_and_what_it_costs(desk: Client) -> None:
    run, rows = fair_market()
    answer = page(desk, run)
    found = answer.context["found"]
    assert [(row["name"], row["stable"], row["ours"]) for row in answer.context["figures"]] == [
        ("获得对接的企业", 1, 2),
        ("对接", 2, 2),
        ("对接总分", round(found.stable.score, 1), round(found.ours.score, 1)),
        ("双方都更愿选择对方的配对", 0, 1),
    ]
    assert [(tab["count"], tab["now"]) for tab in answer.context["tabs"]] == [
        (1, True),
        (1, False),
        (0, False),
        (1, False),
    ]
    (item,) = answer.context["firms"]
    assert (item["firm"], item["ours"], item["stable"]) == (rows["poor"].organisation, 1, 0)
    assert [(pair["kind"], pair["row"].assigned) for pair in item["pairs"]] == [("ours", 1)]
    text = answer.content.decode()
    assert f"为此付出的总分为 {answer.context['price']} 分" in text
    assert f"{reverse('admin:market_matchrun_change', args=[run.pk])}?need={rows['poor'].pk}" in text
    (item,) = page(desk, run, show="lost").context["firms"]
    assert (item["firm"], [pair["kind"] for pair in item["pairs"]]) == (rows["rich"].organisation, ["stable"])
    (item,) = page(desk, run, show="wishing").context["firms"]
    assert [pair["kind"] for pair in item["pairs"]] == ["wish"]


def test_the_spreadsheet_has_every_pair_and_is_on_record(desk: Client) -> None:
    run, rows = fair_market()
    answer = desk.post(reverse("admin:market_matchrun_stable_export", args=[run.pk]))
    head, *lines = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert len(head) == 9
    marks = {(line[1], line[3]): tuple(bool(mark) for mark in line[6:]) for line in lines}
    given = Match.objects.filter(assigned__isnull=False)
    names = {(row.need.title, row.offering.name) for row in given}
    assert {pair for pair, (ours, _stable, _wish) in marks.items() if ours} == names
    assert {pair[0] for pair, (_ours, stable, _wish) in marks.items() if stable} == {rows["rich"].title}
    row = AuditRow.objects.get(verb="export.stable")
    assert (row.by_staff, row.data["count"]) == (True, len(lines))


def test_what_cannot_be_compared_is_said(desk: Client, organiser: User) -> None:
    event = build.event()
    waiting = matching.queue_run(by=organiser, event=event)
    assert page(desk, waiting).url == reverse("admin:market_matchrun_change", args=[waiting.pk])
    bare = MatchRun.objects.create(event=event, status="complete", stats={"pairs": 5})
    assert "未保留" in page(desk, bare).content.decode()
    answer = desk.post(reverse("admin:market_matchrun_stable_export", args=[bare.pk]))
    assert [str(message) for message in get_messages(answer.wsgi_request)][-1] == "本次匹配无法与稳定匹配并列比较。"
    bare.stats = {"pairs": second_view.LARGEST + 1}
    bare.save()
    assert "100000" in page(desk, bare).content.decode()
