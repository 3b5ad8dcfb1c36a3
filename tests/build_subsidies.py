"""Builders of support that is asked for: through the models, with what matters to the test as arguments."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts import clock
from market.models import PolicyCase, SubsidyBatch, SubsidyDocument, SubsidyFile, SubsidyStep
from market.subsidy_enums import FileState
from tests import build, build_policies

DAY = dt.timedelta(days=1)


def batch(version: Any = None, **facts: Any) -> SubsidyBatch:
    """A batch with 100 万元 that takes files this month."""
    today = clock.today()
    given: dict[str, Any] = {
        "name": "第一批",
        "budget": Decimal(1_000_000),
        "opens_on": today - 10 * DAY,
        "closes_on": today + 20 * DAY,
        "created_by": facts.pop("created_by", None) or build.organiser(),
    }
    if facts.get("state") in ("noticed", "done"):
        given |= {"noticed_at": clock.now(), "notice_until": clock.now() + 7 * DAY, "noticed_by": given["created_by"]}
    return SubsidyBatch.objects.create(version=version or build_policies.version(), **{**given, **facts})


def file(batch: SubsidyBatch, case: PolicyCase, **facts: Any) -> SubsidyFile:
    """A file over 10 万元 in the given state (submitted), with what that state needs, and its first step."""
    state = facts.get("state", FileState.SUBMITTED)
    now = clock.now()
    given: dict[str, Any] = {
        "asked": Decimal(100_000),
        "submitted_by": facts.pop("submitted_by", None) or case.written_by,
        "account_bank": "示例银行",
        "account_number": "6222000011112222",
        "lines": [{"code": "share", "of": "project.invested", "base": "500000", "percent": "20", "amount": "100000"}],
        "facts": {"project.invested": "500000"},
    }
    if state == FileState.LISTED:
        given["confirm_by"] = now + 3 * DAY
    if state in (FileState.CHECKED, FileState.APPROVED, FileState.IN_NOTICE, FileState.PAID, FileState.CLAWED_BACK):
        given |= {"checked_by": build.organiser(), "checked_at": now}
    if state in (FileState.APPROVED, FileState.IN_NOTICE, FileState.PAID, FileState.CLAWED_BACK):
        given |= {"approved_by": build.organiser(), "approved_at": now}
        given["granted"] = facts.get("asked", given["asked"])
    if state in (FileState.IN_NOTICE, FileState.PAID, FileState.CLAWED_BACK):
        given |= {"noticed_at": now, "notice_until": now + 7 * DAY}
    if state in (FileState.PAID, FileState.CLAWED_BACK):
        given |= {"paid_on": clock.today(), "reference": "示例-001"}
    if state == FileState.CLAWED_BACK:
        given |= {"clawed": given["granted"], "clawed_reason": "示例原因"}
    if state == FileState.REFUSED:
        given["refusal_code"] = "documents"
    outcome = case.outcome
    row = SubsidyFile.objects.create(
        batch=batch,
        policy=batch.version.policy,
        case=case,
        organisation=case.organisation,
        outcome=outcome,
        pair=outcome.introduction if outcome else None,
        **{**given, **facts},
    )
    SubsidyStep.objects.create(file=row, act="submit", to_state=state, amount=row.asked, by=row.submitted_by)
    return row


def document(file: SubsidyFile, content: bytes = b"%PDF-1.4 example", **facts: Any) -> SubsidyDocument:
    """A document of the file, stored as it would be."""
    given = {"name": "结清证明.pdf", "content_type": "application/pdf", "size": len(content), "sha256": "2" * 64}
    return SubsidyDocument.objects.create(
        subsidy=file,
        uploaded_by=file.submitted_by,
        file=ContentFile(content, name="example.pdf"),
        **{**given, **facts},
    )
