"""A payment of support on the timeline of the loan that it belongs to: need → … → drawdown → subsidy.

Only files write these rows: the bank neither records nor corrects what an office pays.
"""

from decimal import Decimal
from typing import Any

from accounts import audit, clock
from accounts.models import User
from market.enums import OutcomeKind, State
from market.models import Outcome, SubsidyFile
from market.outcome_enums import Side
from market.services.outcome_checks import check_facts, check_state
from market.services.outcomes import FACTS
from market.services.pairs import lock_pair

PAYABLE = frozenset({State.APPROVED, State.DRAWN})


def record_subsidy(*, by: User, file: SubsidyFile) -> Outcome:
    """What was paid, on the pair of the loan, which stays in its state. To be called within the act of paying."""
    assert file.pair is not None  # noqa: S101 — asked by the caller
    row = lock_pair(file.pair)
    check_state(row, PAYABLE)
    facts = {
        "amount": file.granted,
        "decided_on": file.paid_on,
        "preferential": file.policy.name[:60],
        "evidence": file.reference,
    }
    check_facts(row, OutcomeKind.SUBSIDY, facts)
    outcome = Outcome.objects.create(
        introduction=row,
        kind=OutcomeKind.SUBSIDY,
        stated_by=Side.ORGANISER,
        recorded_by=by,
        recorded_at=clock.now(),
        **facts,
    )
    audit.record(by=by, verb="outcome.subsidy", subject=outcome, pair=row.pk, amount=str(file.granted))
    return outcome


def correct_subsidy(*, by: User, file: SubsidyFile) -> Outcome:
    """After a claw-back: a new row with what the firm keeps, or one that takes the row back where it keeps nothing. The
    old row stays.
    """
    before = file.paid_outcome
    assert before is not None  # noqa: S101 — asked by the caller
    row = lock_pair(before.introduction)
    kept: Decimal = file.kept
    facts = {name: getattr(before, name) for name in FACTS} | {"evidence": file.clawed_reason}
    if kept:
        facts["amount"] = kept
    outcome = Outcome.objects.create(
        introduction=row,
        kind=OutcomeKind.SUBSIDY,
        stated_by=Side.ORGANISER,
        corrects=before,
        void=not kept,
        recorded_by=by,
        recorded_at=clock.now(),
        **facts,
    )
    said: dict[str, Any] = {"pair": row.pk, "old": str(before.amount), "new": str(kept), "reason": file.clawed_reason}
    audit.record(by=by, verb="outcome.correct" if kept else "outcome.void", subject=outcome, **said)
    return outcome
