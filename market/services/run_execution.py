"""Working on a matching run: whoever holds the lease computes; a worker that dies loses the lease and nothing else.

A run is a row with a lease and a heartbeat. The worker freezes the market once, scores the needs in small chunks
(each stored in one transaction that first checks the lease), then assigns. A run whose heartbeat is old is taken up
by the next worker where it was left, over the same snapshot, so that the result is the one an undisturbed run
gives.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts import audit, clock
from market.enums import RunStatus
from market.models import Match, MatchRun, NeedAdvice, RunSnapshot
from market.services import snapshots
from market.services.queueing import enqueue_run

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has taken the run over, or the organiser has stopped it."""


def execute_run(run_id: int) -> bool:
    """Carry a run to its end. False when there is nothing to do: finished, stopped, or in the hands of a living
    worker.
    """
    lease = acquire(run_id)
    if lease is None:
        return False
    try:
        work = _open_snapshot(run_id, lease)
        for chunk in _chunks(_missing(run_id, work.need_ids()), settings.MATCH_CHUNK):
            _store(run_id, lease, work.score(chunk))
        _finish(run_id, lease, work)
    except LeaseLost:
        log.info("run %s: another worker has it now", run_id)
        return False
    except Exception as error:
        _fail(run_id, lease, error)
        raise
    return True


def stale_before() -> dt.datetime:
    """Heartbeats and queue times older than this belong to a worker or a message that is gone."""
    return clock.now() - dt.timedelta(seconds=settings.MATCH_STALE_SECONDS)


def sweep_stale_runs() -> int:
    """Hand runs that nobody works on to a worker again (a killed worker, a lost message, a broker that was away)."""
    old = stale_before()
    lost = Q(status=RunStatus.RUNNING, heartbeat_at__lt=old) | Q(status=RunStatus.QUEUED, queued_at__lt=old)
    return sum(enqueue_run(pk) for pk in MatchRun.objects.filter(lost).values_list("pk", flat=True))


@transaction.atomic
def acquire(run_id: int) -> str | None:
    """Take the lease of a queued run, or of a running one whose worker has gone silent; None when somebody else has
    it.
    """
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    alive = run.status == RunStatus.RUNNING and run.heartbeat_at is not None and run.heartbeat_at >= stale_before()
    if alive or run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
        return None
    now = clock.now()
    if run.attempts >= settings.MATCH_ATTEMPTS:
        run.status, run.finished_at, run.error = RunStatus.FAILED, now, "too many attempts"
        run.save(update_fields=["status", "finished_at", "error"])
        return None
    run.status, run.lease, run.heartbeat_at = RunStatus.RUNNING, uuid.uuid4().hex, now
    run.started_at = run.started_at or now
    run.attempts += 1
    run.save(update_fields=["status", "lease", "heartbeat_at", "started_at", "attempts"])
    audit.record(by=None, verb="run.start", subject=run, attempt=run.attempts)
    return run.lease


def _held(run_id: int, lease: str) -> MatchRun:
    """The run, locked; LeaseLost unless it is still ours."""
    run = MatchRun.objects.select_for_update().select_related("event").get(pk=run_id)
    if run.lease != lease or run.status != RunStatus.RUNNING:
        raise LeaseLost
    return run


def _open_snapshot(run_id: int, lease: str) -> snapshots.Work:
    """Freeze the market at the first attempt; later attempts open what the first one froze."""
    stored = RunSnapshot.objects.filter(run_id=run_id).values_list("data", flat=True).first()
    if stored is None:
        stored = _freeze(run_id, lease)
    work = snapshots.Work(bytes(stored))
    _beat(run_id, lease)
    return work


@transaction.atomic
def _freeze(run_id: int, lease: str) -> bytes:
    run = _held(run_id, lease)
    run.as_of = run.as_of or clock.now()
    frozen = snapshots.freeze(run.event, run.params, run.as_of)
    RunSnapshot.objects.create(run=run, data=frozen.blob)
    run.snapshot_hash, run.total, run.engine_version = frozen.digest, frozen.total, snapshots.engine_version()
    run.heartbeat_at = clock.now()
    run.save(update_fields=["as_of", "snapshot_hash", "total", "engine_version", "heartbeat_at"])
    return frozen.blob


@transaction.atomic
def _beat(run_id: int, lease: str) -> None:
    run = _held(run_id, lease)
    run.heartbeat_at = clock.now()
    run.save(update_fields=["heartbeat_at"])


def _missing(run_id: int, need_ids: Sequence[int]) -> list[int]:
    """Needs whose result an earlier attempt has not stored yet."""
    done = set(NeedAdvice.objects.filter(run_id=run_id).values_list("need_id", flat=True))
    return [pk for pk in need_ids if pk not in done]


def _chunks(need_ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (need_ids[start : start + size] for start in range(0, len(need_ids), size))


@transaction.atomic
def _store(run_id: int, lease: str, results: Sequence[snapshots.Scored]) -> None:
    """One chunk: all its rows, the progress and the heartbeat, or nothing."""
    run = _held(run_id, lease)
    Match.objects.bulk_create([_match(run_id, pair) for result in results for pair in result.pairs], batch_size=500)
    NeedAdvice.objects.bulk_create(
        [
            NeedAdvice(run_id=run_id, need_id=result.need_id, eligible=result.eligible, data=result.advice)
            for result in results
        ],
        batch_size=500,
    )
    run.done += len(results)
    run.heartbeat_at = clock.now()
    run.save(update_fields=["done", "heartbeat_at"])


def _match(run_id: int, pair: dict[str, Any]) -> Match:
    reasons = {name: pair[name] for name in ("rules", "factors", "unknown", "absent")}
    return Match(
        run_id=run_id,
        need_id=int(pair["need"]),
        offering_id=int(pair["offering"]),
        score=pair["score"],
        rank=pair["rank"],
        unknown=pair["unknown"],
        reasons=reasons,
    )


@transaction.atomic
def _finish(run_id: int, lease: str, work: snapshots.Work) -> None:
    """Assign introductions over all stored pairs and close the run."""
    run = _held(run_id, lease)
    rows = list(Match.objects.filter(run=run).order_by("need_id", "rank").only("pk", "need_id", "offering_id", "score"))
    chosen = work.assign((row.need_id, row.offering_id, float(row.score)) for row in rows)
    for row in rows:
        row.assigned = chosen.get((row.need_id, row.offering_id))
    Match.objects.bulk_update([row for row in rows if row.assigned], ["assigned"], batch_size=500)
    with_offer = {row.need_id for row in rows}
    run.stats = {
        "needs": run.total,
        "needs_with_offer": len(with_offer),
        "pairs": len(rows),
        "introductions": len(chosen),
        "needs_introduced": len({need_id for need_id, _offering in chosen}),
    }
    run.status, run.finished_at, run.lease, run.error = RunStatus.COMPLETE, clock.now(), "", ""
    run.save(update_fields=["stats", "status", "finished_at", "lease", "error"])
    audit.record(by=None, verb="run.complete", subject=run, **run.stats)


@transaction.atomic
def _fail(run_id: int, lease: str, error: Exception) -> None:
    """An error of ours ends the run and is shown to the organiser, who may start another."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.lease != lease:
        return
    run.status, run.finished_at, run.lease = RunStatus.FAILED, clock.now(), ""
    run.error = f"{type(error).__name__}: {error}"[:1000]
    run.save(update_fields=["status", "finished_at", "lease", "error"])
    audit.record(by=None, verb="run.fail", subject=run, error=run.error)
