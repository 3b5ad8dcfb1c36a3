"""Working in a change of a need or an offering, within the runs in force.

The row is the job: a message delivered twice, a worker killed or a broker lost change nothing. The claim is committed
before anything is read, so that a change from then on asks for an update of its own.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings
from django.db.models import F, Q

from accounts import clock
from market.models import Match, MatchRefresh, MatchRun, Need, RunShard
from market.models.refresh import WORKER_LOST
from market.selectors.refreshes import needs_changed, runs_in_force
from market.services.fresh_shelves import fresh_shelf
from market.services.refresh_rows import bring_up_to_date, live_cases
from market.services.run_shelves import shelf_of
from market.services.snapshots import offering_cases, open_needs

log = logging.getLogger(__name__)
BATCH = 20
"""Needs of the first batch of a changed offering; the next are as large as can be done in ``BATCH_SECONDS``, so that
what a batch costs whatever its size is paid seldom and a changed need does not wait long.
"""
MOST = 320
BATCH_SECONDS = 0.7
READ = 200
WAITING = 10
SWEEP_SECONDS = 4
SWEPT = 500


def refresh(refresh_id: int) -> bool:
    """Work in one change; False when somebody else has it or has done it. An error stays in the row, and the sweep
    tries again until it has been tried too often.
    """
    job = _claim(refresh_id)
    if job is None:
        return False
    try:
        if job.need is not None:
            _need(job, job.need)
        else:
            _offering(job)
    except Exception as error:
        _failed(job, error)
        raise
    MatchRefresh.objects.filter(pk=job.pk).update(done_at=clock.now(), error="", needs=job.needs, pairs=job.pairs)
    return True


def sweep_refreshes() -> int:
    """Work in what no worker has begun or finished in time (beat), and keep the shelves in force open in this process,
    so that the first change does not wait for it. Returns how many changes were taken up.
    """
    for run in runs_in_force():
        fresh_shelf(run)
    before = _stale_before()
    lost = Q(started_at__isnull=True, requested_at__lt=before) | Q(started_at__lt=before)
    rows = MatchRefresh.objects.filter(lost, done_at__isnull=True)
    rows.filter(attempts__gte=settings.REFRESH_ATTEMPTS, error="").update(error=WORKER_LOST)
    rows.filter(attempts__gte=settings.REFRESH_ATTEMPTS).update(done_at=clock.now())
    count, until = 0, time.monotonic() + SWEEP_SECONDS
    for pk in rows.order_by("pk").values_list("pk", flat=True)[:SWEPT]:
        count += _quietly(pk)
        if time.monotonic() > until:
            break
    return count


def _claim(refresh_id: int) -> MatchRefresh | None:
    free = Q(started_at__isnull=True) | Q(started_at__lt=_stale_before())
    rows = MatchRefresh.objects.filter(free, pk=refresh_id, done_at__isnull=True)
    if not rows.update(started_at=clock.now(), attempts=F("attempts") + 1):
        return None
    job = MatchRefresh.objects.select_related("need").get(pk=refresh_id)
    job.needs = job.pairs = 0
    return job


def _stale_before() -> dt.datetime:
    return clock.now() - dt.timedelta(seconds=settings.REFRESH_STALE_SECONDS)


def _failed(job: MatchRefresh, error: Exception) -> None:
    over = job.attempts >= settings.REFRESH_ATTEMPTS
    text = f"{type(error).__name__}: {error}"[:1000]
    MatchRefresh.objects.filter(pk=job.pk).update(error=text, done_at=clock.now() if over else None)


def _quietly(refresh_id: int) -> bool:
    """The same for one of several: its error is in its row and in the log, and holds up no other."""
    try:
        return refresh(refresh_id)
    except Exception:
        log.exception("update %s", refresh_id)
        return False


def _need(job: MatchRefresh, need: Need) -> None:
    for run in runs_in_force().filter(event=need.event_id):
        _batch(job, run, [need.pk])


def _offering(job: MatchRefresh) -> None:
    """Batches become visible as they are done; needs that change meanwhile do not wait for the rest."""
    size = BATCH
    for run in runs_in_force():
        done: set[int] = set()
        for found in _affected(job, run, done):
            done |= set(found)
            _needs_first()
            while found:
                began = time.monotonic()
                _batch(job, run, found[:size])
                found = found[size:]
                size = _next_size(size, time.monotonic() - began)
                _needs_first()


def _next_size(size: int, seconds: float) -> int:
    if seconds > BATCH_SECONDS:
        return max(size // 2, 1)
    return min(size * 2, MOST) if seconds * 2 < BATCH_SECONDS else size


def _batch(job: MatchRefresh, run: MatchRun, need_ids: list[int]) -> None:
    job.pairs += bring_up_to_date(job=job, run=run, need_ids=need_ids)
    job.needs += len(need_ids)
    MatchRefresh.objects.filter(pk=job.pk).update(started_at=clock.now())  # a sign of life


def _needs_first() -> None:
    waiting = MatchRefresh.objects.filter(need__isnull=False, started_at__isnull=True).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:WAITING]:
        _quietly(pk)


def _affected(job: MatchRefresh, run: MatchRun, done: set[int]) -> Iterator[list[int]]:
    """Needs that have the offering now, and those that it fits as it is or as the run saw it. ``done`` grows while the
    caller works; at the end those that got it meanwhile are looked for. An empty list lets needs that wait come in.
    """
    yield _having(job, run, done)
    shelf = shelf_of(run.pk)
    key = job.offering_id or 0
    before, now = shelf.cases.get(str(key)), offering_cases([key], shelf).get(str(key))
    forms = [replace(case, key=name) for name, case in (("before", before), ("now", now)) if case is not None]
    kinds, changed = {case.kind for case in forms}, needs_changed(run)
    form, known = shelf.only(forms), set(changed)
    for start in range(0, len(changed), READ):
        yield _left(form.fits_any(live_cases(run, changed[start : start + READ])), done)
    shards = RunShard.objects.filter(run=run, data__isnull=False).order_by("number")
    found: list[int] = []
    for pk in list(shards.values_list("pk", flat=True)):  # one by one: no reading goes on while the caller writes
        blob = shards.values_list("data", flat=True).get(pk=pk)
        cases = [case for case in open_needs(bytes(blob or b""), kinds) if int(case.key) not in known]
        found += _left(form.fits_any(cases), done)
        ready, found = (found, []) if len(found) >= BATCH else ([], found)
        yield ready
    yield found
    yield _having(job, run, done)


def _having(job: MatchRefresh, run: MatchRun, done: set[int]) -> list[int]:
    rows = Match.objects.filter(run=run, offering=job.offering_id, replaced_at__isnull=True).order_by("need_id")
    return [need for need in rows.values_list("need_id", flat=True) if need not in done]


def _left(found: list[int], done: set[int]) -> list[int]:
    return sorted(need for need in found if need not in done)
