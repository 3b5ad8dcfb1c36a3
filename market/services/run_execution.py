"""Working on a matching run: tickets, shards and leases. A worker that dies loses one shard and nothing else.

A run is planned once: the shelf is frozen, the needs are cut into shards. A ticket is a message "somebody work on this
run": it takes one waiting shard after another for a short while and then hands itself on, so that other work gets
between. Each shard is one transaction: its rows are stored, or nothing is. Whoever finds all shards done finishes the
run, once. What is in the hands of a worker that has gone silent is put back by the sweep; a shard that is taken up
again gives the same rows, because everything it may know is frozen.
"""

import logging
import time
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts import audit, clock
from market.enums import RunStatus, ShardStatus
from market.models import Match, MatchRun, NeedAdvice, RunShard, RunSnapshot
from market.selectors.appetite_models import model_in_use
from market.selectors.market import live_need_ids
from market.services import run_finish, run_rows, snapshots
from market.services.queueing import enqueue_run
from market.services.run_leases import LeaseLost, fail, stale_before
from market.services.run_shelves import shelf_of

log = logging.getLogger(__name__)


def take_ticket(run_id: int) -> bool:
    """Work on the run for a slice of time, then hand the ticket on while shards wait. A run that has just been planned
    gets the other tickets too. False when there was nothing to do.
    """
    until = time.monotonic() + settings.MATCH_SLICE_SECONDS
    worked = False
    while work_on(run_id):
        if not worked and settings.MATCH_TICKETS > 1 and _just_planned(run_id):
            for _number in range(settings.MATCH_TICKETS - 1):
                enqueue_run(run_id)
        worked = True
        if time.monotonic() > until:
            enqueue_run(run_id)
            break
    return worked


def execute_run(run_id: int) -> bool:
    """Carry a run to its end in this process. False when there is nothing to do: finished, stopped, or in the hands of
    living workers.
    """
    worked = False
    while work_on(run_id):
        worked = True
    return worked


def work_on(run_id: int) -> bool:
    """One step: plan the run, work on one shard, or finish. False when nothing is left for this worker."""
    try:
        if plan(run_id):
            return True
        shard = acquire(run_id)
        if shard is not None:
            _work(shard)
            return True
        return run_finish.finish(run_id)
    except LeaseLost:
        log.info("run %s: another worker has it now, or it was stopped", run_id)
        return False
    except Exception as error:
        fail(run_id, error)
        raise


def _just_planned(run_id: int) -> bool:
    return not RunShard.objects.filter(run=run_id).exclude(status=ShardStatus.WAITING).exists()


@transaction.atomic
def plan(run_id: int) -> bool:
    """Freeze the shelf and cut the needs into shards, once. False when the run has been planned or stopped."""
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("event").get(pk=run_id)
    if run.status != RunStatus.QUEUED:
        return False
    now = clock.now()
    run.as_of = run.as_of or now
    frozen = snapshots.freeze_shelf(run.event, run.params, run.as_of)
    RunSnapshot.objects.create(run=run, data=frozen.blob, digest=frozen.digest)
    needs, size = live_need_ids(run.event), settings.MATCH_CHUNK
    RunShard.objects.bulk_create(
        RunShard(run=run, number=number, need_ids=needs[start : start + size])
        for number, start in enumerate(range(0, len(needs), size))
    )
    run.status, run.started_at, run.heartbeat_at, run.attempts = RunStatus.RUNNING, now, now, 1
    run.snapshot_hash, run.total, run.model = frozen.digest, len(needs), model_in_use()
    run.engine_version = snapshots.engine_version()
    run.save()
    audit.record(by=None, verb="run.start", subject=run, attempt=1)
    return True


@transaction.atomic
def acquire(run_id: int) -> RunShard | None:
    """Take a waiting shard of a running run; None when there is none. A shard that has been tried too often ends the
    run.
    """
    run = MatchRun.objects.get(pk=run_id)
    if run.status != RunStatus.RUNNING:
        return None
    waiting = RunShard.objects.filter(run=run, status=ShardStatus.WAITING).order_by("number")
    shard = waiting.select_for_update(skip_locked=True).first()
    if shard is None:
        return None
    if shard.attempts >= settings.MATCH_ATTEMPTS:
        raise RuntimeError(f"part {shard.number} was given up after {shard.attempts} attempts")
    shard.status, shard.lease, shard.heartbeat_at = ShardStatus.WORKING, uuid.uuid4().hex, clock.now()
    shard.attempts += 1
    shard.save(update_fields=["status", "lease", "heartbeat_at", "attempts"])
    if shard.attempts > 1:
        MatchRun.objects.filter(pk=run_id).update(attempts=Greatest("attempts", shard.attempts))
        audit.record(by=None, verb="run.start", subject=run, attempt=shard.attempts)
    return shard


