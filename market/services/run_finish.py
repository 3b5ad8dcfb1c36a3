"""The end of a run: introductions are assigned over all stored pairs, once, and the run is complete."""

import time
import uuid
from collections import Counter
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import execute_values

from accounts import audit, clock
from market.enums import RunStatus, ShardStatus
from market.models import MatchRun, RuleCost, RunShard
from market.services import run_columns, run_rows
from market.services.run_leases import LeaseLost, stale_before
from market.services.run_shelves import shelf_of
from market.services.snapshots import Chosen

BATCH = 5000


def finish(run_id: int) -> bool:
    """Assign introductions and close the run when all its shards are done; False when they are not, or when somebody
    else is at it.
    """
    lease = _take(run_id)
    if lease is None:
        return False
    began = time.perf_counter()
    shelf = shelf_of(run_id)
    shards = RunShard.objects.filter(run=run_id).order_by("number")
    needs, eligible = run_columns.needs_of(shards), run_columns.eligible_of(run_id)
    chosen, plan = shelf.assign(needs, run_columns.pairs_of(run_id), eligible)
    fits = run_columns.kept_by_offering(run_id)
    costs = shelf.rule_costs(bytes(row or b"") for row in shards.values_list("costs", flat=True).iterator(10))
    _complete(run_id, lease, (chosen, plan), (fits, costs), time.perf_counter() - began)
    return True


@transaction.atomic
def _take(run_id: int) -> str | None:
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.status != RunStatus.RUNNING or run.shards.exclude(status=ShardStatus.DONE).exists():
        return None
    if run.lease and run.heartbeat_at is not None and run.heartbeat_at >= stale_before():
        return None
    run.lease, run.heartbeat_at = uuid.uuid4().hex, clock.now()
    run.save(update_fields=["lease", "heartbeat_at"])
    return run.lease


@transaction.atomic
def _complete(
    run_id: int,
    lease: str,
    found: tuple[Chosen, dict[str, Any]],
    costs: tuple[Counter[int], dict[int, list[list[Any]]]],
    seconds: float,
) -> None:
    """Write the introductions, what the rules cost, the figures and the hashes; LeaseLost when it is not ours."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.lease != lease or run.status != RunStatus.RUNNING:
        raise LeaseLost
    chosen, plan = found
    _assign(run_id, chosen)
    fits, rules = costs
    run_rows.insert(
        RuleCost,
        (
            {"run_id": run_id, "offering_id": offering, "fits": fits[offering], "rules": rules[offering]}
            for offering in sorted(rules)
        ),
    )
    shards = list(run.shards.order_by("number").values_list("snapshot_hash", "result_hash", "stats"))
    run.snapshot_hash = run_rows.digest([run.snapshot.digest, *(shard[0] for shard in shards)])
    run.result_hash = run_rows.digest([*(shard[1] for shard in shards), *assigned_lines(chosen)])
    run.stats = _stats([shard[2] for shard in shards], chosen, seconds) | {"plan": plan}
    run.status, run.finished_at, run.lease, run.error = RunStatus.COMPLETE, clock.now(), "", ""
    run.save(update_fields=["snapshot_hash", "result_hash", "stats", "status", "finished_at", "lease", "error"])
    told = {name: value for name, value in run.stats.items() if name not in ("seconds", "plan")}
    audit.record(by=None, verb="run.complete", subject=run, **told)


def assigned_lines(chosen: Chosen) -> list[str]:
    """The introductions of a run as text to be hashed."""
    return [f"{need} {offering} {number}" for need, offering, number in chosen.rows()]


def _assign(run_id: int, chosen: Chosen) -> None:
    rows = ((number, run_id, need, offering) for need, offering, number in chosen.rows())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            execute_values(
                cursor.cursor,
                "UPDATE market_match AS m SET assigned = v.number FROM (VALUES %s) AS v (number, run, need, offering) "
                "WHERE m.run_id = v.run AND m.need_id = v.need AND m.offering_id = v.offering AND m.refresh_id IS NULL",
                rows,
                page_size=BATCH,
            )
        else:
            cursor.executemany(
                "UPDATE market_match SET assigned = %s "
                "WHERE run_id = %s AND need_id = %s AND offering_id = %s AND refresh_id IS NULL",
                list(rows),
            )


def _stats(shards: list[dict[str, Any]], chosen: Chosen, seconds: float) -> dict[str, Any]:
    """Figures of the run, and where the time went (seconds of work, added up over workers)."""
    added = {name: sum(shard[name] for shard in shards) for name in ("needs", "needs_with_offer", "eligible", "pairs")}
    steps = {
        name: round(sum(shard["seconds"][name] for shard in shards), 2) for name in ("reading", "engine", "writing")
    }
    return {
        **added,
        "introductions": len(chosen.need),
        "needs_introduced": len(set(chosen.need.tolist())),
        "seconds": {**steps, "assignment": round(seconds, 2)},
    }
