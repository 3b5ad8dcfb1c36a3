"""A matching run: idempotent, resumable, visible while it runs."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditRow
from market.models import Match, MatchRun, NeedAdvice, RunSnapshot
from market.services import run_execution, snapshots
from tests import build

pytestmark = pytest.mark.django_db


def market(firms: int = 3, banks: int = 2) -> MatchRun:
    """A queued run over an edition with as many firms and banks."""
    event = build.event()
    for number in range(banks):
        build.offering(build.organisation("bank"), capacity=2, terms={"rate_min": Decimal(3) + Decimal(number) / 10})
    for number in range(firms):
        firm = build.firm(certificates=("high_tech",) if number % 2 else ())
        build.need(firm, event=event, terms={"amount": Decimal(2_000_000 + number * 500_000), "max_rate": Decimal(5)})
    return MatchRun.objects.create(event=event, requested_by=build.organiser())


def result(run: MatchRun) -> list[tuple[Any, ...]]:
    """All that a run found, without row ids of the run itself."""
    rows = Match.objects.filter(run=run).order_by("need_id", "rank")
    return list(rows.values_list("need_id", "offering_id", "score", "rank", "assigned", "reasons"))


def test_a_run_finds_pairs_and_assigns_within_capacity() -> None:
    run = market(firms=3, banks=2)
    assert run_execution.execute_run(run.pk) is True
    run.refresh_from_db()
    assert (run.status, run.done, run.total, run.attempts, run.lease, run.error) == ("complete", 3, 3, 1, "", "")
    assert run.stats == {
        "needs": 3,
        "needs_with_offer": 3,
        "pairs": 6,
        "introductions": 4,
        "needs_introduced": 3,
    }
    rows = result(run)
    assert len(rows) == 6
    assert NeedAdvice.objects.filter(run=run).count() == 3
    assert run.snapshot_hash
    assert run.engine_version == snapshots.engine_version()
    verbs = AuditRow.objects.filter(subject_type="matchrun").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["run.start", "run.complete"]


def test_every_pair_carries_reasons_that_add_up() -> None:
    run = market()
    run_execution.execute_run(run.pk)
    for match in Match.objects.filter(run=run):
        points = sum(Decimal(str(factor["points"])) for factor in match.reasons["factors"])
        assert points == match.score
        assert {rule["verdict"] for rule in match.reasons["rules"]} <= {"pass", "unknown"}


def test_a_second_delivery_of_the_same_task_does_nothing() -> None:
    run = market()
    run_execution.execute_run(run.pk)
    before = result(run)
    assert run_execution.execute_run(run.pk) is False
    run.refresh_from_db()
    assert (run.attempts, result(run)) == (1, before)


def test_a_run_in_the_hands_of_a_living_worker_is_left_alone() -> None:
    run = market()
    assert run_execution.acquire(run.pk)
    assert run_execution.execute_run(run.pk) is False
    assert Match.objects.count() == 0


def test_a_run_left_in_the_middle_is_finished_with_the_same_result(settings: Any, monkeypatch: Any) -> None:
    settings.MATCH_CHUNK = 1
    run = market(firms=4)
    lease = run_execution.acquire(run.pk)
    assert lease
    work = run_execution._open_snapshot(run.pk, lease)
    run_execution._store(run.pk, lease, work.score(work.need_ids()[:2]))  # … and the worker is killed here
    late = timezone.now() + dt.timedelta(seconds=settings.MATCH_STALE_SECONDS + 1)
    with run_execution.clock.at(late):
        assert run_execution.execute_run(run.pk) is True
        again = MatchRun.objects.create(event=run.event)
        run_execution.execute_run(again.pk)
    run.refresh_from_db()
    assert (run.status, run.done, run.attempts) == ("complete", 4, 2)
    assert result(run) == result(again)


def test_the_snapshot_of_the_first_attempt_counts(settings: Any) -> None:
    run = market(firms=2)
    lease = run_execution.acquire(run.pk)
    assert lease
    run_execution._open_snapshot(run.pk, lease)
    build.need(build.firm(), event=run.event)  # published after the snapshot was taken
    with run_execution.clock.at(timezone.now() + dt.timedelta(seconds=settings.MATCH_STALE_SECONDS + 1)):
        run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.total, NeedAdvice.objects.filter(run=run).count()) == (2, 2)
    assert RunSnapshot.objects.filter(run=run).count() == 1


def test_a_worker_that_lost_its_lease_writes_nothing_more() -> None:
    run = market(firms=2)
    lease = run_execution.acquire(run.pk)
    assert lease
    work = run_execution._open_snapshot(run.pk, lease)
    MatchRun.objects.filter(pk=run.pk).update(lease="another worker")
    with pytest.raises(run_execution.LeaseLost):
        run_execution._store(run.pk, lease, work.score(work.need_ids()))
    assert Match.objects.count() == 0


def test_a_run_gives_up_after_too_many_attempts(settings: Any) -> None:
    run = market(firms=1)
    MatchRun.objects.filter(pk=run.pk).update(attempts=settings.MATCH_ATTEMPTS)
    assert run_execution.execute_run(run.pk) is False
    run.refresh_from_db()
    assert (run.status, run.finished_at is not None) == ("failed", True)


def test_an_error_of_ours_ends_the_run_and_is_on_record() -> None:
    run = market(firms=1)
    lease = run_execution.acquire(run.pk)
    assert lease
    RunSnapshot.objects.create(run=run, data=b"not a snapshot")
    MatchRun.objects.filter(pk=run.pk).update(status="queued")
    with pytest.raises(Exception, match="incorrect header"):
        run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error.split(":")[0], Match.objects.count()) == ("failed", "error", 0)


def test_needs_that_are_not_live_or_of_another_edition_stay_out() -> None:
    run = market(firms=1)
    for status in ("draft", "submitted", "withdrawn", "expired", "fulfilled"):
        build.need(build.firm(), event=run.event, status=status)
    build.need(build.firm(), event=build.event())
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert run.total == 1


def test_offerings_off_the_shelf_or_of_unverified_parties_stay_out() -> None:
    run = market(firms=1, banks=1)
    build.offering(build.organisation("bank"), status="withdrawn")
    build.offering(build.organisation("bank", verification="pending"))
    run_execution.execute_run(run.pk)
    assert Match.objects.filter(run=run).count() == 1


def test_the_same_market_gives_the_same_hash_and_result() -> None:
    run = market(firms=3)
    run_execution.execute_run(run.pk)
    again = MatchRun.objects.create(event=run.event)
    run_execution.execute_run(again.pk)
    run.refresh_from_db()
    again.refresh_from_db()
    assert (again.snapshot_hash, result(again)) == (run.snapshot_hash, result(run))


def test_reading_a_market_takes_as_many_queries_for_three_needs_as_for_one(django_assert_num_queries: Any) -> None:
    runs = market(firms=1, banks=1), market(firms=3, banks=3)
    for run in runs:
        with django_assert_num_queries(12):
            snapshots.freeze(run.event, {}, timezone.now())


@pytest.mark.parametrize(
    ("age", "status", "expected"),
    [(5, "running", 0), (120, "running", 1), (5, "queued", 0), (120, "queued", 1), (120, "complete", 0)],
)
def test_the_sweep_hands_over_what_nobody_works_on(age: int, status: str, expected: int, settings: Any) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    run = market(firms=1)
    then = timezone.now() - dt.timedelta(seconds=age)
    MatchRun.objects.filter(pk=run.pk).update(status=status, heartbeat_at=then, queued_at=then)
    assert run_execution.sweep_stale_runs() == expected
