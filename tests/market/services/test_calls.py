"""From the call to the result in one act: every step is there, nothing is skipped, all or nothing, told once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from accounts.wording import render
from market.models import Introduction, Outcome, RefusalAdvice, Step
from market.services.calls import Call, approve_after_call, record_contact, refuse_after_call
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A claimed pair of a bank."""

    def __init__(self, state: str = "claimed") -> None:
        self.officer, self.firm_user = build.user("客户经理"), build.user()
        self.bank = build.organisation("bank", owner=self.officer, name="示例银行")
        self.firm = build.organisation("enterprise", owner=self.firm_user, name="青禾（示例）")
        self.need = build.need(self.firm, status="in_progress", title="流动资金")
        self.pair = build.introduction(self.need, self.bank, state=state)
        self.call = Call("phone", clock.as_local_date(self.pair.claimed_at))

    def approve(self, **facts: Any) -> Outcome:
        terms = {"amount": Decimal(35_000_000), "annual_rate": Decimal("3.1"), "term_months": 12}
        given = {"by": self.officer, "introduction": self.pair, "call": self.call, "decided_on": clock.today()}
        return approve_after_call(**given | terms | facts)

    def refuse(self, **facts: Any) -> Outcome:
        given = {"by": self.officer, "introduction": self.pair, "call": self.call, "code": "amount"}
        return refuse_after_call(**given | facts)

    def steps(self) -> list[tuple[str, str]]:
        return list(Step.objects.filter(by=self.officer).order_by("pk").values_list("to_state", "note"))

    def state(self) -> str:
        return str(Introduction.objects.get(pk=self.pair.pk).state)


def told() -> list[tuple[str, str]]:
    return [(row.code, row.url) for row in Message.objects.order_by("pk")]


def test_an_approval_goes_through_every_state_and_the_firm_hears_once() -> None:
    scene = Scene()
    outcome = scene.approve()
    day = f"{scene.call.on.month} 月 {scene.call.on.day} 日"
    assert scene.steps() == [("contacted", f"电话 · {day}"), ("consulting", ""), ("applied", ""), ("approved", "")]
    pair = Introduction.objects.get(pk=scene.pair.pk)
    assert (pair.state, pair.due_at, pair.contacted_at is not None) == ("approved", None, True)
    assert (outcome.amount, outcome.annual_rate, outcome.term_months) == (Decimal(35_000_000), Decimal("3.1"), 12)
    verbs = [row.verb for row in AuditRow.objects.order_by("pk")]
    assert verbs == [
        "introduction.contacted",
        "introduction.consulting",
        "introduction.applied",
        "introduction.approved",
        "outcome.approval",
    ]
    assert told() == [("outcome.approval", pair.get_absolute_url())]


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("contacted", ["consulting", "applied", "approved"]),
        ("consulting", ["applied", "approved"]),
        ("applied", ["approved"]),
    ],
)
def test_later_states_go_on_from_where_they_are_without_a_call(state: str, steps: list[str]) -> None:
    scene = Scene(state)
    scene.approve(call=None)
    assert [to for to, _note in scene.steps()] == steps


def test_a_form_sent_twice_records_once() -> None:
    scene = Scene()
    first, second = scene.approve(form_token="a" * 32), scene.approve(form_token="a" * 32)
    assert (first, len(scene.steps()), len(told())) == (second, 4, 1)
    with pytest.raises(WrongState):
        scene.approve(form_token="b" * 32)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"annual_rate": Decimal(99)}, "annual_rate"),
        ({"term_months": 0}, "term_months"),
        ({"call": None}, "way"),
        ({"call": Call("pigeon", dt.date(2024, 5, 15))}, "way"),
        ({"call": Call("phone", dt.date(2001, 1, 1))}, "called_on"),
        ({"call": Call("phone", dt.date(2199, 1, 1))}, "called_on"),
    ],
)
def test_what_is_wrong_leaves_nothing_behind(facts: dict[str, Any], field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        scene.approve(**facts)
    assert refused.value.field == field
    assert (scene.state(), scene.steps(), Outcome.objects.count(), told()) == ("claimed", [], 0, [])
    assert AuditRow.objects.count() == 0


def test_only_the_party_records_and_only_while_it_can() -> None:
    scene = Scene()
    viewer = build.user()
    build.member(viewer, scene.bank, "viewer")
    for person in (scene.firm_user, viewer, build.user()):
        for act in (scene.approve, scene.refuse):
            with pytest.raises(NotAllowed):
                act(by=person)
    for state in ("approved", "declined", "proposed"):
        other = Scene(state)
        other.call = Call("phone", clock.today())
        with pytest.raises(WrongState):
            other.approve()
    school = build.organisation("university", owner=scene.officer)
    talks = build.introduction(build.need(scene.firm, kind="cooperation"), school, state="claimed")
    with pytest.raises(WrongState):
        scene.approve(introduction=talks)


def test_the_contact_alone_is_one_step_and_told() -> None:
    scene = Scene()
    record_contact(by=scene.officer, introduction=scene.pair, call=scene.call)
    assert (scene.state(), told()[0][0]) == ("contacted", "introduction.contacted")
    with pytest.raises(WrongState):
        record_contact(by=scene.officer, introduction=scene.pair, call=scene.call)


@pytest.mark.parametrize("mend", ["need", "profile"])
def test_a_refusal_sends_the_advice_and_leads_to_where_it_is_followed(mend: str) -> None:
    scene = Scene()
    outcome = scene.refuse(text="上限 500 万元", advice=" 改为 500 万元 ", mend=mend)
    assert [to for to, _note in scene.steps()] == ["contacted", "declined"]
    assert (outcome.advice.text, outcome.advice.mend) == ("改为 500 万元", mend)
    page = {"need": scene.need.get_absolute_url(), "profile": "/organisation/profile/"}[mend]
    assert told() == [(f"refusal.amount.{mend}", page)]
    message = Message.objects.get()
    with translation.override("zh-hans"):
        subject, body = render(message.code, message.params)
    assert (subject, "对方建议：改为 500 万元" in body, "上限 500 万元" in body) == (
        "示例银行未成：流动资金",
        True,
        True,
    )


def test_a_refusal_without_advice_is_told_as_ever() -> None:
    scene = Scene("consulting")
    scene.refuse(call=None, advice="  ")
    assert (told(), RefusalAdvice.objects.count()) == ([("refusal.amount", scene.pair.get_absolute_url())], 0)
    for facts, field in (({"advice": "字" * 301}, "advice"), ({"advice": "x", "mend": "moon"}, "mend")):
        other = Scene()
        with pytest.raises(Invalid) as refused:
            other.refuse(**facts)
        assert (refused.value.field, other.state()) == (field, "claimed")


def test_advice_is_append_only() -> None:
    advice = Scene().refuse(advice="原文").advice
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_refusaladvice SET text = 'x' WHERE id = %s", [advice.pk])
