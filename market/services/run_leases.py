"""When a worker counts as gone, and how a run ends that cannot go on."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from accounts import audit, clock
from market.enums import RunStatus
from market.models import MatchRun


class LeaseLost(Exception):
    """Another worker has taken the work over, or the organiser has stopped the run."""


def stale_before() -> dt.datetime:
    """Heartbeats and queue times older than this belong to a worker or a message that is gone."""
    return clock.now() - dt.timedelta(seconds=settings.MATCH_STALE_SECONDS)


@transaction.atomic
def fail(run_id: int, error: Exception) -> None:
    """An error of ours ends the run and is shown to the organiser, who may start another."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
        return
    run.status, run.finished_at, run.lease = RunStatus.FAILED, clock.now(), ""
    run.error = f"{type(error).__name__}: {error}"[:1000]
    run.save(update_fields=["status", "finished_at", "lease", "error"])
    audit.record(by=None, verb="run.fail", subject=run, error=run.error)
