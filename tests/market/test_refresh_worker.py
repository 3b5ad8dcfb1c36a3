"""Updates by a real worker of their queue, on the broker of this test run; one that was killed loses nothing."""

import threading
import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import EnterpriseProfile, Organisation
from accounts.services.profiles import update_profile
from accounts.services.queueing import hand_over
from market.models import Match, MatchRefresh, MatchRun, Need
from market.services import matching, refreshes, refreshing, run_execution
from tests import build
from tests.workers import kill, wait_for, worker

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]

QUEUE = ("-Q", "fresh", "-n", "fresh@%h", "--pool", "solo")


def open_updates() -> Any:
    return MatchRefresh.objects.filter(done_at__isnull=True)


def test_an_edit_is_worked_in_and_what_a_killed_worker_held_is_taken_up(settings: Any) -> None:
    settings.REFRESH_STALE_SECONDS = 1
    organiser, event, owner, firm = build.organiser(), build.event(), build.user(), build.firm()
    build.member(owner, firm)
    staff = {"key": "staff", "fact": "firm.staff", "op": "le", "value": 60}
    loan = build.offering(build.organisation("bank"), criteria=[staff])
    need = build.need(firm, event=event, terms={"max_rate": Decimal(5)})
    run = MatchRun.objects.create(event=event, requested_by=organiser)
    run_execution.execute_run(run.pk)
    matching.publish_run(by=organiser, run=run)
    pairs = Match.objects.in_force().filter(need=need, offering=loan)

    def staff_is(number: int) -> None:
        update_profile(by=owner, organisation=firm, facts={"staff": number}, years=[], certificates=[])

    with worker(*QUEUE, REFRESH_STALE_SECONDS="1") as first:
        wait_for(lambda: not open_updates().exists())
        assert pairs.exists()
        staff_is(61)
        wait_for(lambda: not pairs.exists() and not open_updates().exists())
        kill(first)
    staff_is(50)
    held = open_updates().get()
    assert refreshing._claim(held.pk)  # … by a worker that is then killed
    time.sleep(1.1)
    with worker(*QUEUE, REFRESH_STALE_SECONDS="1"):
        assert hand_over("market.tasks.sweep_refreshes")  # as beat does
        wait_for(lambda: pairs.exists() and not open_updates().exists())
    held.refresh_from_db()
    assert (held.attempts, held.error) == (2, "")
    assert MatchRefresh.objects.exclude(error="").count() == 0


def test_others_may_write_between_the_batches_of_an_offering(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing is being read while a batch is stored: SQLite refuses to write after a reading that others overtook."""
    settings.MATCH_CHUNK = 1
    organiser, event = build.organiser(), build.event()
    build.offering(build.organisation("bank"))
    for _number in range(3):
        build.need(build.firm(), event=event, terms={"max_rate": Decimal(5)})
    run = MatchRun.objects.create(event=event, requested_by=organiser)
    run_execution.execute_run(run.pk)
    matching.publish_run(by=organiser, run=run)
    MatchRefresh.objects.all().delete()
    for model in (Need, Organisation, EnterpriseProfile):
        model.objects.update(updated_at=run.queued_at.replace(year=2020))  # so that they are read from the shards
    cheap = build.offering(build.organisation("bank"), terms={"rate_min": Decimal(1)})
    refreshes.offering_changed(cheap)

    def another_writes() -> None:
        def write() -> None:
            organiser.save()
            connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    monkeypatch.setattr(refreshing, "BATCH", 1)
    monkeypatch.setattr(refreshing, "_needs_first", another_writes)
    assert refreshing.refresh(MatchRefresh.objects.get(offering=cheap).pk)
    assert Match.objects.in_force().filter(offering=cheap, rank=1).count() == 3
