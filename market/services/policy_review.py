"""A version goes to a second person, who publishes it or sends it back; a published one can be taken out of force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services.messages import send, send_to
from market.models import PolicyVersion
from market.policy_enums import VersionStatus
from market.services.policies import lock_version


@dataclass(frozen=True, slots=True)
class Move:
    """From which state an act leads to which, and what is said when the version is in another."""

    since: frozenset[str]
    to: VersionStatus
    refusal: Any


MOVES: Mapping[str, Move] = {
    "submit": Move(
        frozenset({VersionStatus.DRAFT}), VersionStatus.IN_REVIEW, gettext_lazy("Only a draft can be submitted.")
    ),
    "send_back": Move(
        frozenset({VersionStatus.IN_REVIEW}),
        VersionStatus.DRAFT,
        gettext_lazy("Only a version that waits for its second person can be sent back."),
    ),
    "publish": Move(
        frozenset({VersionStatus.IN_REVIEW}),
        VersionStatus.PUBLISHED,
        gettext_lazy("Only a version that waits for its second person can be published."),
    ),
    "withdraw": Move(
        frozenset({VersionStatus.PUBLISHED}),
        VersionStatus.WITHDRAWN,
        gettext_lazy("Only a published version can be taken out of force."),
    ),
}
"""Every move of a version; a version that is withdrawn does not come back."""


@transaction.atomic
def submit_version(*, by: User, version: PolicyVersion) -> PolicyVersion:
    """The writer hands it to a second person."""
    row = _enter(by, version, "submit")
    row.sent_back_reason = ""
    return _leave(by, row, "submit")


@transaction.atomic
def send_back_version(*, by: User, version: PolicyVersion, reason: str) -> PolicyVersion:
    """It is a draft again, with the reason; its writer is told. The writer may take it back too."""
    row = _enter(by, version, "send_back")
    if not reason.strip():
        raise Invalid(_("Please give the reason."), field="reason")
    row.sent_back_reason = reason.strip()
    left = _leave(by, row, "send_back", reason=row.sent_back_reason)
    if row.written_by_id != by.pk:
        send_to(
            recipient=row.written_by,
            code="policy.sent_back",
            url=admin_address(row),
            policy=row.policy.name,
            reason=row.sent_back_reason,
        )
    return left


@transaction.atomic
def publish_version(*, by: User, version: PolicyVersion) -> PolicyVersion:
    """A second person, never the one who wrote it, puts it into force for the days it names. Its writer and the office
    in charge are told.
    """
    row = _enter(by, version, "publish")
    if row.written_by_id == by.pk:
        raise NotAllowed(_("You have written this version yourself: somebody else publishes it."))
    row.reviewed_by, row.published_at = by, clock.now()
    left = _leave(by, row, "publish")
    told = {"policy": row.policy.name, "number": row.number}
    send_to(recipient=row.written_by, code="policy.published", url=row.policy.get_absolute_url(), **told)
    if row.policy.office is not None:
        send(organisation=row.policy.office, code="policy.published", url=row.policy.get_absolute_url(), **told)
    return left


@transaction.atomic
def withdraw_version(*, by: User, version: PolicyVersion, reason: str) -> PolicyVersion:
    """It is out of force from now on; who had been promised something by it keeps what is on record."""
    row = _enter(by, version, "withdraw")
    if not reason.strip():
        raise Invalid(_("Please give the reason."), field="reason")
    left = _leave(by, row, "withdraw", reason=reason.strip())
    told = {"policy": row.policy.name, "number": row.number, "reason": reason.strip()}
    if row.policy.office is not None:
        send(organisation=row.policy.office, code="policy.withdrawn", url=row.policy.get_absolute_url(), **told)
    if row.written_by_id != by.pk:
        send_to(recipient=row.written_by, code="policy.withdrawn", url=admin_address(row), **told)
    return left


def admin_address(version: PolicyVersion) -> str:
    """The page of the version at the organiser's desk."""
    return reverse("admin:market_policyversion_change", args=[version.pk])


def _enter(by: User, version: PolicyVersion, act: str) -> PolicyVersion:
    check_organise(by)
    row = lock_version(version)
    if row.status not in MOVES[act].since:
        raise WrongState(MOVES[act].refusal)
    return row


def _leave(by: User, row: PolicyVersion, act: str, **data: Any) -> PolicyVersion:
    data = {"from": row.status, "to": str(MOVES[act].to)} | data
    row.status = MOVES[act].to
    row.save()
    audit.record(by=by, verb=f"policy.{act}", subject=row, **data)
    return row