def _work(shard: RunShard) -> None:
    """Freeze the needs of the shard at its first attempt, rank them, and store what was found."""
    began = time.perf_counter()
    shelf = shelf_of(shard.run_id)
    if shard.data is None:
        _freeze(shard)
    cases = snapshots.open_needs(bytes(shard.data or b""))
    read = time.perf_counter()
    ranked = shelf.rank(cases)
    reasons: run_rows.Reasons = {}
    if MatchRun.objects.values_list("total", flat=True).get(pk=shard.run_id) <= settings.MATCH_REASONS_NEEDS:
        reasons = {int(case.key): shelf.explain(case) for case in cases}
    computed = time.perf_counter()
    seconds = {"reading": read - began, "engine": computed - read}
    _store(shard, ranked, reasons, seconds)


@transaction.atomic
def _freeze(shard: RunShard) -> None:
    run = MatchRun.objects.get(pk=shard.run_id)
    frozen = snapshots.freeze_needs(shard.need_ids, clock.as_local_date(run.as_of))  # type: ignore[arg-type]
    held = RunShard.objects.filter(pk=shard.pk, lease=shard.lease, status=ShardStatus.WORKING)
    if not held.update(data=frozen.blob, snapshot_hash=frozen.digest, heartbeat_at=clock.now()):
        raise LeaseLost
    shard.data, shard.snapshot_hash = frozen.blob, frozen.digest


@transaction.atomic
def _store(shard: RunShard, ranked: snapshots.Ranked, reasons: run_rows.Reasons, seconds: dict[str, float]) -> None:
    """All rows of the shard, its hash and the progress of the run, or nothing; LeaseLost when somebody else has it."""
    began = time.perf_counter()
    row = RunShard.objects.select_for_update().get(pk=shard.pk)
    if row.lease != shard.lease or row.status != ShardStatus.WORKING:
        raise LeaseLost
    run_rows.insert(Match, run_rows.pair_rows(shard.run_id, ranked, reasons))
    run_rows.insert(NeedAdvice, run_rows.advice_rows(shard.run_id, ranked, reasons))
    row.status, row.done_at, row.lease, row.costs = ShardStatus.DONE, clock.now(), "", ranked.costs
    row.result_hash = run_rows.digest(run_rows.lines(ranked))
    row.stats = _stats(ranked, seconds | {"writing": time.perf_counter() - began})
    row.save(update_fields=["status", "done_at", "lease", "costs", "result_hash", "stats"])
    running = MatchRun.objects.filter(pk=shard.run_id, status=RunStatus.RUNNING)
    if not running.update(done=F("done") + len(ranked.needs), heartbeat_at=clock.now()):
        raise LeaseLost


def _stats(ranked: snapshots.Ranked, seconds: dict[str, float]) -> dict[str, Any]:
    return {
        "needs": len(ranked.needs),
        "needs_with_offer": sum(count > 0 for count in ranked.eligible),
        "eligible": sum(ranked.eligible),
        "pairs": len(ranked.pairs["need"]),
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }


def sweep_stale_runs() -> int:
    """Hand runs that nobody works on to a worker again (a killed worker, a lost message, a broker that was away), and
    put back the shards of workers that have gone silent. The answer is how many runs were handed over.
    """
    old = stale_before()
    silent = RunShard.objects.filter(status=ShardStatus.WORKING, heartbeat_at__lt=old, run__status=RunStatus.RUNNING)
    left = set(silent.values_list("run", flat=True))
    silent.update(status=ShardStatus.WAITING, lease="")
    lost = Q(status=RunStatus.RUNNING, heartbeat_at__lt=old) | Q(status=RunStatus.QUEUED, queued_at__lt=old)
    runs = left | set(MatchRun.objects.filter(lost).values_list("pk", flat=True))
    return sum(enqueue_run(pk) for pk in sorted(runs))
