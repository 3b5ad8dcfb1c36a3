"""Pairs of one need brought up to date after it has changed, within the run in force of its edition.

The row is the job: what a lost message or a dead worker leaves behind is swept up. The organiser's assignment stays
as the run made it.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts import clock
from accounts.clock import as_local_date
from market.models import Match, MatchRefresh, MatchRun, Need, NeedAdvice
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.market import needs_to_match
from market.services import run_rows
from market.services.queueing import hand_over
from market.services.snapshots import live_shelf, need_cases

STALE = dt.timedelta(seconds=60)


@transaction.atomic
def request_refresh(*, need: Need) -> None:
    """Ask for the need's pairs to be compared again once the caller's change is committed. Changes before a worker has
    begun share a row; it stays locked until the commit, so that no worker begins without this change.
    """
    if not MatchRun.objects.filter(event=need.event_id, current=True).exists():
        return
    waiting = MatchRefresh.objects.select_for_update()
    row, _new = waiting.get_or_create(need=need, started_at__isnull=True)
    transaction.on_commit(lambda: hand_over("market.tasks.refresh_matches", row.pk))


def refresh(refresh_id: int) -> bool:
    """Work in one change. The claim is committed first, so that a change from now on asks for an update of its own;
    then old pairs give way to new ones in one step. False when somebody else has it or has done it.
    """
    now = clock.now()
    free = Q(started_at__isnull=True) | Q(started_at__lt=now - STALE)
    rows = MatchRefresh.objects.filter(free, pk=refresh_id, done_at__isnull=True)
    if not rows.update(started_at=now, attempts=F("attempts") + 1):
        return False
    return _work_in(refresh_id)


@transaction.atomic
def _work_in(refresh_id: int) -> bool:
    job = MatchRefresh.objects.select_for_update().get(pk=refresh_id)
    if job.done_at is not None or job.need_id is None:
        return False
    need = Need.objects.select_for_update(of=("self",)).get(pk=job.need_id)
    run = MatchRun.objects.filter(event=need.event_id, current=True).first()
    if run is not None:
        job.pairs = _replace(job, need, run)
        job.needs = 1
    job.done_at = clock.now()
    job.save(update_fields=["needs", "pairs", "done_at"])
    return True


def _replace(job: MatchRefresh, need: Need, run: MatchRun) -> int:
    """The need's pairs and advice as they are now, in place of those before; a need that is not live has none."""
    now = clock.now()
    for model in (Match, NeedAdvice):
        model._default_manager.filter(run=run, need=need, replaced_at__isnull=True).update(replaced_at=now)
    if need.status not in LIVE_NEED_STATUSES:
        return 0
    day = as_local_date(now)
    shelf = live_shelf(day, [need.event_id] if need.event_id else [], run.params)
    ranked = shelf.rank(need_cases(needs_to_match([need.pk]), day))
    computed = Match.objects.computed().filter(run=run, need=need, assigned__isnull=False)
    assigned: dict[int, int] = dict(computed.values_list("offering_id", "assigned"))
    pairs: list[dict[str, Any]] = [
        row | {"refresh_id": job.pk, "assigned": assigned.get(row["offering_id"])}
        for row in run_rows.pair_rows(run.pk, ranked, {})
    ]
    Match.objects.bulk_create([Match(**row) for row in pairs])
    advice = run_rows.advice_rows(run.pk, ranked, {})
    NeedAdvice.objects.bulk_create([NeedAdvice(**row, refresh_id=job.pk) for row in advice])
    return len(pairs)


def sweep_refreshes() -> int:
    """Hand over again what no worker has begun or finished in time (beat). Returns how many."""
    before = clock.now() - STALE
    lost = Q(started_at__isnull=True, requested_at__lt=before) | Q(started_at__lt=before)
    rows = MatchRefresh.objects.filter(lost, done_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    return sum(hand_over("market.tasks.refresh_matches", pk) for pk in rows)
