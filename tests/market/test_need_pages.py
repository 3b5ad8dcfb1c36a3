"""The firm's list and page of its needs: who sees them, what they say, what their buttons do, how many queries."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.models import Organisation, User
from market.models import Introduction, MatchRun, Need
from market.need_cards import pair_card, reasons_of, timeline
from market.selectors.needs import pairs_of
from market.services import introductions, matching, needs, outcomes, run_execution
from tests import build

pytestmark = pytest.mark.django_db


def member_of(firm: Organisation, role: str = "owner") -> User:
    person = build.user()
    build.member(person, firm, role)
    return person


def signed_in(person: User, *, acting_for: Organisation | None = None) -> Client:
    client = Client()
    client.force_login(person)
    if acting_for:
        session = client.session
        session["acting_for"] = acting_for.pk
        session.save()
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def matched_need(**facts: Any) -> Need:
    """A published need with a run in force that proposed one pair and found another offering that just misses."""
    event, staff = build.event(), build.organiser()
    build.offering(build.organisation("bank", name="甲银行（示例）"), name="科创贷（示例）")
    build.offering(
        build.organisation("bank", name="乙银行（示例）"),
        name="小额贷（示例）",
        terms={"amount_max": Decimal(3_000_000)},
    )
    need = build.need(
        build.firm(), event=event, authorised_at=clock.now(), **{"terms": {"max_rate": Decimal(5)}} | facts
    )
    run = matching.queue_run(by=staff, event=event)
    run_execution.execute_run(run.pk)
    matching.publish_run(by=staff, run=MatchRun.objects.get(pk=run.pk))
    return need


def test_an_empty_list_says_why_and_what_to_do() -> None:
    client = signed_in(member_of(build.firm()))
    page = text(client, "/needs/")
    assert "还没有提出需求" in page
    assert 'href="/needs/new/"' in page


def test_the_list_says_where_each_need_stands() -> None:
    firm = build.firm()
    build.need(firm, status="draft", title="草稿甲")
    build.need(firm, status="draft", title="退回乙", sent_back_reason="请写明用途")
    build.need(firm, status="submitted", title="待审丙")
    build.need(build.firm(), title="别家的需求")
    page = text(signed_in(member_of(firm)), "/needs/")
    for words in ("草稿甲", "填完表单后提交", "已退回：请写明用途", "待审核", "500 万元"):
        assert words in page
    assert "别家的需求" not in page


def test_the_page_shows_pair_reasons_and_what_would_open_more() -> None:
    need = matched_need()
    client = signed_in(member_of(need.organisation))
    page = text(client, f"/needs/{need.pk}/")
    for words in (
        "甲银行（示例） · 科创贷（示例）",
        "等待认领",
        "为什么匹配",
        "还能打开更多",
        "300 万元",
        "只差一点的产品",
    ):
        assert words in page, words
    listed = text(client, "/needs/")
    assert "符合的供给" in listed


def test_consent_is_asked_for_once_a_bank_has_claimed() -> None:
    need = matched_need()
    pair = need.introductions.get()
    owner = member_of(need.organisation)
    client = signed_in(owner)
    assert "向甲银行（示例）公开联系方式" not in text(client, f"/needs/{need.pk}/")
    introductions.move(by=build.organiser(), introduction=pair, to="claimed", organisation=pair.provider)
    assert "向甲银行（示例）公开联系方式" in text(client, f"/needs/{need.pk}/")
    assert "1 家机构等您同意开放联系方式" in text(client, "/needs/")
    client.post(f"/introductions/{pair.pk}/consent/")
    pair.refresh_from_db()
    assert pair.consent_by == owner
    assert "向甲银行（示例）公开联系方式" not in text(client, f"/needs/{need.pk}/")


def test_a_refusal_shows_its_reason_and_the_repair() -> None:
    need = matched_need()
    pair, staff = need.introductions.get(), build.organiser()
    introductions.move(by=staff, introduction=pair, to="claimed", organisation=pair.provider)
    outcomes.record_refusal(by=staff, introduction=pair, code="amount", text="超出上限")
    page = text(signed_in(member_of(need.organisation)), f"/needs/{need.pk}/")
    for words in ("金额超出范围：超出上限", "可以这样做：", "未成"):
        assert words in page


def test_the_timeline_says_what_was_done_what_is_waited_for_and_what_comes() -> None:
    start = dt.datetime(2024, 5, 15, 6, 20, tzinfo=dt.UTC)
    need = build.need(build.firm(), event=build.event())
    staff, bank = build.organiser(), build.organisation("bank")
    with clock.at(start):
        pair = introductions.propose(by=staff, need=need, provider=bank)
        introductions.move(by=staff, introduction=pair, to="claimed", organisation=bank)
        introductions.move(by=staff, introduction=pair, to="contacted", organisation=bank, note="在摊位 B12 联系")
        items = timeline(Introduction.objects.get(pk=pair.pk))
    assert [(item["title"], item["state"], item.get("note", "")) for item in items] == [
        ("已推荐给对方", "done", ""),
        ("已认领", "done", ""),
        ("已联系", "done", "在摊位 B12 联系"),
        ("等待咨询", "now", ""),
        ("已申请", "", ""),
        ("已批复", "", ""),
        ("已放款", "", ""),
    ]
    assert "还剩" in items[3]["text"]
    late = timeline(Introduction.objects.get(pk=pair.pk))
    assert (late[3]["state"], "已超时" in late[3]["text"]) == ("overdue", True)
    with clock.at(start):
        introductions.move(by=staff, introduction=pair, to="lapsed")
    assert timeline(Introduction.objects.get(pk=pair.pk))[-1]["state"] == "refused"


def test_reasons_add_up_and_say_what_a_year_costs() -> None:
    need = matched_need()
    match = need.introductions.get().match
    assert match is not None
    reasons = reasons_of(match)
    assert round(sum(factor["points"] for factor in reasons.factors), 3) == reasons.score
    assert reasons.cost == "一年利息约 17.5 万元（年化 3.5 %）"
    card = pair_card(need.introductions.get())
    assert (card.title, card.asks_consent, card.refusal) == ("甲银行（示例） · 科创贷（示例）", False, "")


def test_another_party_is_led_to_its_own_page_and_a_stranger_finds_nothing() -> None:
    need = matched_need(visibility="matched")
    officer = build.user()
    pair = need.introductions.get()
    build.member(officer, pair.provider, "editor")
    answer = signed_in(officer).get(f"/needs/{need.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/leads/{need.pk}/")
    assert signed_in(officer).get(f"/needs/{need.pk}/print/").status_code == 404
    other = build.user()
    build.organisation("bank", owner=other)
    assert signed_in(other).get(f"/needs/{need.pk}/").status_code == 404
    assert Client().get(f"/needs/{need.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        ("take_back", "submitted", "draft"),
        ("revise", "published", "draft"),
        ("withdraw", "published", "withdrawn"),
        ("fulfil", "published", "fulfilled"),
    ],
)
def test_the_firms_buttons(act: str, before: str, after: str) -> None:
    need = build.need(build.firm(), status=before)
    client = signed_in(member_of(need.organisation))
    assert f"/needs/{need.pk}/{act}/" in text(client, f"/needs/{need.pk}/")
    assert client.get(f"/needs/{need.pk}/{act}/").status_code == 405
    assert client.post(f"/needs/{need.pk}/{act}/").status_code == 302
    assert Need.objects.get(pk=need.pk).status == after


def test_pairs_stand_in_the_order_of_their_worth() -> None:
    need = build.need(build.firm(), event=build.event())
    made = []
    for state, score in (("declined", "99"), ("proposed", "31"), ("proposed", "78"), ("contacted", "12")):
        offering = build.offering(build.organisation("bank"))
        match = build.match(need, offering, score=score)
        made.append(build.introduction(need, offering.organisation, offering=offering, state=state, match=match))
    declined, weak, strong, working = made
    assert pairs_of(need) == [working, strong, weak, declined]


def test_a_published_need_is_changed_and_published_again() -> None:
    need = matched_need()
    client = signed_in(member_of(need.organisation))
    assert "只差一点" in text(client, f"/needs/{need.pk}/")
    answer = client.post(f"/needs/{need.pk}/revise/")
    assert answer["Location"] == f"/needs/{need.pk}/step/1/"
    assert [pair.state for pair in need.introductions.all()] == ["lapsed"]
    page = text(client, f"/needs/{need.pk}/")
    assert "只差一点" not in page
    assert "继续填写" in page
    Need.objects.filter(pk=need.pk).update(status="submitted")
    needs.publish_need(by=build.organiser(), need=need)
    page = text(client, f"/needs/{need.pk}/")
    assert "只差一点" not in page  # the run in force read what the need said before
    assert "修改需求" in page


def test_a_need_that_a_party_has_taken_up_stands_as_it_is() -> None:
    need = matched_need()
    pair = need.introductions.get()
    introductions.claim(by=build.organiser(), organisation=pair.provider, need=need)
    client = signed_in(member_of(need.organisation))
    assert "修改需求" not in text(client, f"/needs/{need.pk}/")
    answer = client.post(f"/needs/{need.pk}/revise/", follow=True)
    assert "只有已发布且尚无机构认领的需求可以修改" in answer.content.decode()
    need.refresh_from_db()
    assert need.status == "in_progress"


def test_revoking_and_authorising_again_over_the_page() -> None:
    need = build.need(build.firm(), authorised_at=clock.now(), authorised_until=clock.today())
    client = signed_in(member_of(need.organisation))
    client.post(f"/needs/{need.pk}/revoke/")
    need.refresh_from_db()
    assert need.visibility == "organiser"
    assert "仅组织者可见" in text(client, f"/needs/{need.pk}/")
    answer = client.post(
        f"/needs/{need.pk}/authorise/", {"visibility": "lenders", "authorised_until": "2001-01-01"}, follow=True
    )
    assert "日期不能是过去的日子" in answer.content.decode()
    client.post(
        f"/needs/{need.pk}/authorise/", {"visibility": "lenders", "authorised_until": clock.today().isoformat()}
    )
    need.refresh_from_db()
    assert (need.visibility, need.authorisation_revoked_at) == ("lenders", None)


def test_the_organiser_publishes_or_sends_back_and_the_firm_cannot() -> None:
    need = build.need(build.firm(), status="submitted", event=build.event())
    client = signed_in(build.organiser())
    assert "组织者审核" in text(client, f"/needs/{need.pk}/")
    answer = client.post(f"/needs/{need.pk}/send_back/", {"reason": ""}, follow=True)
    assert "请说明需要修改什么" in answer.content.decode()
    assert signed_in(member_of(need.organisation)).post(f"/needs/{need.pk}/publish/").status_code == 403
    client.post(f"/needs/{need.pk}/publish/")
    assert Need.objects.get(pk=need.pk).status == "published"
    answer = client.post(f"/needs/{need.pk}/publish/", follow=True)
    assert "只有已提交的需求可以发布" in answer.content.decode()
    assert client.post(f"/needs/{need.pk}/burn/").status_code == 404


def test_staff_acting_for_a_firm_see_its_list() -> None:
    firm = build.firm()
    build.need(firm, title="代办的需求")
    client = signed_in(build.organiser(), acting_for=firm)
    assert "代办的需求" in text(client, "/needs/")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_asks_the_same_number_of_queries_for_one_and_three_needs() -> None:
    firm = build.firm()
    client = signed_in(member_of(firm))
    event = build.event()
    counts = []
    for wanted in (1, 3):
        while firm.needs.count() < wanted:
            need = build.need(firm, event=event)
            introductions.propose(by=build.organiser(), need=need, provider=build.organisation("bank"))
        counts.append(queries(client, "/needs/"))
    assert counts[0] == counts[1]


def test_the_page_asks_the_same_number_of_queries_for_one_and_three_pairs() -> None:
    need = matched_need(introductions_wanted=5)
    client, staff = signed_in(member_of(need.organisation)), build.organiser()
    counts = []
    for wanted in (1, 3):
        while need.introductions.count() < wanted:
            bank = build.organisation("bank")
            pair = introductions.propose(by=staff, need=need, provider=bank, offering=build.offering(bank))
            introductions.move(by=staff, introduction=pair, to="claimed", organisation=bank)
        counts.append(queries(client, f"/needs/{need.pk}/"))
    assert counts[0] == counts[1]


def test_printing_shows_the_stamps() -> None:
    moment = dt.datetime(2024, 5, 15, 6, 20, tzinfo=dt.UTC)
    need = build.need(build.firm(), status="draft", authorised_until=dt.date(2024, 8, 1))
    with clock.at(moment):
        needs.submit_need(by=build.organiser(), need=need, pledged=True, authorised=True)
    page = text(signed_in(member_of(need.organisation)), f"/needs/{need.pk}/print/")
    for words in ("真实性承诺", "2024 年 5 月 15 日 14:20", need.organisation.credit_code or "", "500 万元", "12 个月"):
        assert words in page
