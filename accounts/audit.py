"""The one way to write audit rows."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.models import AuditRow, Organisation, User


def record(
    *,
    by: User | None,
    verb: str,
    subject: models.Model,
    on_behalf_of: Organisation | None = None,
    **data: Any,
) -> AuditRow:
    """Say who did what to which thing and for whom; call it inside the transaction of the act itself.

    ``by=None`` is the platform (a clock that ran out). ``data`` must be JSON: old and new values, amounts as text.
    """
    row = _row(by, verb, subject, on_behalf_of, data)
    row.save(force_insert=True)
    return row


def record_many(*, by: User | None, verb: str, subjects: Iterable[models.Model], **data: Any) -> None:
    """The same act done to many things at once: a row for each, in one insert."""
    AuditRow.objects.bulk_create(_row(by, verb, subject, None, data) for subject in subjects)


def _row(
    by: User | None, verb: str, subject: models.Model, on_behalf_of: Organisation | None, data: dict[str, Any]
) -> AuditRow:
    return AuditRow(
        actor_id=by.pk if by else None,
        actor=str(by)[:120] if by else "",
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        on_behalf_of=str(on_behalf_of)[:160] if on_behalf_of else "",
        by_staff=bool(by and by.is_staff),
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        subject=str(subject)[:200],
        data=data,
    )
