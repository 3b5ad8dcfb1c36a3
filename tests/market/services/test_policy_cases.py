"""Firms state projects and loans for policies: who may, what a loan on record is, replays, taking back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, Refused, Taken, WrongState
from accounts.models import AuditRow, Organisation, User
from market.models import Outcome, PolicyCase
from market.services import policy_cases
from tests import build, build_policies

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return build.user()


@pytest.fixture
def firm(owner: User) -> Organisation:
    return build.firm(owner=owner)


def stated(by: User, firm: Organisation, kind: str = "project", **facts: Any) -> PolicyCase:
    token = facts.pop("form_token", None)
    return policy_cases.state_case(
        by=by, organisation=firm, kind=kind, facts={"name": "产线改造"} | facts, form_token=token
    )


def loan_of(firm: Organisation, kind: str = "approval") -> Outcome:
    pair = build.introduction(build.need(firm), build.organisation("bank"), state="approved")
    return build.outcome(pair, kind, amount=3_000_000, annual_rate=Decimal("3.4"), term_months=12)


def test_a_case_with_its_audit_row(owner: User, firm: Organisation) -> None:
    row = stated(owner, firm, invested=Decimal(700_000))
    assert (row.name, row.invested, row.spent, row.written_by) == ("产线改造", Decimal(700_000), None, owner)
    entry = AuditRow.objects.get()
    assert (entry.verb, entry.on_behalf_of_id) == ("policy_case.state", firm.pk)
    assert entry.data == {"changes": {"name": ["", "产线改造"], "invested": ["", "700000"]}}


def test_the_same_form_twice_is_one_case(owner: User, firm: Organisation) -> None:
    assert stated(owner, firm, form_token="a") == stated(owner, firm, form_token="a")
    assert PolicyCase.objects.count() == 1
    other = build.user()
    with pytest.raises(Taken):
        stated(other, build.firm(owner=other), form_token="a")


@pytest.mark.parametrize("role", ["owner", "editor", "viewer", "stranger", "organiser"])
def test_who_may_state_change_and_take_back(firm: Organisation, role: str) -> None:
    by = build.organiser() if role == "organiser" else build.user()
    if role in ("owner", "editor", "viewer"):
        build.member(by, firm, role)
    row = build_policies.case(firm)
    acts = (
        lambda: stated(by, firm),
        lambda: policy_cases.change_case(by=by, case=row, facts={"spent": Decimal(1)}),
        lambda: policy_cases.take_back_case(by=by, case=row),
    )
    for act in acts:
        if role in ("viewer", "stranger"):
            with pytest.raises(NotAllowed):
                act()
        else:
            act()
    assert (PolicyCase.objects.get(pk=row.pk).ended_at is None) == (role in ("viewer", "stranger"))


def test_only_enterprises_state_cases() -> None:
    banker = build.user()
    with pytest.raises(NotAllowed):
        stated(banker, build.organisation("bank", owner=banker))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"invested": Decimal(-1)}, "invested"),
        ({"starts_on": dt.date(2025, 2, 1), "ends_on": dt.date(2025, 1, 1)}, "ends_on"),
        ({"project_kind": "gold"}, "project_kind"),
    ],
    ids=str,
)
def test_what_is_wrong_has_its_field(owner: User, firm: Organisation, facts: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        stated(owner, firm, **facts)
    assert (refused.value.field, PolicyCase.objects.count()) == (field, 0)


def test_a_loan_on_record_is_the_firms_own_and_stands(owner: User, firm: Organisation) -> None:
    mine = loan_of(firm)
    row = stated(owner, firm, "loan", outcome=mine)
    assert row.outcome == mine
    for wrong in (loan_of(build.firm()), loan_of(firm, "agreement")):
        with pytest.raises(Invalid) as refused:
            stated(owner, firm, "loan", outcome=wrong)
        assert refused.value.field == "outcome"
    with pytest.raises(Refused):
        stated(owner, firm, "loan", outcome=mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        build_policies.case(firm, kind="loan", outcome=mine)


def test_what_was_taken_back_is_over_and_frees_its_loan(owner: User, firm: Organisation) -> None:
    row = stated(owner, firm, "loan", outcome=loan_of(firm))
    policy_cases.take_back_case(by=owner, case=row)
    for act in (policy_cases.take_back_case, lambda **who: policy_cases.change_case(**who, facts={})):
        with pytest.raises(WrongState):
            act(by=owner, case=row)
    assert stated(owner, firm, "loan", outcome=row.outcome).pk != row.pk


def test_a_change_keeps_the_old_value_in_the_audit_row(owner: User, firm: Organisation) -> None:
    row = stated(owner, firm, invested=Decimal(700_000))
    policy_cases.change_case(by=owner, case=row, facts={"invested": Decimal(800_000), "name": "产线改造"})
    assert AuditRow.objects.latest("pk").data == {"changes": {"invested": ["700000.00", "800000"]}}
