"""Every move of a version by every role from every state; the second person; who is told; what the database holds."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message, User
from market.models import PolicyVersion
from market.policy_enums import VersionStatus
from market.services import policy_review
from tests import build, build_policies

pytestmark = pytest.mark.django_db

CALLS: dict[str, Any] = {
    "submit": lambda by, row: policy_review.submit_version(by=by, version=row),
    "send_back": lambda by, row: policy_review.send_back_version(by=by, version=row, reason="日期有误"),
    "publish": lambda by, row: policy_review.publish_version(by=by, version=row),
    "withdraw": lambda by, row: policy_review.withdraw_version(by=by, version=row, reason="文件废止"),
}
GOES = {
    ("submit", "draft", "writer"): "in_review",
    ("submit", "draft", "second"): "in_review",
    ("send_back", "in_review", "writer"): "draft",
    ("send_back", "in_review", "second"): "draft",
    ("publish", "in_review", "second"): "published",
    ("withdraw", "published", "writer"): "withdrawn",
    ("withdraw", "published", "second"): "withdrawn",
}
OUTSIDE = ("firm", "office", "bank", "person")


def people(writer: User) -> dict[str, User]:
    found = {"writer": writer, "second": build.organiser(), "person": build.user()}
    for name, kind in (("firm", "enterprise"), ("office", "government"), ("bank", "bank")):
        found[name] = build.user()
        build.organisation(kind, owner=found[name])
    return found


@pytest.mark.parametrize("act", CALLS)
@pytest.mark.parametrize("status", VersionStatus.values)
def test_every_move_by_every_role(act: str, status: str) -> None:
    for role in ("writer", "second", *OUTSIDE):
        row = build_policies.version(status=status)
        by = people(row.written_by)[role]
        audits, letters = AuditRow.objects.count(), Message.objects.count()
        to = GOES.get((act, status, role))
        if to is None:
            with pytest.raises(
                NotAllowed if role in OUTSIDE or (act, status) == ("publish", "in_review") else WrongState
            ):
                CALLS[act](by, row)
            assert (AuditRow.objects.count(), Message.objects.count()) == (audits, letters)
            assert PolicyVersion.objects.get(pk=row.pk).status == status
        else:
            assert CALLS[act](by, row).status == to
            entry = AuditRow.objects.latest("pk")
            assert (entry.verb, entry.actor_id, entry.data["from"], entry.data["to"]) == (
                f"policy.{act}",
                by.pk,
                status,
                to,
            )


def told(code: str) -> set[Any]:
    return {(row.recipient_id, row.organisation_id) for row in Message.objects.filter(code=code)}


def test_writer_and_office_hear_of_the_publication() -> None:
    office = build.organisation("government")
    row = build_policies.version(build_policies.policy(office=office), status="in_review")
    second = build.organiser()
    left = policy_review.publish_version(by=second, version=row)
    assert (left.reviewed_by, left.published_at is not None) == (second, True)
    assert told("policy.published") == {(row.written_by_id, None), (None, office.pk)}


def test_the_writer_hears_why_it_comes_back_unless_it_was_the_writer() -> None:
    row = build_policies.version(status="in_review")
    policy_review.send_back_version(by=build.organiser(), version=row, reason=" 日期有误 ")
    assert told("policy.sent_back") == {(row.written_by_id, None)}
    assert PolicyVersion.objects.get(pk=row.pk).sent_back_reason == "日期有误"
    Message.objects.all().delete()
    policy_review.submit_version(by=row.written_by, version=row)
    assert PolicyVersion.objects.get(pk=row.pk).sent_back_reason == ""
    policy_review.send_back_version(by=row.written_by, version=row, reason="再改")
    assert told("policy.sent_back") == set()


def test_the_end_is_told_to_office_and_writer() -> None:
    office = build.organisation("government")
    row = build_policies.version(build_policies.policy(office=office))
    policy_review.withdraw_version(by=build.organiser(), version=row, reason="文件废止")
    assert told("policy.withdrawn") == {(row.written_by_id, None), (None, office.pk)}


@pytest.mark.parametrize("act", ["send_back", "withdraw"])
def test_a_reason_is_asked_for(act: str) -> None:
    row = build_policies.version(status="in_review" if act == "send_back" else "published")
    with pytest.raises(Invalid) as refused:
        getattr(policy_review, f"{act}_version")(by=build.organiser(), version=row, reason="  ")
    assert refused.value.field == "reason"


def test_the_database_asks_for_a_second_person_too() -> None:
    row = build_policies.version(status="in_review")
    for reviewer in (None, row.written_by):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyVersion.objects.filter(pk=row.pk).update(
                status="published", reviewed_by=reviewer, published_at=row.written_at
            )
