"""Proving a stored run: compute it again from what was frozen, and compare every row."""

import json
from dataclasses import dataclass, field
from typing import Any

from market.enums import RunStatus
from market.models import Match, MatchRun, RunShard
from market.services import run_columns, run_rows, snapshots
from market.services.run_finish import assigned_lines
from market.services.run_shelves import shelf_of

SHOWN = 10


@dataclass(slots=True)
class Proof:
    """What a run computed again says of the stored one; ``differences`` are the first few in words."""

    rows: int = 0
    differing: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing differs."""
        return self.differing == 0

    def compare(self, what: str, again: str, stored: str) -> None:
        """Note one row."""
        self.rows += 1
        if again != stored:
            self.differing += 1
            if len(self.differences) < SHOWN:
                self.differences.append(f"{what}: computed {again!r}, stored {stored!r}")


def prove(run: MatchRun) -> Proof:
    """Compute a complete run again from its frozen snapshot; rows brought up to date since do not count, hashes do."""
    if run.status != RunStatus.COMPLETE:
        raise ValueError(f"run {run.pk} is {run.status}")
    proof, shelf, hashes = Proof(), shelf_of(run.pk), []
    pairs: list[snapshots.Chunk] = []
    eligible: list[tuple[int, int]] = []
    shards = RunShard.objects.filter(run=run).order_by("number")
    for shard in shards.iterator(1):
        ranked = shelf.rank(snapshots.open_needs(bytes(shard.data or b"")))
        again = run_rows.lines(ranked)
        stored = run_rows.stored_lines(run.pk, shard.need_ids)
        found, kept = _by_row(again), _by_row(stored)
        for key in sorted(found.keys() | kept.keys()):
            proof.compare(f"row {key}", found.get(key, ""), kept.get(key, ""))
        hashes.append((shard.snapshot_hash, run_rows.digest(again)))
        eligible += zip(ranked.needs, ranked.eligible, strict=True)
        pairs.append(ranked.chunk())
    counted = snapshots.Eligible(*run_columns.columns(eligible, 2))
    introduced, plan = shelf.assign(run_columns.needs_of(shards), pairs, counted)
    chosen = assigned_lines(introduced)
    rows = Match.objects.computed().filter(run=run, assigned__isnull=False).order_by("need", "offering")
    assigned = rows.values_list("need", "offering", "assigned").iterator(run_columns.CHUNK)
    given = snapshots.Chosen(*run_columns.columns(assigned, 3))
    proof.compare("introductions", "\n".join(chosen), "\n".join(assigned_lines(given)))
    proof.compare("what is said of the plan", _text(plan), _text(run.stats.get("plan", plan)))
    snapshot = run_rows.digest([run.snapshot.digest, *(frozen for frozen, _result in hashes)])
    proof.compare("hash of the snapshot", snapshot, run.snapshot_hash)
    result = run_rows.digest([*(result for _frozen, result in hashes), *chosen])
    proof.compare("hash of the result", result, run.result_hash)
    return proof


def _text(figures: dict[str, Any]) -> str:
    return json.dumps(figures, sort_keys=True)


def _by_row(lines: list[str]) -> dict[str, str]:
    """Lines by what they are about: need and offering of a pair, or a need."""
    return {" ".join(line.split(" ")[: 2 if line.count(" ") > 2 else 1]): line for line in lines}
