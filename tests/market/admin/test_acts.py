"""Buttons about needs and offerings: each calls one service, leaves an audit row, and says what was refused."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRow, Message, User
from tests import build


def press(desk: Client, row: Any, verb: str, **data: Any) -> list[str]:
    """POST an act and give back what the next page says."""
    name = f"admin:market_{row._meta.model_name}_act"
    response = desk.post(reverse(name, args=[row.pk, verb]), data)
    assert response.url == reverse(f"admin:market_{row._meta.model_name}_change", args=[row.pk])
    return [str(message) for message in get_messages(response.wsgi_request)]


def last_act() -> tuple[str, str, bool]:
    row = AuditRow.objects.latest("pk")
    return row.verb, row.on_behalf_of, row.by_staff


@pytest.mark.parametrize(
    ("before", "verb", "data", "after"),
    [
        ("submitted", "publish", {}, "published"),
        ("submitted", "send_back", {"reason": "请补充用途"}, "draft"),
        ("published", "fulfil", {}, "fulfilled"),
        ("published", "withdraw", {}, "withdrawn"),
        ("draft", "withdraw", {}, "withdrawn"),
    ],
)
def test_a_need_is_moved_for_the_firm(desk: Client, before: str, verb: str, data: dict[str, str], after: str) -> None:
    need = build.need(build.firm(name="甲企业"), status=before)
    said = press(desk, need, verb, **data)
    need.refresh_from_db()
    assert (need.status, len(said)) == (after, 1)
    assert last_act() == (f"need.{verb}", "甲企业", True)


@pytest.mark.parametrize(
    ("before", "verb", "sentence"),
    [
        ("draft", "publish", "只有已提交的需求可以发布。"),
        ("published", "publish", "只有已提交的需求可以发布。"),
        ("submitted", "fulfil", "只有已发布的需求可以标记为已解决。"),
        ("withdrawn", "withdraw", "需求已关闭。"),
    ],
)
def test_what_the_state_does_not_allow_is_said(desk: Client, before: str, verb: str, sentence: str) -> None:
    need = build.need(build.firm(), status=before)
    assert press(desk, need, verb) == [sentence]
    need.refresh_from_db()
    assert need.status == before
    assert not AuditRow.objects.filter(verb__startswith="need.").exists()


def test_sending_back_needs_a_reason_and_tells_the_firm(desk: Client) -> None:
    need = build.need(build.firm(), status="submitted")
    url = reverse("admin:market_need_act", args=[need.pk, "send_back"])
    page = desk.post(url, {"reason": " "})
    assert page.status_code == 200
    assert page.context["form"].errors
    press(desk, need, "send_back", reason="请补充用途")
    need.refresh_from_db()
    assert (need.status, need.sent_back_reason) == ("draft", "请补充用途")
    assert Message.objects.get().params["reason"] == "请补充用途"


def test_a_refusal_stands_beside_the_form(desk: Client) -> None:
    need = build.need(build.firm())
    page = desk.post(reverse("admin:market_need_act", args=[need.pk, "send_back"]), {"reason": "太晚"})
    assert page.context["form"].non_field_errors() == ["只有已提交的需求可以退回。"]


def test_buttons_follow_the_state(desk: Client) -> None:
    def labels(status: str) -> list[str]:
        need = build.need(build.firm(), status=status)
        page = desk.get(reverse("admin:market_need_change", args=[need.pk]))
        return [button.url.rstrip("/").rpartition("/")[2] for button in page.context["buttons"]]

    assert labels("submitted") == ["publish", "send_back", "withdraw"]
    assert labels("published") == ["fulfil", "withdraw"]
    assert labels("expired") == []


def test_many_needs_are_published_after_a_question(desk: Client, organiser: User) -> None:
    waiting = [build.need(build.firm(), status="submitted") for _ in range(2)]
    unverified = build.need(build.firm(verification="pending", name="未核验企业"), status="submitted")
    ids = [row.pk for row in (*waiting, unverified)]
    answer = desk.post(reverse("admin:market_need_changelist"), {"action": "publish", "_selected_action": ids})
    question = desk.get(answer.url)
    assert question.status_code == 200
    assert {row.status for row in _again(waiting)} == {"submitted"}
    done = desk.post(answer.url)
    said = sorted(str(message) for message in get_messages(done.wsgi_request))
    assert said == sorted([f"{unverified}：请先完成机构核验。", "已发布 2 条。"])
    assert [row.status for row in _again([*waiting, unverified])] == ["published", "published", "submitted"]
    assert AuditRow.objects.filter(verb="need.publish", actor=str(organiser)).count() == 2


def _again(rows: list[Any]) -> list[Any]:
    for row in rows:
        row.refresh_from_db()
    return rows


@pytest.mark.parametrize(
    ("before", "verb", "data", "after"),
    [
        ("submitted", "publish", {}, "published"),
        ("submitted", "send_back", {"reason": "利率区间有误"}, "draft"),
        ("published", "take_off_shelf", {}, "withdrawn"),
        ("withdrawn", "put_on_shelf", {}, "published"),
    ],
)
def test_an_offering_is_moved_for_its_party(
    desk: Client, before: str, verb: str, data: dict[str, str], after: str
) -> None:
    offering = build.offering(build.organisation("bank", name="示例银行"), status=before, summary="面向科创企业")
    press(desk, offering, verb, **data)
    offering.refresh_from_db()
    assert offering.status == after
    assert last_act() == (f"offering.{verb}", "示例银行", True)


def test_an_offering_in_the_wrong_state_stays(desk: Client) -> None:
    offering = build.offering(build.organisation("bank"))
    assert press(desk, offering, "publish") == ["现在不能这样操作：当前状态为“已上架”。"]
    assert not AuditRow.objects.exists()


def test_rules_of_an_offering_are_sentences(desk: Client) -> None:
    criteria = [{"key": "debt", "fact": "firm.debt_ratio", "op": "le", "value": 70}]
    offering = build.offering(build.organisation("bank"), criteria=criteria)
    page = desk.get(reverse("admin:market_offering_change", args=[offering.pk]))
    assert page.context["rules"] == ["资产负债率不高于 70 %"]


def test_the_page_of_a_need_shows_money_files_pairs_and_history(desk: Client) -> None:
    need = build.need(build.firm(), status="submitted")
    press(desk, need, "publish")
    bank = build.organisation("bank", name="示例银行")
    build.introduction(need, bank, state="claimed")
    page = desk.get(reverse("admin:market_need_change", args=[need.pk]))
    assert page.context["figure"] == "500 万元"
    assert [item["title"] for item in page.context["history"]] == ["发布需求"]
    assert [pair.provider for pair in page.context["introductions"]] == [bank]


@pytest.mark.parametrize(
    ("kind", "relation", "facts", "figure"),
    [
        ("financing", "financing", {"amount": 35_000_000}, "3,500 万元"),
        ("talent", "talent", {"headcount": 3, "salary_min": 200_000, "salary_max": 300_000}, "3 人 · 20 万元–30 万元"),
        ("space", "space", {"area_min": 100, "area_max": 300}, "100 ㎡–300 ㎡"),
        ("cooperation", "cooperation", {}, "—"),
        ("scenario", "scenario", {}, "—"),
    ],
)
def test_the_figure_of_a_need(desk: Client, kind: str, relation: str, facts: dict[str, Any], figure: str) -> None:
    from market import models
    from market.admin.money import need_figure

    terms = {"talent": models.TalentTerms, "space": models.SpaceTerms, "cooperation": models.CooperationTerms}
    need = build.need(build.firm(), kind=kind, **({"terms": facts} if kind == "financing" else {}))
    if kind in terms:
        terms[kind].objects.create(need=need, **facts)
    assert need_figure(models.Need.objects.get(pk=need.pk)) == figure


def test_a_need_is_found_by_the_credit_code_of_its_firm(desk: Client) -> None:
    firm = build.firm()
    need = build.need(firm)
    build.need(build.firm())
    page = desk.get(reverse("admin:market_need_changelist"), {"q": firm.credit_code})
    assert list(page.context["cl"].result_list) == [need]
