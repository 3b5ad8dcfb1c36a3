"""What stood in the public notice is paid and stands on the timeline of the loan; what is clawed back corrects it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import clock
from accounts.errors import Invalid, WrongState
from market.models import Outcome, SubsidyFile
from market.reports.funnel import funnel
from market.selectors.deals import past_deals
from market.selectors.subsidies import budget_of
from market.services import outcomes, subsidy_payments
from tests.market.subsidy_scene import ASKED, NOON, OVER, WAN, Scene, logged, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


def pay(scene: Scene, file: SubsidyFile, **facts: Any) -> SubsidyFile:
    given = {"paid_on": clock.today(), "reference": "拨付-001"}
    return subsidy_payments.pay(by=scene.a, file=file, **{**given, **facts})


def test_it_is_paid_after_the_notice_and_stands_on_the_timeline_of_the_loan() -> None:
    scene = Scene()
    file = scene.noticed()
    with pytest.raises(WrongState, match="公示至"):
        pay(scene, file)
    with clock.at(OVER):
        paid = pay(scene, file)
    assert (paid.state, paid.paid_on, paid.reference, paid.kept) == (
        "paid",
        dt.date(2026, 5, 21),
        "拨付-001",
        ASKED,
    )
    pair = paid.pair
    assert [(row.kind, row.amount) for row in pair.outcomes.order_by("pk")] == [
        ("drawdown", 3_500 * WAN),
        ("subsidy", ASKED),
    ]
    row = paid.paid_outcome
    assert (row.preferential, row.evidence, row.decided_on) == ("按时还款贴息", "拨付-001", paid.paid_on)
    assert told()[-1] == ("青禾（示例）", "subsidy.pay")
    assert budget_of(scene.batch).paid == ASKED
    with clock.at(OVER):
        client = Client()
        client.force_login(scene.boss)
        page = client.get(pair.get_absolute_url()).content.decode()
    assert ("补贴" in page, "4</b>" in page or "4 " in page, "拨付-001" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"paid_on": dt.date(2026, 5, 19)}, "paid_on"),
        ({"paid_on": dt.date(2026, 5, 22)}, "paid_on"),
        ({"reference": " "}, "reference"),
        ({"reference": "长" * 61}, "reference"),
    ],
)
def test_a_payment_has_its_day_and_its_reference(facts: dict[str, Any], field: str) -> None:
    scene = Scene()
    file = scene.noticed()
    with clock.at(OVER), pytest.raises(Invalid) as caught:
        pay(scene, file, **facts)
    assert (caught.value.field, scene.fresh(file).state, Outcome.objects.filter(kind="subsidy").count()) == (
        field,
        "in_notice",
        0,
    )


def test_a_loan_that_is_not_on_record_has_no_timeline() -> None:
    scene = Scene()
    paid = scene.paid(case=scene.stated())
    assert (paid.state, paid.paid_outcome, Outcome.objects.count()) == ("paid", None, 0)


@pytest.mark.parametrize(("amount", "kept", "stands"), [(WAN, 3 * WAN, 1), (4 * WAN, 0, 0)])
def test_what_is_clawed_back_corrects_the_record_and_frees_the_budget(amount: int, kept: int, stands: int) -> None:
    scene = Scene()
    file = scene.paid()
    with clock.at(OVER):
        row = subsidy_payments.claw_back(by=scene.b, file=file, amount=Decimal(amount), reason="贷款提前展期")
    assert (row.state, row.clawed, row.clawed_reason, row.kept) == ("clawed_back", amount, "贷款提前展期", kept)
    current = Outcome.objects.current().filter(kind="subsidy")
    assert [one.amount for one in current] == [Decimal(kept)] * stands
    assert Outcome.objects.filter(kind="subsidy").count() == 2
    assert budget_of(scene.batch).left == 100 * WAN - kept
    assert told()[-1] == ("青禾（示例）", "subsidy.claw_back")
    assert logged()[-1] == "subsidy.claw_back"


@pytest.mark.parametrize(
    ("amount", "reason", "field"), [(0, "多付", "amount"), (5 * WAN, "多付", "amount"), (WAN, " ", "reason")]
)
def test_a_claw_back_has_an_amount_and_a_reason(amount: int, reason: str, field: str) -> None:
    scene = Scene()
    file = scene.paid()
    with clock.at(OVER), pytest.raises(Invalid) as caught:
        subsidy_payments.claw_back(by=scene.a, file=file, amount=Decimal(amount), reason=reason)
    assert (caught.value.field, scene.fresh(file).clawed) == (field, 0)


def test_the_database_wants_a_day_and_a_reference_and_no_claw_above_what_was_paid() -> None:
    scene = Scene()
    file = scene.paid()
    for facts in ({"paid_on": None}, {"reference": ""}, {"clawed": WAN}, {"state": "clawed_back"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubsidyFile.objects.filter(pk=file.pk).update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyFile.objects.filter(pk=file.pk).update(state="clawed_back", clawed=ASKED + 1)


def test_the_bank_neither_corrects_nor_takes_back_what_an_office_has_paid() -> None:
    scene = Scene()
    row = scene.paid().paid_outcome
    person = scene.bank.memberships.get().user
    with clock.at(OVER):
        for act in (
            lambda: outcomes.void_outcome(by=person, outcome=row, reason="误记"),
            lambda: outcomes.correct_outcome(by=scene.a, outcome=row, amount=Decimal(WAN)),
        ):
            with pytest.raises(WrongState, match="补贴申报"):
                act()
        client = Client()
        client.force_login(person)
        page = client.get(row.introduction.get_absolute_url()).content.decode()
    assert ("补贴" in page, f"/outcomes/{row.pk}/correct/" in page) == (True, False)


def test_a_subsidy_for_a_loan_is_no_agreement_and_no_decision_of_the_bank() -> None:
    scene = Scene()
    scene.paid()
    with clock.at(OVER):
        found = funnel()
        deals = past_deals(before=dt.date(2027, 1, 1))
    assert (found.agreed, found.agreed_amount, found.drawn_amount) == (0, 0, 3_500 * WAN)
    assert deals == []
