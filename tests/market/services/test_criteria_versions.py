"""Every version of an offering's rules is kept, and an earlier one can be put in force again."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow
from market.models import CriteriaVersion, Offering
from market.services import offerings as services
from market.services.rule_trials import try_rules
from tests import build
from tests.market.services.test_rule_trials import COMMON, LOAN, STAFF, market

pytestmark = pytest.mark.django_db

AGE = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def loan(owner: Any) -> Offering:
    return build.offering(build.organisation("bank", owner=owner), criteria=[STAFF])


def update(owner: Any, loan: Offering, *criteria: Any, note: str = "", **terms: Any) -> Offering:
    return services.update_offering(by=owner, offering=loan, common={}, terms=terms, criteria=list(criteria), note=note)


def kept(offering: Offering) -> list[tuple[int, Any, str]]:
    rows = CriteriaVersion.objects.filter(offering=offering).order_by("number")
    return list(rows.values_list("number", "criteria", "note"))


def test_a_new_offering_begins_with_version_one(owner: Any) -> None:
    bank = build.organisation("bank", owner=owner)
    facts: dict[str, Any] = {"kind": "loan", "name": "示例贷", "common": {}, "terms": {}, "criteria": [AGE]}
    row = services.create_offering(by=owner, organisation=bank, **facts)
    assert kept(row) == [(1, [AGE], "")]
    assert row.versions.get().made_by == owner


def test_rules_that_change_are_a_new_version_with_its_reason(owner: Any, loan: Offering) -> None:
    update(owner, loan, STAFF, AGE, note=" 风险偏好调整 ")
    update(owner, loan, AGE)
    assert kept(loan) == [(1, [STAFF], ""), (2, [STAFF, AGE], "风险偏好调整"), (3, [AGE], "")]
    first, second, _third = CriteriaVersion.objects.order_by("number")
    assert (first.made_by, first.made_at, second.made_by) == (loan.created_by, loan.created_at, owner)


def test_a_change_of_something_else_makes_no_version(owner: Any, loan: Offering) -> None:
    update(owner, loan, STAFF, term_max=24)
    assert kept(loan) == []


def test_a_rule_that_means_nothing_leaves_no_version(owner: Any, loan: Offering) -> None:
    with pytest.raises(Invalid) as refused:
        update(owner, loan, STAFF | {"fact": "firm.moon"})
    assert (refused.value.field, kept(loan)) == ("criteria", [])


def test_going_back_is_a_new_version(owner: Any, loan: Offering) -> None:
    update(owner, loan, AGE)
    services.restore_rules(by=owner, offering=loan, number=1)
    loan.refresh_from_db()
    assert loan.criteria == [STAFF]
    assert kept(loan) == [(1, [STAFF], ""), (2, [AGE], ""), (3, [STAFF], "恢复为第 1 版")]
    row = AuditRow.objects.get(verb="offering.restore_rules")
    assert (row.actor_id, row.on_behalf_of_id, row.data) == (
        owner.pk,
        loan.organisation_id,
        {"changes": {"criteria": [[AGE], [STAFF]]}},
    )


def test_the_rules_in_force_cannot_be_gone_back_to(owner: Any, loan: Offering) -> None:
    update(owner, loan, AGE)
    with pytest.raises(WrongState):
        services.restore_rules(by=owner, offering=loan, number=2)
    with pytest.raises(Invalid):
        services.restore_rules(by=owner, offering=loan, number=9)
    assert len(kept(loan)) == 2


def test_a_version_whose_facts_are_gone_is_refused(owner: Any, loan: Offering) -> None:
    CriteriaVersion.objects.create(offering=loan, number=1, criteria=[STAFF | {"fact": "firm.moon"}], made_by=owner)
    with pytest.raises(Invalid):
        services.restore_rules(by=owner, offering=loan, number=1)
    assert Offering.objects.get().criteria == [STAFF]


@pytest.mark.parametrize("role", ["viewer", None])
def test_who_may_not_write_may_not_go_back(owner: Any, loan: Offering, role: str | None) -> None:
    update(owner, loan, AGE)
    person = build.user()
    if role:
        build.member(person, loan.organisation, role)
    with pytest.raises(NotAllowed):
        services.restore_rules(by=person, offering=loan, number=1)
    assert len(kept(loan)) == 2


def test_a_version_says_what_it_was_tried_to_admit(owner: Any, loan: Offering) -> None:
    market(*[200] * 6, *[50] * 7, *[20] * 5)
    softer = STAFF | {"value": 30}
    facts: dict[str, Any] = {"kind": "loan", "common": COMMON, "terms": LOAN, "criteria": [softer]}
    try_rules(by=owner, organisation=loan.organisation, offering=loan, **facts)
    update(owner, loan, softer, **LOAN)
    update(owner, loan, STAFF, **LOAN)
    figures = CriteriaVersion.objects.order_by("number").values_list("tested", "admitted", "admitted_before")
    assert list(figures) == [(0, 0, 0), (18, 13, 6), (0, 0, 0)]


def test_figures_that_may_not_be_told_are_not_kept_either(owner: Any, loan: Offering) -> None:
    market(*[200] * 2, *[50] * 7)
    softer = STAFF | {"value": 30}
    facts: dict[str, Any] = {"kind": "loan", "common": COMMON, "terms": LOAN, "criteria": [softer]}
    try_rules(by=owner, organisation=loan.organisation, offering=loan, **facts)
    update(owner, loan, softer, **LOAN)
    assert set(CriteriaVersion.objects.values_list("tested", "admitted")) == {(0, 0)}


def test_a_version_is_never_changed(owner: Any, loan: Offering) -> None:
    update(owner, loan, AGE)
    with pytest.raises(DatabaseError), transaction.atomic():
        CriteriaVersion.objects.update(note="anders")
    assert {note for _number, _rules, note in kept(loan)} == {""}
