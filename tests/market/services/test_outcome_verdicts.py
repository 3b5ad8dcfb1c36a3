"""The firm's word on a result on record: confirmed, disputed, changed; never by anybody else."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.errors import Invalid, NotAllowed, Taken
from accounts.models import AuditRow, Message
from accounts.models.audit import AppendOnlyError
from market.models import Outcome, OutcomeVerdict
from market.selectors.outcome_verdicts import disputes, with_verdict
from market.services.outcome_verdicts import give_verdict
from market.services.outcomes import correct_outcome
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return build.user("林厂长")


@pytest.fixture
def banker() -> Any:
    return build.user("林行长")


@pytest.fixture
def outcome(owner: Any, banker: Any) -> Any:
    bank = build.organisation("bank", owner=banker)
    pair = build.introduction(build.need(build.firm(owner=owner)), bank, state="approved")
    return build.outcome(pair, "approval", amount=3_000_000, annual_rate="3.40", term_months=12, recorded_by=banker)


def told() -> list[tuple[str, int]]:
    return list(Message.objects.values_list("code", "organisation_id"))


def test_a_result_is_confirmed_with_its_audit_row_and_no_message(outcome: Any, owner: Any) -> None:
    given = give_verdict(by=owner, outcome=outcome, verdict="confirmed", reason="  is not kept  ")
    assert (given.verdict, given.reason, given.given_by, given.outcome) == ("confirmed", "", owner, outcome)
    row = AuditRow.objects.get(verb="outcome.confirmed")
    assert (row.actor_id, row.on_behalf_of_id, row.subject_id) == (
        owner.pk,
        outcome.introduction.need.organisation_id,
        str(outcome.pk),
    )
    assert told() == []


def test_a_dispute_is_told_to_the_party_that_recorded_it(outcome: Any, owner: Any) -> None:
    give_verdict(by=owner, outcome=outcome, verdict="disputed", reason=" 金额应为 250 万元 ")
    assert OutcomeVerdict.objects.get().reason == "金额应为 250 万元"
    assert told() == [("outcome.disputed", outcome.introduction.provider_id)]
    assert Message.objects.get().params["reason"] == "金额应为 250 万元"


def test_the_firm_may_change_its_mind_and_both_rows_stay(outcome: Any, owner: Any) -> None:
    give_verdict(by=owner, outcome=outcome, verdict="disputed", reason="金额不对")
    give_verdict(by=owner, outcome=outcome, verdict="confirmed")
    assert list(OutcomeVerdict.objects.values_list("verdict", flat=True)) == ["disputed", "confirmed"]
    assert list(with_verdict(Outcome.objects.all(), "confirmed")) == [outcome]
    assert disputes() == (0, None)


def test_the_same_word_twice_is_one_row(outcome: Any, owner: Any) -> None:
    first = give_verdict(by=owner, outcome=outcome, verdict="disputed", reason="金额不对")
    assert give_verdict(by=owner, outcome=outcome, verdict="disputed", reason="金额不对") == first
    assert (OutcomeVerdict.objects.count(), Message.objects.count(), AuditRow.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("verdict", "reason", "field"),
    [("disputed", "  ", "reason"), ("disputed", "长" * 301, "reason"), ("perhaps", "", "verdict"), ("", "", "verdict")],
)
def test_what_is_refused(outcome: Any, owner: Any, verdict: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        give_verdict(by=owner, outcome=outcome, verdict=verdict, reason=reason)
    assert (refused.value.field, OutcomeVerdict.objects.count(), AuditRow.objects.count()) == (field, 0, 0)


def test_only_the_firm_judges(outcome: Any, banker: Any) -> None:
    viewer = build.user()
    build.member(viewer, outcome.introduction.need.organisation, "viewer")
    other = build.user()
    build.firm(owner=other)
    for person in (banker, viewer, other):
        with pytest.raises(NotAllowed):
            give_verdict(by=person, outcome=outcome, verdict="confirmed")
    assert OutcomeVerdict.objects.count() == 0


def test_the_organiser_judges_for_the_firm(outcome: Any) -> None:
    give_verdict(by=build.organiser(), outcome=outcome, verdict="confirmed")
    row = AuditRow.objects.get()
    assert (row.by_staff, row.on_behalf_of_id) == (True, outcome.introduction.need.organisation_id)


def test_a_row_that_was_corrected_is_not_judged_and_its_dispute_is_settled(
    outcome: Any, owner: Any, banker: Any
) -> None:
    given = give_verdict(by=owner, outcome=outcome, verdict="disputed", reason="金额不对")
    assert disputes() == (1, given)
    correct_outcome(by=banker, outcome=outcome, amount=2_500_000)
    with pytest.raises(Taken):
        give_verdict(by=owner, outcome=outcome, verdict="confirmed")
    assert disputes() == (0, None)
    assert with_verdict(Outcome.objects.all(), "none").get().corrects == outcome


def test_verdicts_are_never_changed(outcome: Any, owner: Any) -> None:
    given = give_verdict(by=owner, outcome=outcome, verdict="confirmed")
    given.verdict = "disputed"
    with pytest.raises(AppendOnlyError):
        given.save()
    with pytest.raises(AppendOnlyError):
        OutcomeVerdict.objects.update(verdict="disputed")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_outcomeverdict SET verdict = 'confirmed'")


def test_the_database_wants_the_reason_of_a_dispute(outcome: Any, owner: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        OutcomeVerdict.objects.create(outcome=outcome, verdict="disputed", given_by=owner)
