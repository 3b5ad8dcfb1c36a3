"""A worker killed with SIGKILL in the middle of a run, on the broker of this test run (embedded or Redis)."""

import time
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditRow
from market.models import Match, MatchRun, NeedAdvice, RuleCost, RunShard
from market.services import run_execution
from market.services.queueing import enqueue_run
from market.services.run_proof import prove
from tests import build
from tests.workers import kill, wait_for, worker

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]

NEEDS = 120


def market() -> MatchRun:
    """A queued run long enough to be interrupted."""
    event = build.event()
    for number in range(8):
        low = Decimal(500_000) * (number + 1)
        build.offering(build.organisation("bank"), capacity=9, terms={"amount_min": low})
    for number in range(NEEDS):
        terms = {"amount": Decimal(1_000_000 + number * 37_000), "term_months": 6 + number % 30}
        build.need(build.firm(), event=event, terms=terms)
    return MatchRun.objects.create(event=event)


def result(run: MatchRun) -> list[tuple[Any, ...]]:
    rows = Match.objects.filter(run=run).order_by("need_id", "rank")
    return list(rows.values_list("need_id", "offering_id", "score", "rank", "assigned", "reasons"))


def everything_else(run: MatchRun) -> tuple[Any, ...]:
    """Advice, what the rules cost, the hash of each shard, and the figures that are no times."""
    advice = NeedAdvice.objects.filter(run=run).order_by("need").values_list("need", "eligible", "blocking", "data")
    costs = RuleCost.objects.filter(run=run).order_by("offering").values_list("offering", "fits", "rules")
    hashes = RunShard.objects.filter(run=run).order_by("number").values_list("snapshot_hash", "result_hash")
    return list(advice), list(costs), list(hashes), {name: run.stats[name] for name in run.stats if name != "seconds"}


def shards(run: MatchRun) -> dict[int, str]:
    return dict(RunShard.objects.filter(run=run).values_list("number", "status"))


def state(run: MatchRun) -> MatchRun:
    return MatchRun.objects.get(pk=run.pk)


def test_the_run_completes_once_with_the_result_of_an_undisturbed_one(settings: Any) -> None:
    settings.MATCH_STALE_SECONDS = 1
    facts = {"MATCH_CHUNK": "1", "MATCH_STALE_SECONDS": "1"}
    run = market()
    in_hand = RunShard.objects.filter(run=run, status="working")
    for _attempt in range(5):  # a worker may die between two shards: then the next one does
        with worker(**facts) as first:
            assert enqueue_run(run.pk)
            before = state(run).done
            wait_for(lambda least=before + 3: state(run).done >= least and in_hand.exists(), pause=0.001)
            kill(first)
        if in_hand.exists():
            break
    (held,) = in_hand
    killed = state(run)
    assert sorted(set(shards(run).values())) == ["done", "waiting", "working"]
    assert (killed.status, 3 <= killed.done < NEEDS) == ("running", True)
    assert NeedAdvice.objects.filter(run=run).count() == killed.done

    time.sleep(1.1)  # the heartbeat grows old
    with worker(**facts):
        assert run_execution.sweep_stale_runs() == 1
        enqueue_run(run.pk)  # delivered twice: must change nothing
        wait_for(lambda: state(run).status == "complete")
        undisturbed = MatchRun.objects.create(event=run.event)
        assert enqueue_run(undisturbed.pk)
        wait_for(lambda: state(undisturbed).status == "complete")

    finished = state(run)
    assert (finished.done, finished.attempts, finished.error) == (NEEDS, 2, "")
    again = state(undisturbed)
    assert result(run) == result(undisturbed)
    assert everything_else(finished) == everything_else(again)
    assert (finished.snapshot_hash, finished.result_hash) == (again.snapshot_hash, again.result_hash)
    tries = RunShard.objects.filter(run=run).values_list("number", "attempts")
    assert {number for number, attempts in tries if attempts > 1} == {held.number}
    assert prove(finished).holds
    verbs = AuditRow.objects.filter(subject_type="matchrun", subject_id=str(run.pk)).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["run.start", "run.start", "run.complete"]
