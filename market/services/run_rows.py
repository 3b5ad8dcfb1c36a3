"""The rows of a run in bulk: COPY on PostgreSQL, bulk inserts elsewhere, and one line of text for each to be hashed."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models

from market.models import Match, NeedAdvice
from market.services.snapshots import Ranked

BATCH = 500
Reasons = dict[int, tuple[list[dict[str, Any]], dict[str, Any]]]
"""Need → its pairs with all reasons, best first, and its advice; empty for runs of a whole city."""


def pair_rows(run_id: int, ranked: Ranked, reasons: Reasons) -> Iterator[dict[str, Any]]:
    """The columns of every pair of a shard."""
    pairs = ranked.pairs
    columns = zip(*(pairs[name] for name in ("need", "offering", "score", "rank", "points", "unknown")), strict=True)
    for need, offering, score, rank, points, unknown in columns:
        found = reasons.get(need)
        yield {
            "run_id": run_id,
            "need_id": need,
            "offering_id": offering,
            "score": score,
            "rank": rank,
            "points": points,
            "unknown": unknown,
            "reasons": kept(next(pair for pair in found[0] if pair["rank"] == rank)) if found else None,
        }


def advice_rows(run_id: int, ranked: Ranked, reasons: Reasons) -> Iterator[dict[str, Any]]:
    """The columns of every need of a shard."""
    for need, eligible, blocking in zip(ranked.needs, ranked.eligible, ranked.blocking, strict=True):
        found = reasons.get(need)
        yield {
            "run_id": run_id,
            "need_id": need,
            "eligible": eligible,
            "blocking": blocking,
            "data": found[1] if found else None,
        }


def kept(pair: dict[str, Any]) -> dict[str, Any]:
    """What is stored of a pair's reasons; the rest are columns of their own."""
    return {name: pair[name] for name in ("rules", "factors", "unknown", "absent")}


def insert(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write the rows in the transaction of the caller."""
    if connection.vendor == "postgresql":
        _copy(model, list(rows))
    else:
        model._default_manager.bulk_create([model(**row) for row in rows], batch_size=BATCH)


def _copy(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    text = io.StringIO("".join("\t".join([_field(row[name]) for name in names]) + "\n" for row in rows))
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', text)


def _field(value: Any) -> str:
    """One value in the text format of COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    elif isinstance(value, int | float):
        return str(value)
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def lines(ranked: Ranked) -> list[str]:
    """What a shard found, one line a pair and one a need: the same text for the same result."""
    pairs = ranked.pairs
    columns = (pairs[name] for name in ("need", "offering", "rank", "score", "points", "unknown"))
    found = [pair_line(*row) for row in zip(*columns, strict=True)]
    return found + [need_line(*row) for row in zip(ranked.needs, ranked.eligible, ranked.blocking, strict=True)]


def pair_line(need: int, offering: int, rank: int, score: float, points: list[Any], unknown: list[str]) -> str:
    """One pair; points to the thousandth."""
    parts = ",".join("-" if part is None else f"{part:.3f}" for part in points)
    return f"{need} {offering} {rank} {score:.3f} {parts} {','.join(unknown)}"


def need_line(need: int, eligible: int, blocking: str) -> str:
    """One need."""
    return f"{need} {eligible} {blocking}"


def stored_lines(run_id: int, need_ids: Sequence[int]) -> list[str]:
    """The same lines from the rows as the run wrote them, updates since left aside."""
    pairs = Match.objects.computed().filter(run=run_id, need__in=need_ids).order_by("need_id", "rank")
    found = [
        pair_line(need, offering, rank, float(score), points, unknown)
        for need, offering, rank, score, points, unknown in pairs.values_list(
            "need_id", "offering_id", "rank", "score", "points", "unknown"
        )
    ]
    needs = NeedAdvice.objects.computed().filter(run=run_id, need__in=need_ids).order_by("need_id")
    return found + [need_line(*row) for row in needs.values_list("need_id", "eligible", "blocking")]


def digest(found: Iterable[str]) -> str:
    """The hash of some lines."""
    return hashlib.sha256("\n".join(found).encode()).hexdigest()
