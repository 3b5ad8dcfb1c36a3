"""The organiser lays down who meets in any case and who never does; the next run obeys."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, User
from market.models import Match, Need, Offering, PairInstruction
from market.services import instructions, matching
from market.services.run_execution import execute_run
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return build.organiser()


@pytest.fixture
def need() -> Need:
    return build.need(build.firm(), event=build.event(), introductions_wanted=1)


@pytest.fixture
def loan() -> Offering:
    return build.offering(build.organisation("bank"))


def pin(by: User, need: Need, loan: Offering, **changes: Any) -> PairInstruction:
    facts = {"provider": loan.organisation, "offering": loan, "instruction": "pin", "note": " 区重点项目 "} | changes
    return instructions.lay_down(by=by, need=need, **facts)


def introduced(organiser: User, need: Need, **params: Any) -> list[Any]:
    run = matching.queue_run(by=organiser, event=need.event, params=params)
    execute_run(run.pk)
    return list(Match.objects.filter(run=run, assigned__isnull=False).values_list("offering", flat=True))


def test_a_pin_is_stored_with_reason_and_audit_row(organiser: User, need: Need, loan: Offering) -> None:
    row = pin(organiser, need, loan)
    assert (row.instruction, row.note, row.given_by, row.ended_at) == ("pin", "区重点项目", organiser, None)
    entry = AuditRow.objects.get()
    assert (entry.verb, entry.actor_id, entry.subject_id) == ("instruction.lay_down", organiser.pk, str(row.pk))
    assert entry.data == {
        "instruction": "pin",
        "note": "区重点项目",
        "need": need.pk,
        "provider": loan.organisation_id,
        "offering": loan.pk,
    }


def test_who_is_ruled_out_is_ruled_out_with_all_it_offers(organiser: User, need: Need, loan: Offering) -> None:
    row = pin(organiser, need, loan, instruction="exclude")
    build.offering(loan.organisation)
    assert row.offering is None
    assert introduced(organiser, need) == []
    assert not Match.objects.exists()


def test_a_pinned_pair_comes_before_a_better_one(organiser: User, need: Need, loan: Offering) -> None:
    dear = build.offering(build.organisation("bank"), terms={"rate_min": "9.00", "rate_max": "9.90"})
    assert introduced(organiser, need) == [loan.pk]
    pin(organiser, need, dear)
    assert introduced(organiser, need) == [dear.pk]


def test_what_is_taken_back_holds_no_more_and_stays_on_record(organiser: User, need: Need, loan: Offering) -> None:
    row = pin(organiser, need, loan, instruction="exclude")
    instructions.take_back(by=organiser, instruction=row, note="误操作")
    row.refresh_from_db()
    assert (row.ended_by, row.ended_at is not None) == (organiser, True)
    assert AuditRow.objects.get(verb="instruction.take_back").data == {"note": "误操作"}
    assert introduced(organiser, need) == [loan.pk]
    with pytest.raises(WrongState):
        instructions.take_back(by=organiser, instruction=row, note="误操作")


def test_two_have_one_instruction_at_a_time(organiser: User, need: Need, loan: Offering) -> None:
    row = pin(organiser, need, loan)
    with pytest.raises(WrongState):
        pin(organiser, need, loan, instruction="exclude")
    instructions.take_back(by=organiser, instruction=row, note="改为排除")
    pin(organiser, need, loan, instruction="exclude")
    assert PairInstruction.objects.count() == 2


def test_the_database_holds_two_to_one_instruction(organiser: User, need: Need, loan: Offering) -> None:
    row = pin(organiser, need, loan)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": "  "}, "note"),
        ({"instruction": "perhaps"}, "instruction"),
        ({"offering": None}, "answer"),
    ],
)
def test_what_is_missing_is_said(
    organiser: User, need: Need, loan: Offering, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        pin(organiser, need, loan, **changes)
    assert (refused.value.field, PairInstruction.objects.count()) == (field, 0)


def test_a_pin_needs_an_offering_of_that_party_on_the_shelf(organiser: User, need: Need, loan: Offering) -> None:
    draft = build.offering(loan.organisation, status="draft")
    for offering in (build.offering(build.organisation("bank")), draft):
        with pytest.raises(Invalid):
            pin(organiser, need, loan, offering=offering)


def test_only_a_party_that_can_answer_a_live_need(organiser: User, need: Need, loan: Offering) -> None:
    draft = build.need(build.firm(), status="draft")
    with pytest.raises(WrongState):
        pin(organiser, draft, loan)
    for party in (build.organisation("university"), build.organisation("bank", verification="unverified")):
        with pytest.raises(NotAllowed):
            pin(organiser, need, loan, instruction="exclude", provider=party)


def test_only_the_organiser_lays_down_and_takes_back(organiser: User, need: Need, loan: Offering) -> None:
    person = build.user()
    build.member(person, loan.organisation, "owner")
    with pytest.raises(NotAllowed):
        pin(person, need, loan)
    row = pin(organiser, need, loan)
    with pytest.raises(NotAllowed):
        instructions.take_back(by=person, instruction=row, note="x")
    with pytest.raises(Invalid):
        instructions.take_back(by=organiser, instruction=row, note=" ")
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_quota_limits_the_parties_of_a_kind(organiser: User, loan: Offering) -> None:
    need = build.need(build.firm(), event=build.event(), introductions_wanted=3)
    for _number in range(2):
        build.offering(build.organisation("bank"))
    build.offering(build.organisation("fund"))
    assert len(introduced(organiser, need)) == 3
    kinds = Offering.objects.filter(pk__in=introduced(organiser, need, quotas={"bank": 1}))
    assert sorted(kinds.values_list("organisation__kind", flat=True)) == ["bank", "fund"]
    assert len(introduced(organiser, need, quotas={"bank": 0, "fund": 0})) == 0


@pytest.mark.parametrize("quotas", [{"bank": -1}, {"gold": 1}, {"bank": 1.5}, {"bank": True}, {"bank": None}])
def test_a_quota_that_means_nothing_is_refused(organiser: User, quotas: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        matching.queue_run(by=organiser, event=build.event(), params={"quotas": quotas})
    assert refused.value.field == "params"
