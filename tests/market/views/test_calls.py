"""The page from the call to the result: one form, a refusal that offers its repair, and the firm that reads it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import Message
from market.models import Introduction, NeedAdvice, Outcome
from tests import build

pytestmark = pytest.mark.django_db
RULE = {"key": "debt", "fact": "firm.debt_ratio", "op": "le", "value": 70, "verdict": "unknown", "actual": None}
APPROVAL = {"way": "phone", "result": "approved", "amount": "3500", "annual_rate": "3.1", "term_months": "12"}


class Scene:
    """A bank's claimed pair at a market, and everybody's browser."""

    def __init__(self, state: str = "claimed", kind: str = "bank", **facts: Any) -> None:
        self.people = {name: build.user(name) for name in ("officer", "viewer", "firm", "other")}
        self.bank = build.organisation(kind, owner=self.people["officer"], name="示例银行")
        build.member(self.people["viewer"], self.bank, "viewer")
        self.firm = build.organisation("enterprise", owner=self.people["firm"], name="青禾（示例）")
        build.organisation("bank", owner=self.people["other"])
        self.event = build.event()
        self.need = build.need(self.firm, event=self.event, status="in_progress", authorised_at=clock.now(), **facts)
        self.pair = build.introduction(self.need, self.bank, state=state)
        self.url = reverse("market:introduction_call", args=[self.pair.pk])

    def browser(self, name: str = "officer") -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client

    def send(self, **facts: str) -> Any:
        today = clock.today().isoformat()
        given = {"called_on": clock.as_local_date(self.pair.claimed_at).isoformat(), "decided_on": today}
        return self.browser().post(self.url, given | facts, follow=True)

    def state(self) -> str:
        return str(Introduction.objects.get(pk=self.pair.pk).state)

    def advise(self, changes: list[dict[str, Any]]) -> None:
        """The run in force knows what the bank's product just misses."""
        offering = build.offering(self.bank)
        match = build.match(self.need, build.offering(build.organisation("bank")))
        failed = [{"key": "amount", "fact": "need.amount", "op": "le", "value": 3_000_000, "verdict": "fail"}]
        failed[0]["actual"] = 5_000_000
        miss = {"offering": str(offering.pk), "failed": failed, "changes": changes, "days": None}
        NeedAdvice.objects.create(run=match.run, need=self.need, data={"near_misses": [miss]})


def test_one_form_records_the_approval_with_every_step() -> None:
    scene = Scene()
    assert "登记沟通与结果</a>" in scene.browser().get(scene.pair.get_absolute_url()).content.decode()
    page = scene.browser().get(scene.url)
    assert [page.context["form"][name].value() for name in ("amount", "term_months")] == ["500", 12]
    response = scene.send(**APPROVAL)
    assert "已登记批复：3,500 万元，年利率 3.1 %，12 个月。系统已通知企业。" in response.content.decode()
    outcome = Outcome.objects.get()
    assert (scene.state(), outcome.amount, outcome.annual_rate) == ("approved", Decimal(35_000_000), Decimal("3.10"))
    assert [step.to_state for step in scene.pair.steps.all()][-4:] == ["contacted", "consulting", "applied", "approved"]


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({"result": ""}, ["result"]),
        ({"way": ""}, ["way"]),
        ({"annual_rate": ""}, ["annual_rate"]),
        ({"amount": "0", "term_months": "x"}, ["amount", "term_months"]),
        ({"called_on": "2001-01-01"}, ["called_on"]),
        ({"result": "refused"}, ["refusal_code"]),
        ({"result": "refused", "refusal_code": "other", "refusal_text": " "}, ["refusal_text"]),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_the_rest_is_kept(facts: dict[str, str], errors: list[str]) -> None:
    scene = Scene()
    response = scene.send(**APPROVAL | {"advice": "请降低金额"} | facts)
    assert sorted(response.context["form"].errors) == errors
    assert "请降低金额" in response.content.decode()
    assert (scene.state(), Outcome.objects.count()) == ("claimed", 0)


