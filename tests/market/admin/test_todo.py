"""The page of the to-do list: parts, filters, pages, acts that come back with what was typed, and who may see it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import clock
from accounts.models import AuditRow, Message, User
from market.admin import todo as page_module
from market.models import FollowUp
from market.services import follow_ups
from tests import build
from tests.hostile.values import ONE_BOX
from tests.market import waiting
from tests.market.waiting import DAY, PARTS

pytestmark = pytest.mark.django_db

LIST = "/admin/market/todo/"


def names(desk: Client, query: str = "") -> list[str]:
    response = desk.get(LIST + query)
    assert response.status_code == 200
    return [view.name for part in response.context["parts"] for view in part["lines"]]


def test_an_empty_list_is_a_kind_word(desk: Client) -> None:
    for query, words in (("", "全部处理完毕"), ("?group=late", "这里没有待办"), ("?show=off", "没有暂缓的事项")):
        assert words in desk.get(LIST + query).content.decode()


def test_as_many_queries_for_two_of_each_as_for_one(desk: Client, organiser: User) -> None:
    found = []
    for shown in (16, 25):  # a page has 25
        for make in PARTS.values():
            make()
        late = waiting.late()
        follow_ups.log_call(by=organiser, matter="clock", subject_id=late.pk, spoke_with="林", note="好")
        with CaptureQueriesContext(connection) as queries:
            assert len(names(desk)) == shown
        found.append(len(queries))
    assert found == [34, 31]  # with two of each the last parts are on the next page


def test_parts_with_their_figures_and_filters(desk: Client) -> None:
    here, there = build.event(name="甲届"), build.event(name="乙届")
    first, second = waiting.late(here), waiting.late(there)
    need = waiting.need(here)
    assert names(desk) == [f"clock-{first.pk}", f"clock-{second.pk}", f"need-{need.pk}"]
    assert names(desk, "?group=late") == [f"clock-{first.pk}", f"clock-{second.pk}"]
    assert names(desk, f"?event={here.pk}") == [f"clock-{first.pk}", f"need-{need.pk}"]
    assert names(desk, f"?event={there.pk}&group=need") == []
    shown = desk.get(LIST).context["parts"]
    assert [(part["label"], part["count"]) for part in shown] == [("对接已逾期", "2"), ("需求待发布", "1")]
    choices = dict(desk.get(LIST).context["form"].fields["group"].choices)
    assert (choices["late"], choices["need"], choices["lead"]) == ("对接已逾期 · 2", "需求待发布 · 1", "线索无人认领")


def test_the_list_is_leafed_through(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "LINES_A_PAGE", 2)
    rows = [f"clock-{waiting.late().pk}" for _number in range(3)] + [f"need-{waiting.need().pk}"]
    assert names(desk) + names(desk, "?page=2") == rows
    assert names(desk, "?page=99") == rows[2:]


@pytest.mark.parametrize("value", [*ONE_BOX.values(), "-1", "0"])
def test_hostile_questions_and_names(desk: Client, value: str) -> None:
    text = value.encode("utf-8", "replace").decode()
    row = waiting.late()
    for name in ("group", "event", "show", "page"):
        response = desk.get(LIST, {name: text})
        assert response.status_code == 200
    answers = [
        desk.post(LIST + "remind/", {"line": text, "next": text}),
        desk.post(LIST + "remind/", {"only": text}),
        desk.post(f"{LIST}clock/{row.pk}/put-off/", {"until": text, "reason": "等"}),
        desk.post(f"{LIST}clock/{row.pk}/call/", {"spoke_with": text, "note": ""}),
    ]
    assert {answer.status_code for answer in answers} == {200, 302}
    assert answers[0]["Location"].startswith("/")
    assert FollowUp.objects.count() == 0


@pytest.mark.parametrize("place", ["nothing/1/", "late/1/", f"clock/{2**63}/", f"clock/{10**30}/"])
def test_addresses_that_can_be_no_line(desk: Client, place: str) -> None:
    assert desk.get(LIST + place).status_code == 404
    assert desk.post(f"{LIST}{place}contact/").status_code == 404


def test_an_act_that_does_not_exist(desk: Client) -> None:
    assert desk.post(f"{LIST}clock/{waiting.late().pk}/vanish/").status_code == 404


def test_nobody_else(client: Client) -> None:
    row = waiting.late()
    for person in (build.member(build.user(), row.provider, "owner").user, None):
        client.logout()
        if person:
            client.force_login(person)
        for method, place in (
            ("get", ""),
            ("post", "remind/"),
            ("get", f"clock/{row.pk}/"),
            ("post", f"clock/{row.pk}/contact/"),
        ):
            assert getattr(client, method)(LIST + place)["Location"].startswith("/admin/login/")
    assert FollowUp.objects.count() == AuditRow.objects.filter(verb="contact.read").count() == 0


def test_whoever_is_no_organiser_any_more_gets_403(rf: Any) -> None:
    request = rf.get(LIST)
    request.user = build.user()
    with pytest.raises(PermissionDenied):
        page_module.todo_view(request)
    with pytest.raises(PermissionDenied):
        page_module.line_view(request, matter="clock", pk=1)


def test_remind_of_one_and_of_all_that_are_ticked(desk: Client) -> None:
    first, second, third = (waiting.late() for _number in range(3))
    response = desk.post(
        LIST + "remind/", {"only": f"clock-{first.pk}", "line": f"clock-{third.pk}", "next": LIST + "?group=late"}
    )
    assert response["Location"] == LIST + "?group=late"
    response = desk.post(LIST + "remind/", {"line": [f"clock-{row.pk}" for row in (first, second)]}, follow=True)
    text = response.content.decode()
    assert "已发出 1 条提醒。" in text
    assert "今天已经提醒过，每天最多一次。" in text
    assert sorted(Message.objects.values_list("organisation", flat=True)) == sorted(
        [first.provider_id, second.provider_id]
    )
    assert text.count('name="only"') == 1
    assert desk.post(LIST + "remind/", {"next": "https://example.com/"})["Location"] == LIST


def test_the_number_is_shown_after_a_click_that_is_logged(desk: Client) -> None:
    firm = waiting.profile()
    type(firm).objects.filter(pk=firm.pk).update(contact_mobile="13912345678")
    url = reverse("admin:market_todo_line", args=["profile", firm.pk])
    for address in (LIST, url):
        assert "13912345678" not in desk.get(address).content.decode()
    assert AuditRow.objects.count() == 0
    response = desk.post(url + "contact/")
    assert "13912345678" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert AuditRow.objects.get().verb == "contact.read"
    assert response.context["call"].initial == {"spoke_with": "林示例"}
    assert desk.get(url + "contact/").status_code == 405


def test_a_call_is_logged_and_what_was_typed_stays_when_it_is_refused(desk: Client) -> None:
    row = waiting.late()
    url = f"{LIST}clock/{row.pk}/"
    response = desk.post(url + "call/", {"spoke_with": "林示例", "note": "长" * 301})
    assert "林示例" in response.content.decode()
    assert list(response.context["call"].errors) == ["note"]
    assert desk.post(url + "call/", {"spoke_with": "林示例", "note": "<i>明天</i>联系"})["Location"] == url
    for address in (url, LIST, reverse("admin:market_introduction_change", args=[row.pk])):
        text = desk.get(address).content.decode()
        assert "林示例" in text
        assert "&lt;i&gt;明天&lt;/i&gt;联系" in text


def test_put_off_and_taken_up_again(desk: Client) -> None:
    row = waiting.late()
    url = f"{LIST}clock/{row.pk}/"
    refused = desk.post(url + "put-off/", {"until": clock.today().isoformat(), "reason": "等材料"})
    assert refused.context["put_off"].errors == {"until": ["请选择今天之后的日期。"]}
    assert "等材料" in refused.content.decode()
    day = (clock.today() + DAY).isoformat()
    assert desk.post(url + "put-off/", {"until": day, "reason": "等材料"})["Location"] == LIST
    assert (names(desk), names(desk, "?show=off")) == ([], [f"clock-{row.pk}"])
    text = desk.get(url).content.decode()
    assert text.count("等材料") == 2
    assert url + "remind/" not in text
    assert desk.post(url + "take-back/")["Location"] == url
    assert (names(desk), names(desk, "?show=off")) == ([f"clock-{row.pk}"], [])


def test_a_line_that_is_done_says_so(desk: Client) -> None:
    row = waiting.late()
    row.due_at = clock.now() + DAY
    row.save()
    url = f"{LIST}clock/{row.pk}/"
    for answer in (desk.get(url), desk.post(url + "remind/"), desk.post(url + "contact/")):
        assert answer["Location"] == LIST
    assert "不再待办" in desk.get(LIST).content.decode()
