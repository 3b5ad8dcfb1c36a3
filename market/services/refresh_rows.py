"""The pairs and the advice of some needs, worked out anew and put in place of those that differ.

Everything slow is done outside any transaction. What is then stored is stored only if the needs, the offerings and the
run are still those that were read; otherwise it is worked out again. Readers see the old pairs of a need or the new.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts import clock
from accounts.clock import as_local_date
from market.models import Match, MatchRefresh, MatchRun, NeedAdvice
from market.selectors.market import needs_to_match
from market.selectors.refreshes import Stamp, live_of, offerings_stamp
from market.services import run_rows
from market.services.fresh_shelves import fresh_shelf
from market.services.proposals import lock_needs
from market.services.snapshots import NeedCase, Ranked, need_cases

TRIES = 5
Row = dict[str, Any]


class Moved(Exception):
    """What was read has changed each time before it could be stored."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was worked out for some needs, and from what."""

    need_ids: list[int]
    cases: Sequence[NeedCase]
    stamp: Stamp
    pairs: list[Row]
    advice: list[Row]


@dataclass(slots=True)
class Differences:
    """Rows that have to give way and rows to be written."""

    old: list[int]
    new: list[Row]


def bring_up_to_date(*, job: MatchRefresh, run: MatchRun, need_ids: Sequence[int]) -> int:
    """Work out the needs and store what differs; the number of pairs that changed. A need that is not live has none."""
    for _attempt in range(TRIES):
        changed = _store(job, run, _work_out(job, run, list(need_ids)))
        if changed is not None:
            return changed
    raise Moved(f"run {run.pk}: the market changed {TRIES} times while it was read")


def live_cases(run: MatchRun, need_ids: list[int]) -> tuple[NeedCase, ...]:
    """The needs that are live as the engine sees them today."""
    return need_cases(needs_to_match(live_of(run, need_ids)), as_local_date(clock.now()))


def _work_out(job: MatchRefresh, run: MatchRun, need_ids: list[int]) -> Found:
    stamp, shelf = fresh_shelf(run)
    cases = live_cases(run, need_ids)
    ranked = shelf.rank(cases)
    bare = Found(need_ids, cases, stamp, *_rows(run, ranked, {}))
    told = _differing(job, run, bare)
    reasons = {int(case.key): shelf.explain(case) for case in cases if int(case.key) in told}
    return Found(need_ids, cases, stamp, *_rows(run, ranked, reasons))


def _rows(run: MatchRun, ranked: Ranked, reasons: run_rows.Reasons) -> tuple[list[Row], list[Row]]:
    return list(run_rows.pair_rows(run.pk, ranked, reasons)), list(run_rows.advice_rows(run.pk, ranked, reasons))


def _differing(job: MatchRefresh, run: MatchRun, found: Found) -> set[int]:
    """Needs whose reasons are wanted: all that the job is about, and those whose rows are not the same any more."""
    if job.need_id is not None:
        return set(found.need_ids)
    pairs, advice = _pair_differences(job, run, found), _advice_differences(job, run, found)
    gone = Match.objects.filter(pk__in=pairs.old).values_list("need_id", flat=True)
    return {row["need_id"] for row in (*pairs.new, *advice.new)} | set(gone)


@transaction.atomic
def _store(job: MatchRefresh, run: MatchRun, found: Found) -> int | None:
    """Put what differs in place; None when something that was read has changed meanwhile."""
    lock_needs(found.need_ids)
    if not MatchRun.objects.filter(pk=run.pk, current=True).exists():
        return 0  # a newer run is in force; its publication has asked for what it did not see
    if found.stamp != offerings_stamp(run) or found.cases != live_cases(run, found.need_ids):
        return None
    pairs, advice = _pair_differences(job, run, found), _advice_differences(job, run, found)
    if any(row["reasons"] is None for row in pairs.new) or any(row["data"] is None for row in advice.new):
        return None  # another update has stored something meanwhile
    _replace(job, run, pairs, advice)
    return max(len(pairs.old), len(pairs.new))


def _replace(job: MatchRefresh, run: MatchRun, pairs: Differences, advice: Differences) -> None:
    now = clock.now()
    Match.objects.filter(pk__in=pairs.old).update(replaced_at=now)
    NeedAdvice.objects.filter(pk__in=advice.old).update(replaced_at=now)
    given = _assigned(run, {row["need_id"] for row in pairs.new})
    Match.objects.bulk_create(
        Match(**row, refresh=job, assigned=given.get((row["need_id"], row["offering_id"]))) for row in pairs.new
    )
    NeedAdvice.objects.bulk_create(NeedAdvice(**row, refresh=job) for row in advice.new)


def _assigned(run: MatchRun, needs: set[int]) -> dict[tuple[int, int], int]:
    """The organiser's assignment stays as the run made it."""
    rows = Match.objects.computed().filter(run=run, need__in=needs, assigned__isnull=False)
    return {(need, offering): number for need, offering, number in rows.values_list("need", "offering", "assigned")}


def _pair_differences(job: MatchRefresh, run: MatchRun, found: Found) -> Differences:
    present = Match.objects.filter(run=run, need__in=found.need_ids, replaced_at__isnull=True)
    wanted = {(row["need_id"], row["offering_id"]): row for row in found.pairs}
    kept = {
        (row.need_id, row.offering_id): row.pk
        for row in present
        if (new := wanted.get((row.need_id, row.offering_id))) and _same_pair(job, row, new)
    }
    old = [row.pk for row in present if kept.get((row.need_id, row.offering_id)) != row.pk]
    return Differences(old, [row for key, row in wanted.items() if key not in kept])


def _same_pair(job: MatchRefresh, row: Match, new: Row) -> bool:
    figures = (row.rank, f"{row.score:.3f}", row.points, row.unknown)
    if figures != (new["rank"], f"{new['score']:.3f}", _plain(new["points"]), _plain(new["unknown"])):
        return False
    subject = job.need_id is not None or job.offering_id == row.offering_id
    return _same_text(row.reasons, new["reasons"], subject=subject)


def _advice_differences(job: MatchRefresh, run: MatchRun, found: Found) -> Differences:
    present = NeedAdvice.objects.filter(run=run, need__in=found.need_ids, replaced_at__isnull=True)
    wanted = {row["need_id"]: row for row in found.advice}
    kept = {row.need_id: row.pk for row in present if (new := wanted.get(row.need_id)) and _same_advice(job, row, new)}
    old = [row.pk for row in present if kept.get(row.need_id) != row.pk]
    return Differences(old, [row for need, row in wanted.items() if need not in kept])


def _same_advice(job: MatchRefresh, row: NeedAdvice, new: Row) -> bool:
    if (row.eligible, row.blocking) != (new["eligible"], new["blocking"]):
        return False
    return _same_text(row.data, new["data"], subject=job.need_id is not None)


def _same_text(stored: Any, new: Any, *, subject: bool) -> bool:
    """Reasons that were not stored are worked out from what the run froze: wrong for the subject of the change, right
    for all others. Reasons that were not worked out are those of rows that did not differ.
    """
    if stored is None or new is None:
        return not subject
    return bool(stored == _plain(new))


def _plain(value: Any) -> Any:
    """As it is read back from the database."""
    return json.loads(json.dumps(value))
