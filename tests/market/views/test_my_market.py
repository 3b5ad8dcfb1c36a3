"""The page of a firm's market: what waits stands first, and the number of queries does not grow."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import SeatBooking
from market.models import OutcomeVerdict, PolicyOfferTerms, PolicyTerms
from tests import build

pytestmark = pytest.mark.django_db

URL = "/my-market/"


class Scene:
    """A firm with an approved loan, a party that waits for consent, a policy that fits, and a seat at the market."""

    def __init__(self) -> None:
        self.owner = build.user("林厂长")
        self.event = build.event()
        self.firm = build.firm(owner=self.owner)
        registration = build.registration(self.firm, self.event)
        person = build.attendee(registration, "林厂长")
        SeatBooking.objects.create(session=build.session(self.event, title="融资公开课"), attendee=person, seat=7)
        self.add()

    def add(self) -> None:
        need = build.need(self.firm, event=self.event, title="扩产资金")
        bank = build.organisation("bank", name="甲银行")
        loan = build.offering(bank, name="科创贷")
        pair = build.introduction(need, bank, state="approved", offering=loan, consent_at=timezone.now())
        self.outcome = build.outcome(pair, "approval", amount=3_000_000, annual_rate=Decimal("3.4"), term_months=12)
        build.introduction(need, build.organisation("bank", name="乙银行"), state="claimed")
        rule = {"key": "amount", "fact": "need.amount", "op": "le", "value": 10_000_000}
        reasons = {"rules": [rule | {"verdict": "pass", "actual": 5_000_000}], "factors": [], "absent": []}
        build.match(need, build.offering(build.organisation("bank", name="丙银行"), name="兴科贷"), reasons=reasons)
        asked = build.need(self.firm, event=self.event, kind="policy", title="贴息")
        PolicyTerms.objects.create(need=asked)
        policy = build.offering(build.organisation("government", name="某科委"), kind="policy", name="贴息政策")
        PolicyOfferTerms.objects.create(offering=policy, amount_max=Decimal(500_000))
        build.match(asked, policy)

    def page(self, person: Any = None) -> str:
        client = Client()
        client.force_login(person or self.owner)
        answer = client.get(URL)
        assert answer.status_code == 200
        return answer.content.decode()


def test_everything_the_firm_has_on_one_page() -> None:
    page = Scene().page()
    for words in (
        "1 家机构等待您同意",
        "1 项成果待确认",
        "授信批复 · 300 万元 · 3.4 %",
        "轮到您：请决定是否开放联系方式。",
        "方案对比",
        "10.2 万元",
        "丙银行 · 兴科贷",
        "1 项符合",
        "融资公开课",
        "7 号",
        "某科委 · 贴息政策",
        "50 万元",
    ):
        assert words in page, words


def test_a_result_is_confirmed_from_the_page_and_comes_back_to_it() -> None:
    scene = Scene()
    client = Client()
    client.force_login(scene.owner)
    url = reverse("market:outcome_verdict", args=[scene.outcome.pk])
    answer = client.post(url, {"verdict": "confirmed", "next": URL}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert OutcomeVerdict.objects.get().verdict == "confirmed"
    text = answer.content.decode()
    assert "已确认" in text
    assert "待确认" not in text


def test_a_dispute_without_a_reason_keeps_the_choice_and_says_so_beside_the_field() -> None:
    scene = Scene()
    client = Client()
    client.force_login(scene.owner)
    url = reverse("market:outcome_verdict", args=[scene.outcome.pk])
    answer = client.post(url, {"verdict": "disputed", "reason": " "})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"reason": ["请说明哪里有误。"]}
    assert 'value="disputed"' in page.split("checked")[0].rsplit("<input", 1)[1]
    assert OutcomeVerdict.objects.count() == 0
    answer = client.post(
        url, {"verdict": "disputed", "reason": "金额应为 250 万元", "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == scene.outcome.introduction.get_absolute_url()
    pair_page = client.get(answer["Location"]).content.decode()
    assert "授信批复 · 有异议" in pair_page
    assert "金额应为 250 万元" in pair_page
    assert "有异议" in scene.page()


def test_a_viewer_reads_and_is_given_no_button() -> None:
    scene = Scene()
    viewer = build.user()
    build.member(viewer, scene.firm, "viewer")
    page = scene.page(viewer)
    assert "待确认" in page
    assert "outcomes/" not in page


def test_an_empty_market_says_what_to_do() -> None:
    owner = build.user()
    build.firm(owner=owner)
    client = Client()
    client.force_login(owner)
    page = client.get(URL).content.decode()
    assert "还没有进入集市的内容" in page
    assert "您尚未报名近期的集市" in page


def test_nothing_of_another_firm_is_on_it() -> None:
    scene = Scene()
    other = build.user()
    build.firm(owner=other)
    page = scene.page(other)
    assert "甲银行" not in page
    assert "融资公开课" not in page


def test_the_number_of_queries_does_not_grow() -> None:
    scene, counts = Scene(), []
    client = Client()
    client.force_login(scene.owner)
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))
        scene.add()
    assert counts[0] == counts[1]
