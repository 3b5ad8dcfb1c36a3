"""What came of earlier introductions, as the engine learns from it."""

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.clock import as_local_date
from market.enums import OutcomeKind, State, Track
from market.models import Introduction, Outcome
from market.selectors.facts import NEED_RELATIONS
from market.selectors.traits import Traits, need_traits

SUCCESSES = (
    OutcomeKind.APPROVAL,
    OutcomeKind.EQUITY,
    OutcomeKind.AGREEMENT,
    OutcomeKind.SUBSIDY,
    OutcomeKind.LEASE,
)
"""Outcomes that count as a party having said yes (a drawdown follows an approval and is not counted again)."""


@dataclass(frozen=True, slots=True)
class PastDeal:
    """One earlier pair: who answered, when, how (approved, refused, lapsed), what the need was like, after how many
    days.
    """

    provider_id: int
    on: dt.date
    result: str
    traits: Traits
    days: int | None


def past_deals(*, before: dt.date) -> list[PastDeal]:
    """All results decided before that day, in constant queries. Corrected rows do not count."""
    relations = [f"introduction__need__{name}" for name in ("organisation", *NEED_RELATIONS)]
    rows = (
        Outcome.objects.current()
        .filter(decided_on__lt=before, kind__in=[*SUCCESSES, OutcomeKind.REFUSAL])
        .exclude(kind=OutcomeKind.SUBSIDY, introduction__track=Track.FINANCING)  # the office pays it, not the lender
        .select_related("introduction", *relations)
        .order_by("decided_on", "pk")
    )
    decided = [_decided(row) for row in rows.iterator(chunk_size=2000)]
    return decided + _lapsed(before)


def _decided(row: Outcome) -> PastDeal:
    contacted = row.introduction.contacted_at
    approved = row.kind != OutcomeKind.REFUSAL
    return PastDeal(
        provider_id=row.introduction.provider_id,
        on=row.decided_on,
        result="approved" if approved else "refused",
        traits=need_traits(row.introduction.need),
        days=max((row.decided_on - as_local_date(contacted)).days, 0) if contacted and approved else None,
    )


def _lapsed(before: dt.date) -> list[PastDeal]:
    """Leads that a party had claimed and let lapse."""
    relations = [f"need__{name}" for name in ("organisation", *NEED_RELATIONS)]
    rows = Introduction.objects.filter(
        state=State.LAPSED, claimed_at__isnull=False, closed_at__date__lt=before
    ).select_related(*relations)
    return [
        PastDeal(row.provider_id, as_local_date(row.closed_at), "lapsed", need_traits(row.need), None)
        for row in rows.order_by("closed_at", "pk")
        if row.closed_at
    ]


def days_to_decide(deals: Sequence[PastDeal]) -> dict[int, int]:
    """Median days from first contact to approval of each party that has any on record."""
    days: dict[int, list[int]] = {}
    for deal in deals:
        if deal.days is not None:
            days.setdefault(deal.provider_id, []).append(deal.days)
    return {provider: round(statistics.median(values)) for provider, values in days.items()}
