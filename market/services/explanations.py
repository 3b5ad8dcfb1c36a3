"""Reasons of stored pairs: as they were written with the run, or worked out from its frozen snapshot."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects

from market.models import Match, MatchRun, NeedAdvice
from market.services.run_needs import need_of
from market.services.run_rows import kept
from market.services.run_shelves import shelf_of

REMEMBERED = 2_000
"""Answers that a process keeps: what a run says of a need never changes, and many parties open the same need."""


def explain_matches(rows: Sequence[Match]) -> Sequence[Match]:
    """Fill in the reasons of pairs that were stored without them (runs of a whole city). Nothing is written."""
    bare = [row for row in rows if row.reasons is None]
    prefetch_related_objects(bare, "run")
    wanted: dict[tuple[MatchRun, int], set[int]] = {}
    for row in bare:
        wanted.setdefault((row.run, row.need_id), set()).add(row.offering_id)
    found = {(run, need): _pairs(run, need, frozenset(offerings)) for (run, need), offerings in wanted.items()}
    for row in bare:
        row.reasons = found[row.run, row.need_id].get(str(row.offering_id), {})
    return rows


def explain_advice(row: NeedAdvice | None) -> NeedAdvice | None:
    """Fill in the advice for a need that was stored without it. Nothing is written."""
    if row is not None and row.data is None:
        row.data = json.loads(_advice(row.run_id, row.run.snapshot_hash, row.need_id))
    return row


def _pairs(run: MatchRun, need: int, offerings: frozenset[int]) -> dict[str, dict[str, Any]]:
    """Remembered under the hash of all that the run was told."""
    found: dict[str, dict[str, Any]] = json.loads(_reasons(run.pk, run.snapshot_hash, need, offerings))
    return found


@lru_cache(REMEMBERED)
def _reasons(run: int, told: str, need: int, offerings: frozenset[int]) -> str:
    case = need_of(run, told, need)
    pairs = shelf_of(run).explain_pairs(case, offerings) if case else {}
    return json.dumps({offering: kept(pair) for offering, pair in pairs.items()})


@lru_cache(REMEMBERED)
def _advice(run: int, told: str, need: int) -> str:
    case = need_of(run, told, need)
    return json.dumps(shelf_of(run).advice(case) if case else {})