def test_what_belongs_to_another_result_is_not_looked_at() -> None:
    scene = Scene()
    scene.send(**APPROVAL | {"result": "later", "amount": "nonsense", "decided_on": ""})
    assert (scene.state(), Outcome.objects.count()) == ("contacted", 0)
    page = scene.browser().get(scene.url).context["form"]
    assert ("way" in page.fields, "later" in dict(page.fields["result"].choices)) == (False, False)


def test_a_refusal_offers_the_cheapest_change_and_the_firm_finds_its_way() -> None:
    scene = Scene()
    scene.advise([{"fact": "need.amount", "from": 5_000_000, "to": 3_000_000}])
    form = scene.browser().get(scene.url).context["form"]
    assert (form["advice"].value(), form["mend"].value()) == (
        "要符合我方产品的条件：金额由 500 万元改为 300 万元。",
        "need",
    )
    scene.send(
        way="visit", result="refused", refusal_code="amount", advice=form["advice"].value(), mend=form["mend"].value()
    )
    assert (scene.state(), Message.objects.get().url) == ("declined", scene.need.get_absolute_url())
    page = scene.browser("firm").get(scene.pair.get_absolute_url()).content.decode()
    assert "金额由 500 万元改为 300 万元" in page
    assert f'href="{scene.need.get_absolute_url()}">修改需求</a>' in page
    assert "金额由 500 万元改为 300 万元" in scene.browser("firm").get(scene.need.get_absolute_url()).content.decode()
    assert "修改需求</a>" not in scene.browser().get(scene.pair.get_absolute_url()).content.decode()


def test_a_refusal_without_a_call_offers_the_same_advice_and_a_correction_leaves_it() -> None:
    scene = Scene()
    scene.advise([{"fact": "need.amount", "from": 5_000_000, "to": 3_000_000}])
    url = reverse("market:introduction_record", args=[scene.pair.pk, "refusal"])
    form = scene.browser().get(url).context["form"]
    words = "要符合我方产品的条件：金额由 500 万元改为 300 万元。"
    assert form["advice"].value() == words
    given = {"refusal_code": "amount", "decided_on": clock.today().isoformat()}
    scene.browser().post(url, given | {"advice": words, "mend": "need"})
    outcome = Outcome.objects.get()
    assert (scene.state(), outcome.advice.text) == ("declined", words)
    correct = reverse("market:outcome_correct", args=[outcome.pk])
    assert "advice" not in scene.browser().get(correct).context["form"].fields
    scene.browser().post(correct, given | {"refusal_code": "purpose"})
    page = scene.browser("firm").get(scene.pair.get_absolute_url()).content.decode()
    assert (Outcome.objects.count(), words in page) == (2, True)


def test_missing_facts_are_asked_for_and_figures_without_authorisation_stay_untold() -> None:
    scene = Scene()
    match = build.match(scene.need, build.offering(scene.bank), reasons={"rules": [RULE]})
    Introduction.objects.filter(pk=scene.pair.pk).update(match=match)
    form = scene.browser().get(scene.url).context["form"]
    assert (form["advice"].value(), form["mend"].value()) == ("请补充：资产负债率。", "profile")
    scene = Scene(authorisation_revoked_at=clock.now())
    scene.advise([{"fact": "firm.debt_ratio", "from": 83, "to": 70}])
    assert "83" not in (scene.browser().get(scene.url).context["form"]["advice"].value() or "")


def test_nobody_else_has_the_form_and_a_late_one_leads_back() -> None:
    scene = Scene()
    for name in ("viewer", "firm", "other"):
        for method in ("get", "post"):
            assert getattr(scene.browser(name), method)(scene.url).status_code == 404, name
    late = Scene("approved")
    assert late.browser().get(late.url).url == late.pair.get_absolute_url()
    fund = Scene(kind="fund")
    assert "approved" not in dict(fund.browser().get(fund.url).context["form"].fields["result"].choices)
    assert (fund.send(**APPROVAL).context["form"].errors.keys(), fund.state()) == ({"result"}, "claimed")
