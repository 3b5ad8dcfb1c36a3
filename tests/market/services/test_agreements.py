"""An agreement on record: its type belongs to the need, its term is said in one way, the firm confirms it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.errors import Invalid
from market.agreements import TYPES_OF_NEED, AgreementType
from market.models import Outcome
from market.need_cards import result_words
from market.services.offered import accept_proposal, send_proposal
from market.services.outcome_checks import RESULT_KINDS
from market.services.outcome_verdicts import give_verdict
from market.services.outcomes import correct_outcome, record_result
from tests import build

pytestmark = pytest.mark.django_db

YEAR = clock.today().year + 1


def on(month: int, number: int) -> dt.date:
    """A day of next year, so that the year is always told."""
    return dt.date(YEAR, month, number)


class Scene:
    """A pair in talks about a need of that kind."""

    def __init__(self, kind: str = "cooperation", provider: str = "university", state: str = "in_talks") -> None:
        self.firm_user, self.scholar = build.user(), build.user()
        self.firm = build.organisation("enterprise", owner=self.firm_user)
        self.party = build.organisation(provider, owner=self.scholar)
        self.pair = build.introduction(build.need(self.firm, kind=kind, status="in_progress"), self.party, state=state)

    def record(self, kind: str = "agreement", **facts: Any) -> Outcome:
        return record_result(
            by=self.scholar, introduction=self.pair, kind=kind, **{"decided_on": clock.today()} | facts
        )

    def browser(self, person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client


def test_every_need_that_can_end_in_an_agreement_has_types() -> None:
    with_agreement = {kind for kind, results in RESULT_KINDS.items() if "agreement" in results}
    assert with_agreement == {kind for kind, types in TYPES_OF_NEED.items() if types}


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ({"term_months": 12}, "合作协议 · 50 万元 · 技术开发 · 12 个月"),
        (
            {"starts_on": on(1, 1), "ends_on": on(12, 31)},
            f"合作协议 · 50 万元 · 技术开发 · {YEAR} 年 1 月 1 日 至 {YEAR} 年 12 月 31 日",
        ),
        ({"starts_on": on(3, 1)}, f"合作协议 · 50 万元 · 技术开发 · 自 {YEAR} 年 3 月 1 日 起"),
        ({}, "合作协议 · 50 万元 · 技术开发"),
    ],
)
def test_type_and_term_are_told_in_one_line(term: dict[str, Any], words: str) -> None:
    row = Scene().record(agreement_type="development", amount=Decimal(500_000), **term)
    assert result_words(row) == words


@pytest.mark.parametrize(
    ("kind", "need", "facts", "field"),
    [
        ("agreement", "cooperation", {"agreement_type": "tenancy"}, "agreement_type"),
        ("agreement", "cooperation", {"agreement_type": "gold"}, "agreement_type"),
        ("lease", "space", {"agreement_type": "tenancy"}, "agreement_type"),
        ("subsidy", "policy", {"starts_on": on(1, 1)}, "starts_on"),
        ("agreement", "legal", {"ends_on": on(1, 1)}, "starts_on"),
        ("agreement", "legal", {"starts_on": on(1, 2), "ends_on": on(1, 2)}, "ends_on"),
        ("agreement", "legal", {"starts_on": on(1, 1), "ends_on": on(2, 1), "term_months": 1}, "ends_on"),
        ("agreement", "legal", {"term_months": 361}, "term_months"),
    ],
)
def test_what_does_not_belong_is_refused(kind: str, need: str, facts: dict[str, Any], field: str) -> None:
    scene = Scene(need, "service")
    with pytest.raises(Invalid) as caught:
        scene.record(kind, **facts)
    assert (caught.value.field, Outcome.objects.count()) == (field, 0)


def test_the_database_refuses_a_type_without_an_agreement_and_a_term_said_twice() -> None:
    scene = Scene("space", "service")
    for facts in (
        {"kind": "lease", "agreement_type": "tenancy"},
        {"kind": "lease", "ends_on": on(1, 1)},
        {"kind": "lease", "starts_on": on(1, 2), "ends_on": on(1, 1)},
        {"kind": "lease", "starts_on": on(1, 1), "ends_on": on(1, 2), "term_months": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            build.outcome(scene.pair, **facts)


def test_rows_on_record_are_still_append_only() -> None:
    row = Scene().record(agreement_type="licence")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_outcome SET agreement_type = 'other'")
    assert Outcome.objects.get() == row


def test_a_correction_changes_the_term_and_the_firm_confirms_the_row_that_stands() -> None:
    scene = Scene()
    row = scene.record(agreement_type="development", term_months=12)
    fixed = correct_outcome(by=scene.scholar, outcome=row, term_months=None, starts_on=on(1, 1), ends_on=on(6, 30))
    assert (fixed.agreement_type, fixed.term_months, fixed.ends_on) == ("development", None, on(6, 30))
    assert give_verdict(by=scene.firm_user, outcome=fixed, verdict="confirmed").outcome == fixed


def test_the_form_starts_from_the_accepted_proposal_and_offers_the_types_of_the_need() -> None:
    scene = Scene(state="contacted")
    proposal = send_proposal(
        by=scene.scholar,
        introduction=scene.pair,
        text="样机",
        people="材料组",
        price=Decimal(120_000),
        term_months=6,
        valid_until=clock.today(),
    )
    accept_proposal(by=scene.firm_user, proposal=proposal)
    scholar = scene.browser(scene.scholar)
    form = reverse("market:introduction_record", args=[scene.pair.pk, "agreement"])
    page = scholar.get(form)
    assert [value for value, _label in page.context["form"].fields["agreement_type"].choices] == [
        "commissioned",
        "joint",
        "licence",
        "transfer",
        "development",
        "consulting",
        "service",
        "other",
    ]
    text = page.content.decode()
    assert ('value="12"' in text, 'value="6"' in text, "签署日期" in text) == (True, True, True)
    sent = {"decided_on": clock.today().isoformat(), "amount": "12", "term_months": "6"}
    assert set(scholar.post(form, sent).context["form"].errors) == {"agreement_type"}
    assert scholar.post(form, sent | {"agreement_type": "development"}).status_code == 302
    page = scene.browser(scene.firm_user).get(scene.pair.get_absolute_url()).content.decode()
    assert ("技术开发" in page, "确认或提出异议" in page) == (True, True)
    assert Outcome.objects.get().agreement_type == AgreementType.DEVELOPMENT
