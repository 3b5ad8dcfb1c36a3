"""Reasons of stored pairs: as they were written with the run, or worked out from its frozen snapshot."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from market.models import Match, MatchRun, NeedAdvice
from market.services.run_needs import need_of
from market.services.run_rows import kept
from market.services.run_shelves import shelf_of

REMEMBERED = 2_000
"""Answers that a process keeps: what a run says of a need never changes, and many parties open the same need."""


def explain_matches(rows: Sequence[Match]) -> Sequence[Match]:
    """Fill in the reasons of pairs that were stored without them (runs of a whole city). Nothing is written."""
    wanted: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        if row.reasons is None:
            wanted.setdefault((row.run_id, row.need_id), set()).add(row.offering_id)
    found = {(run, need): _pairs(run, need, frozenset(offerings)) for (run, need), offerings in wanted.items()}
    for row in rows:
        if row.reasons is None:
            row.reasons = found[row.run_id, row.need_id].get(str(row.offering_id), {})
    return rows


def explain_advice(row: NeedAdvice | None) -> NeedAdvice | None:
    """Fill in the advice for a need that was stored without it. Nothing is written."""
    if row is not None and row.data is None:
        row.data = json.loads(_advice(row.run_id, _told(row.run_id), row.need_id))
    return row


def _told(run: int) -> str:
    """What stands for all that the run was told: answers are remembered under it."""
    return MatchRun.objects.values_list("snapshot_hash", flat=True).get(pk=run)


def _pairs(run: int, need: int, offerings: frozenset[int]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(_reasons(run, _told(run), need, offerings))
    return found


@lru_cache(REMEMBERED)
def _reasons(run: int, told: str, need: int, offerings: frozenset[int]) -> str:
    case = need_of(run, need)
    pairs = shelf_of(run).explain_pairs(case, offerings) if case else {}
    return json.dumps({offering: kept(pair) for offering, pair in pairs.items()})


@lru_cache(REMEMBERED)
def _advice(run: int, told: str, need: int) -> str:
    case = need_of(run, need)
    return json.dumps(shelf_of(run).advice(case) if case else {})
