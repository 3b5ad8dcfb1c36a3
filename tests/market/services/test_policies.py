"""A policy is written: names, facts, windows, limits; one version in work at a time; what is wrong has its field."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, Refused, WrongState
from accounts.models import AuditRow, User
from market.models import Policy, PolicyVersion
from market.services import policies
from tests import build, build_policies

pytestmark = pytest.mark.django_db
NAMES = {"key": "town", "name": "海纳小镇", "topic": "digital", "office": None}
FACTS: dict[str, Any] = {
    "document": "海纳小镇十二条",
    "benefit_form": "share",
    "benefit_base": "project.invested",
    "benefit_percent": Decimal(30),
    "caps": [{"amount": Decimal(2_000_000), "had": ""}],
    "rules": [build_policies.INVESTED],
}


@pytest.fixture
def by() -> User:
    return build.organiser()


def made(by: User, **changes: Any) -> PolicyVersion:
    return policies.create_policy(by=by, names=NAMES, facts=FACTS | changes)


def test_the_first_version_is_a_draft_with_its_audit_rows(by: User) -> None:
    row = made(by)
    assert (row.policy.key, row.number, row.status, row.written_by) == ("town", 1, "draft", by)
    assert (row.caps, row.rules) == ([{"amount": "2000000", "had": ""}], [build_policies.INVESTED])
    assert list(AuditRow.objects.values_list("verb", flat=True).order_by("pk")) == ["policy.create", "policy.begin"]


def test_only_the_organiser_writes(by: User) -> None:
    row = made(by)
    for nobody in (build.user(), build.organisation("government", owner=build.user()).memberships.get().user):
        with pytest.raises(NotAllowed):
            policies.create_policy(by=nobody, names=NAMES | {"key": "other"}, facts=FACTS)
        with pytest.raises(NotAllowed):
            policies.save_version(by=nobody, version=row, facts={"note": "x"})
        with pytest.raises(NotAllowed):
            policies.begin_version(by=nobody, policy=row.policy)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"benefit_base": ""}, "benefit_base"),
        ({"benefit_percent": None}, "benefit_percent"),
        ({"benefit_form": "fixed", "benefit_fixed": None}, "benefit_fixed"),
        ({"caps": [{"amount": "0"}]}, "caps"),
        ({"caps": [{"amount": "NaN"}]}, "caps"),
        ({"caps": [{"amount": "5", "had": "firm.revenue"}]}, "caps"),
        ({"pool": "共用"}, "pool_limit"),
        ({"pool_limit": Decimal(5)}, "pool_limit"),
        ({"valid_from": dt.date(2025, 2, 1), "valid_to": dt.date(2025, 1, 1)}, "valid_to"),
        ({"applying_told": False, "applying_to": dt.date(2025, 1, 1)}, "applying_told"),
        ({"rules": [{"key": "a", "fact": "need.amount", "op": "ge", "value": 1}]}, "rules"),
        ({"rules": [{"key": "a", "fact": "firm.nothing", "op": "ge", "value": 1}]}, "rules"),
        ({"rules": [build_policies.INVESTED | {"key": f"r{n}"} for n in range(31)]}, "rules"),
        ({"document": ""}, "document"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_with_its_field_and_nothing_is_kept(by: User, changes: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        made(by, **changes)
    assert (refused.value.field, Policy.objects.count(), PolicyVersion.objects.count()) == (field, 0, 0)


def test_a_key_is_there_once(by: User) -> None:
    made(by)
    with pytest.raises(Refused) as refused:
        made(by)
    assert refused.value.field == "key"


def test_the_office_in_charge_is_a_government_office(by: User) -> None:
    with pytest.raises(Invalid):
        policies.create_policy(by=by, names=NAMES | {"office": build.organisation("bank")}, facts=FACTS)


def test_a_draft_is_changed_and_remembers_who_wrote_last(by: User) -> None:
    row, other = made(by), build.organiser()
    saved = policies.save_version(by=other, version=row, facts={"benefit_percent": Decimal(25)})
    assert (saved.benefit_percent, saved.written_by) == (Decimal(25), other)
    assert AuditRow.objects.latest("pk").data == {"changes": {"benefit_percent": ["30.00", "25"]}}


def test_saving_what_is_there_changes_nothing(by: User) -> None:
    row, other = made(by), build.organiser()
    before = AuditRow.objects.count()
    assert policies.save_version(by=other, version=row, facts={"document": row.document}).written_by == by
    assert AuditRow.objects.count() == before


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_only_a_draft_is_changed(by: User, status: str) -> None:
    row = build_policies.version(status=status)
    with pytest.raises(WrongState):
        policies.save_version(by=by, version=row, facts={"note": "x"})


def test_exclusions_are_kept_and_never_of_itself(by: User) -> None:
    row, other = made(by), build_policies.policy()
    policies.save_version(by=by, version=row, facts={}, excludes=[other])
    assert list(row.excludes.all()) == [other]
    assert AuditRow.objects.latest("pk").data["changes"] == {"excludes": ["", other.key]}
    with pytest.raises(Invalid):
        policies.save_version(by=by, version=row, facts={}, excludes=[row.policy])


def test_the_next_version_is_a_copy_of_the_published_one(by: User) -> None:
    other = build_policies.policy()
    before = build_policies.version(excludes=[other], note="第一版")
    row = policies.begin_version(by=by, policy=before.policy)
    assert (row.number, row.status, row.note, list(row.excludes.all())) == (2, "draft", "", [other])
    assert (row.rules, row.caps, row.benefit_percent) == (before.rules, before.caps, before.benefit_percent)


def test_a_policy_has_one_version_in_work(by: User) -> None:
    held = build_policies.version().policy
    row = policies.begin_version(by=by, policy=held)
    assert policies.begin_version(by=build.organiser(), policy=held) == row
    with pytest.raises(IntegrityError), transaction.atomic():
        build_policies.version(held, status="in_review")


def test_without_a_published_version_there_is_nothing_to_copy(by: User) -> None:
    with pytest.raises(WrongState):
        policies.begin_version(by=by, policy=build_policies.policy())
