"""What is put on record: states that follow, bounds, sums, corrections, forms sent twice, who is told."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.errors import Invalid, NotAllowed, Refused, Taken, WrongState
from accounts.models import AuditRow, Message
from accounts.models.audit import AppendOnlyError
from market.models import Introduction, Outcome
from market.services.outcome_checks import recordable
from market.services.outcomes import (
    correct_outcome,
    record_approval,
    record_drawdown,
    record_refusal,
    record_result,
    void_outcome,
)
from tests import build

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def million(number: float) -> Decimal:
    return Decimal(str(number)) * 1_000_000


class Scene:
    """A pair in a state, with somebody of the answering party and somebody of the firm."""

    def __init__(self, state: str = "applied", kind: str = "financing", provider: str = "bank") -> None:
        self.officer, self.firm_user = build.user("客户经理"), build.user("企业甲")
        self.firm = build.organisation("enterprise", owner=self.firm_user, name="青禾（示例）")
        self.party = build.organisation(provider, owner=self.officer, name="示例机构")
        self.need = build.need(self.firm, kind=kind, event=build.event(), status="in_progress", title="流动资金")
        weeks_ago = timezone.now() - dt.timedelta(days=20)
        self.pair = build.introduction(self.need, self.party, state=state, created_at=weeks_ago)
        if self.pair.claimed_at:
            self.pair.claimed_at = weeks_ago
            self.pair.save()

    def approve(self, **facts: Any) -> Outcome:
        defaults = {"amount": million(35), "annual_rate": Decimal("2.81"), "term_months": 12, "decided_on": TODAY()}
        return record_approval(by=self.officer, introduction=self.pair, **defaults | facts)

    def draw(self, amount: Decimal, **facts: Any) -> Outcome:
        return record_drawdown(by=self.officer, introduction=self.pair, amount=amount, decided_on=TODAY(), **facts)

    def state(self) -> str:
        return Introduction.objects.get(pk=self.pair.pk).state


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


def test_an_approval_is_a_row_a_state_a_message_and_an_audit_row() -> None:
    scene = Scene()
    day = TODAY() - dt.timedelta(days=2)
    row = scene.approve(
        decided_on=day,
        first_loan=False,
        credit_loan=True,
        preferential="靠普贷",
        subsidy_percent=Decimal(20),
        evidence="批复〔2024〕1 号",
    )
    row.refresh_from_db()
    assert (row.kind, row.amount, row.annual_rate, row.term_months, row.decided_on) == (
        "approval",
        Decimal("35000000.00"),
        Decimal("2.81"),
        12,
        day,
    )
    assert (row.first_loan, row.credit_loan, row.preferential, row.subsidy_percent, row.evidence, row.recorded_by) == (
        False,
        True,
        "靠普贷",
        Decimal("20.00"),
        "批复〔2024〕1 号",
        scene.officer,
    )
    assert scene.state() == "approved"
    assert told() == [("青禾（示例）", "outcome.approval")]
    assert Message.objects.get().params["amount"] == "3,500"
    logged = AuditRow.objects.get(verb="outcome.approval")
    assert (logged.on_behalf_of, logged.data) == ("示例机构", {"pair": scene.pair.pk, "amount": "35000000"})
    assert AuditRow.objects.get(verb="introduction.approved").data["old"] == "applied"


def test_drawdowns_add_up_to_what_was_approved_and_not_beyond() -> None:
    scene = Scene()
    scene.approve(amount=million(10))
    scene.draw(million(6))
    assert scene.state() == "drawn"
    scene.draw(million(3))
    with pytest.raises(Invalid) as refused:
        scene.draw(million("1.01"))
    assert (refused.value.field, str(refused.value)) == ("amount", "超出批复额度：剩余可放款 100.00 万元。")
    scene.draw(million(1))
    assert list(Outcome.objects.filter(kind="drawdown").values_list("amount", flat=True)) == [
        million(6),
        million(3),
        million(1),
    ]


def test_an_equity_deal_is_decision_and_payment_in_one_act() -> None:
    scene = Scene(provider="fund")
    record_result(by=scene.officer, introduction=scene.pair, kind="equity", decided_on=TODAY(), amount=million(5))
    assert scene.state() == "drawn"
    assert list(scene.pair.steps.order_by("pk").values_list("to_state", flat=True))[-2:] == ["approved", "drawn"]
    assert told() == [("青禾（示例）", "outcome.result")]


@pytest.mark.parametrize(
    ("need", "provider", "kind", "amount"),
    [
        ("cooperation", "university", "agreement", None),
        ("space", "service", "lease", million(1)),
        ("policy", "government", "subsidy", million("0.3")),
        ("legal", "service", "agreement", None),
    ],
)
def test_results_of_the_service_track(need: str, provider: str, kind: str, amount: Decimal | None) -> None:
    scene = Scene("in_talks", kind=need, provider=provider)
    record_result(by=scene.officer, introduction=scene.pair, kind=kind, decided_on=TODAY(), amount=amount)
    assert scene.state() == "agreed"
    record_result(by=scene.officer, introduction=scene.pair, kind=kind, decided_on=TODAY(), amount=million(2))
    assert (scene.state(), Outcome.objects.count()) == ("agreed", 2)


def test_a_result_belongs_to_its_kind_of_need() -> None:
    scene = Scene("in_talks", kind="cooperation", provider="university")
    with pytest.raises(Invalid, match="此类需求不能登记这种结果"):
        record_result(by=scene.officer, introduction=scene.pair, kind="lease", decided_on=TODAY())


# kind → states in which it may be recorded, and the state it leads to from there
RECORDED = {
    "approval": {"applied": "approved", "approved": "approved", "drawn": "drawn"},
    "drawdown": {"approved": "drawn", "drawn": "drawn"},
    "equity": {"applied": "drawn", "drawn": "drawn"},
    "refusal": dict.fromkeys(["proposed", "claimed", "contacted", "consulting", "applied", "approved"], "declined"),
}
FINANCING_STATES = [
    "proposed",
    "claimed",
    "contacted",
    "consulting",
    "applied",
    "approved",
    "drawn",
    "declined",
    "withdrawn",
    "lapsed",
]


def record(scene: Scene, kind: str, by: Any) -> None:
    common = {"by": by, "introduction": scene.pair}
    if kind == "approval":
        record_approval(**common, amount=million(1), annual_rate=Decimal(3), term_months=12, decided_on=TODAY())
    elif kind == "drawdown":
        record_drawdown(**common, amount=million(1), decided_on=TODAY())
    elif kind == "equity":
        record_result(**common, kind="equity", amount=million(1), decided_on=TODAY())
    else:
        record_refusal(**common, code="amount")


@pytest.mark.parametrize("state", FINANCING_STATES)
@pytest.mark.parametrize("kind", RECORDED)
def test_every_kind_in_every_state(kind: str, state: str) -> None:
    scene = Scene(state)
    if kind == "drawdown":  # something to draw from
        Outcome.objects.create(
            introduction=scene.pair, kind="approval", amount=million(9), decided_on=TODAY(), recorded_by=scene.officer
        )
    allowed = RECORDED[kind].get(state)
    if allowed is None:
        with pytest.raises(WrongState):
            record(scene, kind, scene.officer)
        assert (scene.state(), Message.objects.count()) == (state, 0)
    else:
        record(scene, kind, scene.officer)
        assert scene.state() == allowed


@pytest.mark.parametrize("kind", RECORDED)
@pytest.mark.parametrize("who", ["viewer", "firm", "other bank", "organiser"])
def test_only_the_answering_party_and_the_organiser_put_on_record(kind: str, who: str) -> None:
    scene = Scene("approved" if kind == "drawdown" else "applied")
    if kind == "drawdown":
        Outcome.objects.create(
            introduction=scene.pair, kind="approval", amount=million(9), decided_on=TODAY(), recorded_by=scene.officer
        )
    people = {
        "viewer": build.user(),
        "firm": scene.firm_user,
        "other bank": build.user(),
        "organiser": build.organiser(),
    }
    build.member(people["viewer"], scene.party, "viewer")
    build.member(people["other bank"], build.organisation("bank"), "owner")
    if who == "organiser":
        record(scene, kind, people[who])
        logged = AuditRow.objects.get(verb=f"outcome.{kind}")
        assert (logged.on_behalf_of, logged.by_staff) == ("示例机构", True)
    else:
        rows = Outcome.objects.count()
        with pytest.raises(NotAllowed):
            record(scene, kind, people[who])
        assert Outcome.objects.count() == rows


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal(10) ** 29}, "amount"),
        ({"amount": Decimal("100.001")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": "万"}, "amount"),
        ({"annual_rate": Decimal("-0.01")}, "annual_rate"),
        ({"annual_rate": Decimal("36.01")}, "annual_rate"),
        ({"annual_rate": Decimal("2.812")}, "annual_rate"),
        ({"annual_rate": None}, "annual_rate"),
        ({"term_months": 0}, "term_months"),
        ({"term_months": 361}, "term_months"),
        ({"term_months": None}, "term_months"),
        ({"subsidy_percent": Decimal(101)}, "subsidy_percent"),
        ({"decided_on": dt.date(2200, 1, 1)}, "decided_on"),
        ({"decided_on": dt.date(2001, 1, 1)}, "decided_on"),
        ({"decided_on": None}, "decided_on"),
        ({"preferential": "贷" * 61}, "preferential"),
        ({"evidence": "据" * 301}, "evidence"),
    ],
)
def test_what_is_out_of_bounds_is_said_beside_its_field(facts: dict[str, Any], field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        scene.approve(**facts)
    assert refused.value.field == field
    assert (scene.state(), Outcome.objects.count()) == ("applied", 0)


def test_the_day_of_the_claim_and_today_are_the_outer_days() -> None:
    for day in (timezone.localdate(timezone.now() - dt.timedelta(days=20)), TODAY()):
        assert Scene().approve(decided_on=day).decided_on == day


def test_a_refusal_tells_the_firm_why_and_what_to_do_and_frees_the_need() -> None:
    scene = Scene("contacted")
    row = record_refusal(by=scene.officer, introduction=scene.pair, code="amount", text="上限 500 万元")
    assert (row.kind, row.refusal_code, row.refusal_text, row.decided_on) == (
        "refusal",
        "amount",
        "上限 500 万元",
        TODAY(),
    )
    pair = Introduction.objects.get(pk=scene.pair.pk)
    assert (pair.state, pair.due_at, pair.closed_at is not None) == ("declined", None, True)
    scene.need.refresh_from_db()
    assert scene.need.status == "published"
    assert told() == [("青禾（示例）", "refusal.amount")]
    assert Message.objects.get().params["text"] == "上限 500 万元"


@pytest.mark.parametrize(
    ("code", "text", "field"), [("other", " ", "refusal_text"), ("", "", "refusal_code"), ("x", "", "refusal_code")]
)
def test_a_refusal_needs_a_code_and_another_reason_a_sentence(code: str, text: str, field: str) -> None:
    scene = Scene("contacted")
    with pytest.raises(Invalid) as refused:
        record_refusal(by=scene.officer, introduction=scene.pair, code=code, text=text)
    assert refused.value.field == field


def test_a_form_sent_twice_gives_one_row() -> None:
    scene = Scene()
    first = scene.approve(form_token="a" * 32)
    assert scene.approve(form_token="a" * 32) == first
    assert (Outcome.objects.count(), Message.objects.count()) == (1, 1)
    with pytest.raises(Invalid, match="属于另一页面"):
        scene.draw(million(1), form_token="a" * 32)


def test_one_decision_stands_at_a_time() -> None:
    scene = Scene()
    scene.approve()
    with pytest.raises(WrongState, match="已有批复记录"):
        scene.approve()


def test_a_correction_is_a_new_row_and_the_state_stays() -> None:
    scene = Scene()
    wrong = scene.approve(amount=million(3.5))
    right = correct_outcome(by=scene.officer, outcome=wrong, amount=million(35), annual_rate=Decimal("2.8"))
    assert (right.corrects, right.amount, right.annual_rate, right.term_months, right.decided_on) == (
        wrong,
        million(35),
        Decimal("2.8"),
        12,
        wrong.decided_on,
    )
    assert list(Outcome.objects.current()) == [right]
    assert Outcome.objects.get(pk=wrong.pk).amount == million(3.5)
    assert scene.state() == "approved"
    assert AuditRow.objects.get(verb="outcome.correct").data == {
        "pair": scene.pair.pk,
        "old": {"amount": "3500000.0", "annual_rate": "2.81"},
        "new": {"amount": "35000000", "annual_rate": "2.8"},
    }
    with pytest.raises(Taken, match="该记录已被更正"):
        correct_outcome(by=scene.officer, outcome=wrong, amount=million(1))


def test_a_correction_keeps_all_bounds() -> None:
    scene = Scene()
    approval = scene.approve(amount=million(10))
    drawdown = scene.draw(million(8))
    for outcome, amount in ((approval, million(7)), (drawdown, million(11)), (approval, Decimal(0))):
        with pytest.raises(Invalid) as refused:
            correct_outcome(by=scene.officer, outcome=outcome, amount=amount)
        assert refused.value.field == "amount"
    assert correct_outcome(by=scene.officer, outcome=approval, amount=million(8)).amount == million(8)
    with pytest.raises(TypeError):
        correct_outcome(by=scene.officer, outcome=drawdown, kind="equity")


def test_a_row_taken_back_counts_no_more_and_can_be_recorded_anew() -> None:
    scene = Scene()
    approval = scene.approve(amount=million(10))
    drawdown = scene.draw(million(8))
    with pytest.raises(Invalid, match="请先更正放款记录"):
        void_outcome(by=scene.officer, outcome=approval, reason="登记错误")
    with pytest.raises(Invalid, match="请填写原因"):
        void_outcome(by=scene.officer, outcome=drawdown, reason="  ")
    gone = void_outcome(by=scene.officer, outcome=drawdown, reason="重复登记")
    void_outcome(by=scene.officer, outcome=approval, reason="登记错误")
    assert (gone.void, gone.evidence, gone.corrects) == (True, "重复登记", drawdown)
    assert list(Outcome.objects.current()) == []
    assert scene.state() == "drawn"
    with pytest.raises(Taken):
        void_outcome(by=scene.officer, outcome=gone, reason="再来一次")
    scene.approve(amount=million(5))
    scene.draw(million(5))
    assert sorted(row.amount for row in Outcome.objects.current()) == [million(5), million(5)]


def test_the_firm_cannot_correct_what_the_bank_wrote() -> None:
    scene = Scene()
    row = scene.approve()
    for act in (
        lambda: correct_outcome(by=scene.firm_user, outcome=row, amount=million(1)),
        lambda: void_outcome(by=scene.firm_user, outcome=row, reason="不对"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_when_the_audit_row_fails_nothing_is_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    def fail(**_facts: Any) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    for act in (scene.approve, lambda: record_refusal(by=scene.officer, introduction=scene.pair, code="amount")):
        with pytest.raises(RuntimeError):
            act()
    assert (scene.state(), Outcome.objects.count(), Message.objects.count()) == ("applied", 0, 0)
    assert scene.pair.steps.count() == 2


def test_rows_are_append_only_in_the_models_and_in_the_database() -> None:
    scene = Scene()
    row = scene.approve()
    row.amount = million(1)
    for act in (row.save, row.delete, Outcome.objects.all().delete, lambda: Outcome.objects.update(amount=1)):
        with pytest.raises(AppendOnlyError):
            act()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_outcome SET amount = 1 WHERE id = %s", [row.pk])
    assert Outcome.objects.get().amount == million(35)


def test_what_can_be_recorded_is_what_the_service_takes() -> None:
    offered = {}
    for state in FINANCING_STATES:
        scene = Scene(state)
        offered[state] = set(recordable(scene.pair))
        taken = set()
        for kind in RECORDED:
            try:
                with transaction.atomic():
                    record(scene, kind, scene.officer)
                    transaction.set_rollback(True)
                taken.add(kind)
            except WrongState:
                pass
            except Refused:  # allowed in this state, but there is nothing to draw from
                taken.add(kind)
        assert offered[state] == taken, state
    assert offered["claimed"] == {"refusal"}
