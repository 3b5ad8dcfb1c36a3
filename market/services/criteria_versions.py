"""Keeping every version of an offering's rules: who wrote it, when, why, and what it was tried to admit."""

from typing import Any

from accounts import clock
from accounts.models import AuditRow, User
from market.models import CriteriaVersion, Offering
from market.selectors.offer_rules import offering_rules

TRIAL = "offering.try_rules"


def keep_version(*, by: User, offering: Offering, before: list[dict[str, Any]] | None = None, note: str = "") -> None:
    """Store the rules as they are now; to be called inside the transaction that writes them, with the row locked.

    ``before`` are the rules they replace: rules that were written when no versions were kept become version 1.
    """
    last = CriteriaVersion.objects.filter(offering=offering).order_by("-number").first()
    number = last.number if last else 0
    if last is None and before is not None:
        number = 1
        CriteriaVersion.objects.create(
            offering=offering, number=1, criteria=before, made_by=offering.created_by, made_at=offering.created_at
        )
    CriteriaVersion.objects.create(
        offering=offering,
        number=number + 1,
        criteria=offering.criteria,
        note=note.strip(),
        made_by=by,
        made_at=clock.now(),
        **_tried(offering),
    )


def _tried(offering: Offering) -> dict[str, int]:
    """The figures of the last trial, if it was one of just these rules and all its figures could be told."""
    rows = AuditRow.objects.filter(verb=TRIAL, subject_type="offering", subject_id=str(offering.pk))
    last = rows.order_by("-pk").first()
    if last is None or last.data["rules"] != offering_rules(offering):
        return {}
    needs, admitted, before = (last.data[name] for name in ("needs", "admitted", "before"))
    if admitted is None or before is None:
        return {}
    return {"tested": needs, "admitted": admitted, "admitted_before": before}
