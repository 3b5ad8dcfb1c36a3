"""The organiser's matching run of the last edition, worked by a real worker."""

import time

from accounts.models import User
from events.models import MarketEvent
from market.enums import RunStatus
from market.models import MatchRun
from market.services.matching import publish_run, queue_run


def run_and_publish(seconds: float = 120) -> MatchRun:
    """Queue a run of the edition in force, wait for the worker, publish it."""
    organiser = User.objects.get(email="organiser@demo.example")
    run = queue_run(by=organiser, event=MarketEvent.objects.current()[0])
    wait_for(run, seconds)
    return publish_run(by=organiser, run=run)


def wait_for(run: MatchRun, seconds: float) -> None:
    """Until the run has ended well; an error says how it ended."""
    end = time.monotonic() + seconds
    while run.status in (RunStatus.QUEUED, RunStatus.RUNNING):
        if time.monotonic() > end:
            raise TimeoutError(f"matching run {run.pk} is {run.status} after {seconds:.0f} s")
        time.sleep(0.1)
        run.refresh_from_db()
    if run.status != RunStatus.COMPLETE:
        raise RuntimeError(f"matching run {run.pk}: {run.error}")
