"""A matching run as the organiser reads it: figures, pairs by need, needs that found nothing and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from events.models import MarketEvent
from market.enums import RunStatus
from market.models import Match, MatchRun, NeedAdvice
from market.querysets import LIVE_NEED_STATUSES

SHOWN = ("all", "introduced", "none")
"""Parts of a run: every need, needs with a proposed introduction, needs that no offering fits."""


@dataclass(slots=True)
class NeedResult:
    """A need of a run with its pairs, best first."""

    advice: NeedAdvice
    pairs: list[Match] = field(default_factory=list)


def latest_run(event: MarketEvent) -> MatchRun | None:
    """The last run that was asked for."""
    return MatchRun.objects.filter(event=event).select_related("event").order_by("-pk").first()


def run_needs(run: MatchRun, shown: str = "all", need: int | None = None) -> QuerySet[NeedAdvice]:
    """The needs of a run (one row each) of the part that is asked for."""
    rows = NeedAdvice.objects.computed().filter(run=run).select_related("need__organisation", "need__financing")
    if need is not None:
        rows = rows.filter(need=need)
    if shown == "none":
        rows = rows.filter(eligible=0)
    if shown == "introduced":
        rows = rows.filter(
            Exists(Match.objects.computed().filter(run=run, need=OuterRef("need"), assigned__isnull=False))
        )
    return rows.order_by("need__title", "need_id")


def with_pairs(run: MatchRun, advice: Iterable[NeedAdvice]) -> list[NeedResult]:
    """These needs with all their pairs, in one query."""
    results = {row.need_id: NeedResult(row) for row in advice}
    pairs = Match.objects.computed().filter(run=run, need__in=list(results)).select_related("offering__organisation")
    for pair in pairs.order_by("need_id", "rank"):
        results[pair.need_id].pairs.append(pair)
    return list(results.values())


def needs_without_offer(event: MarketEvent) -> QuerySet[NeedAdvice]:
    """Live needs that no offering fits in the run in force."""
    rows = NeedAdvice.objects.in_force()
    return rows.filter(run__event=event, eligible=0, need__status__in=LIVE_NEED_STATUSES)


def with_advice(rows: QuerySet[NeedAdvice]) -> QuerySet[NeedAdvice]:
    """Those that say which offerings were nearly fit, oldest first; only what they say is read."""
    return rows.filter(data__has_key="near_misses").only("data").order_by("pk")


def most_common_failure(rows: Iterable[NeedAdvice]) -> tuple[dict[str, Any], int] | None:
    """The rule that refuses most of these needs in their near misses, with the number of needs it refuses."""
    counts: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        seen = set()
        for miss in (row.data or {}).get("near_misses", ()):
            for result in miss["failed"]:
                key = (result["fact"], f"{result['op']}{result['value']}")
                example.setdefault(key, result)
                seen.add(key)
        counts.update(seen)
    if not counts:
        return None
    key, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return example[key], count


def run_goes_on(run: MatchRun) -> bool:
    """The run waits or is being worked on."""
    return run.status in (RunStatus.QUEUED, RunStatus.RUNNING)


def can_be_published(run: MatchRun) -> bool:
    """Complete, not published, and no newer run of its market is in force."""
    return (
        run.status == RunStatus.COMPLETE
        and run.published_at is None
        and not MatchRun.objects.filter(event=run.event_id, current=True, pk__gt=run.pk).exists()
    )
