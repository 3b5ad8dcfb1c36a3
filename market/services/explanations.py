"""Reasons of stored pairs: as they were written with the run, or worked out from its frozen snapshot."""

from collections.abc import Sequence
from typing import Any

from market.models import Match, NeedAdvice, RunShard
from market.services import snapshots
from market.services.run_rows import kept
from market.services.run_shelves import shelf_of

Explained = tuple[dict[int, dict[str, Any]], dict[str, Any]]


def explain_matches(rows: Sequence[Match]) -> Sequence[Match]:
    """Fill in the reasons of pairs that were stored without them (runs of a whole city). Nothing is written."""
    found: dict[tuple[int, int], Explained] = {}
    for row in rows:
        if row.reasons is None:
            key = (row.run_id, row.need_id)
            if key not in found:
                found[key] = _explain(*key)
            row.reasons = found[key][0].get(row.offering_id, {})
    return rows


def explain_advice(row: NeedAdvice | None) -> NeedAdvice | None:
    """Fill in the advice for a need that was stored without it. Nothing is written."""
    if row is not None and row.data is None:
        row.data = _explain(row.run_id, row.need_id)[1]
    return row


def _explain(run_id: int, need_id: int) -> Explained:
    """Offering → reasons, and the advice, of one need of a run."""
    for numbers, data in RunShard.objects.filter(run=run_id).values_list("need_ids", "data").iterator(20):
        if need_id in numbers and data is not None:
            case = next(case for case in snapshots.open_needs(bytes(data)) if case.key == str(need_id))
            pairs, advice = shelf_of(run_id).explain(case)
            return {int(pair["offering"]): kept(pair) for pair in pairs}, advice
    return {}, {}
