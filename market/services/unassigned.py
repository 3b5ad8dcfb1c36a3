"""Why a run did not introduce a pair that it scored: read from the stored plan and what the run was told."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Q, prefetch_related_objects

from market.enums import RunStatus
from market.models import Match, MatchRun, RunShard, RunSnapshot
from market.services import run_columns
from market.services.run_needs import need_of, shards_of
from market.services.run_shelves import shelf_of

LATER = "later"
"""The pair was brought up to date after the run: only the next run decides."""
FEW = 2
"""Needs that are looked up one by one; of more, all of their shards are read."""
REMEMBERED = 2_000
"""Answers that a process keeps: what a finished run decided never changes, and the same pages ask again."""

Pairs = tuple[tuple[int, int, float], ...]


def why_not(rows: Sequence[Match]) -> dict[int, str]:
    """Match → why it was not introduced, for those that were not, in constant queries a run. A run that keeps no
    snapshot says nothing.
    """
    open_rows = [row for row in rows if row.assigned is None]
    found = {row.pk: LATER for row in open_rows if row.refresh_id is not None}
    asked = [row for row in open_rows if row.refresh_id is None]
    prefetch_related_objects(asked, "run")
    for run in dict.fromkeys(row.run for row in asked):
        found |= _of_run(run, [row for row in asked if row.run_id == run.pk])
    return found


def _of_run(run: MatchRun, asked: Sequence[Match]) -> dict[int, str]:
    pairs = tuple(sorted((row.need_id, row.offering_id, float(row.score)) for row in asked))
    ask = _remembered if run.status == RunStatus.COMPLETE else _found
    found = ask(run.pk, run.snapshot_hash, run.finished_at, pairs)
    return {row.pk: found[row.need_id, row.offering_id] for row in asked} if found else {}


def _found(run_id: int, told: str, _finished: dt.datetime | None, asked: Pairs) -> dict[tuple[int, int], str]:
    """(need, offering) → why; nothing where the run keeps no snapshot."""
    try:
        shelf = shelf_of(run_id)
    except RunSnapshot.DoesNotExist:
        return {}
    needs = {need for need, _offering, _score in asked}
    touched = Q(need__in=needs) | Q(offering__in={offering for _need, offering, _score in asked})
    rows = Match.objects.computed().filter(touched, run=run_id, assigned__isnull=False)
    given = {(need, offering): float(score) for need, offering, score in rows.values_list("need", "offering", "score")}
    scores = given | {(need, offering): score for need, offering, score in asked}
    pairs = [(need, offering, score) for (need, offering), score in scores.items()]
    return shelf.why_not(wanted_of(run_id, told, needs), pairs, given)


_remembered = lru_cache(REMEMBERED)(_found)


def wanted_of(run_id: int, told: str, needs: set[int]) -> dict[int, int]:
    """How many introductions these needs could use when the run read them."""
    if len(needs) <= FEW:
        cases = {need: need_of(run_id, told, need) for need in sorted(needs)}
        return {need: case.wanted for need, case in cases.items() if case}
    found = run_columns.needs_of(RunShard.objects.filter(pk__in=shards_of(run_id, needs)))
    wanted = zip(found.key.tolist(), found.wanted.tolist(), strict=True)
    return {need: count for need, count in wanted if need in needs}
