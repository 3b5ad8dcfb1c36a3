"""A matching run: idempotent, resumable, visible while it runs."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditRow
from market.models import FinancingTerms, Match, MatchRun, NeedAdvice, PairInstruction, RuleCost, RunShard, RunSnapshot
from market.services import run_execution, run_finish, run_leases, snapshots
from market.services.explanations import explain_advice, explain_matches
from market.services.run_proof import prove
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
    assert {name: value for name, value in run.stats.items() if name not in ("seconds", "plan")} == {
        "needs": 3,
        "needs_with_offer": 3,
        "eligible": 6,
        "pairs": 6,
        "introductions": 4,
        "needs_introduced": 3,
    }
    assert run.stats["plan"] | {"total": 0, "bound": 0} == {
        "firms": [0, 2, 1],
        "total": 0,
        "exact": True,
        "fair": True,
        "bound": 0,
        "pinned_not_kept": [],
    }
    assert run.stats["plan"]["total"] == run.stats["plan"]["bound"] > 0
    assert set(run.stats["seconds"]) == {"reading", "engine", "writing", "assignment"}
    assert len(result(run)) == 6
    advice = NeedAdvice.objects.filter(run=run).values_list("eligible", "blocking", "refresh", "replaced_at")
    assert list(advice) == [(2, "", None, None)] * 3
    assert [len(value) for value in (run.snapshot_hash, run.result_hash)] == [64, 64]
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


def later(settings: Any) -> Any:
    """A moment at which the workers of now count as gone."""
    return run_execution.clock.at(timezone.now() + dt.timedelta(seconds=settings.MATCH_STALE_SECONDS + 1))


def test_the_columns_of_a_pair_say_what_its_reasons_say() -> None:
    run = market()
    run_execution.execute_run(run.pk)
    for match in Match.objects.filter(run=run):
        shown = {factor["name"]: factor["points"] for factor in match.reasons["factors"]}
        assert [points for points in match.points if points is not None] == list(shown.values())
        assert match.unknown == match.reasons["unknown"]


def test_a_shard_in_the_hands_of_a_living_worker_is_left_alone() -> None:
    run = market()
    assert run_execution.plan(run.pk)
    assert run_execution.acquire(run.pk)
    assert run_execution.execute_run(run.pk) is False
    assert Match.objects.count() == 0


def test_a_run_left_in_the_middle_is_finished_with_the_same_result(settings: Any) -> None:
    settings.MATCH_CHUNK = 1
    run = market(firms=4)
    for _step in ("plan", "first need", "second need"):
        assert run_execution.work_on(run.pk)
    assert run_execution.acquire(run.pk)  # … and the worker is killed here
    with later(settings):
        assert run_execution.execute_run(run.pk) is True
        run.refresh_from_db()
        assert (run.status, run.done) == ("running", 3)
        assert run_execution.sweep_stale_runs() == 1
        assert run_execution.execute_run(run.pk) is True
        again = MatchRun.objects.create(event=run.event)
        run_execution.execute_run(again.pk)
    run.refresh_from_db()
    again.refresh_from_db()
    assert (run.status, run.done, run.attempts) == ("complete", 4, 2)
    assert (result(run), run.result_hash) == (result(again), again.result_hash)


def test_however_the_needs_are_cut_the_result_is_the_same(settings: Any) -> None:
    run = market(firms=5)
    run_execution.execute_run(run.pk)
    settings.MATCH_CHUNK = 2
    cut = MatchRun.objects.create(event=run.event)
    run_execution.execute_run(cut.pk)
    assert RunShard.objects.filter(run=cut).count() == 3
    assert result(cut) == result(run)
    assert costs(cut) == costs(run)


def costs(run: MatchRun) -> list[tuple[Any, ...]]:
    return list(RuleCost.objects.filter(run=run).order_by("offering").values_list("offering", "fits", "rules"))


def test_what_the_rules_of_an_offering_cost_it_is_counted() -> None:
    event = build.event()
    age = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}
    offering = build.offering(build.organisation("bank"), criteria=[age])
    young, large = build.firm(), build.firm()
    for firm, established in ((young, timezone.localdate()), (large, dt.date(2015, 1, 1))):
        firm.profile.established_on = established
        firm.profile.save()
    build.need(young, event=event)
    build.need(young, event=event, terms={"amount": Decimal(900_000_000)})
    build.need(large, event=event)
    run = MatchRun.objects.create(event=event)
    run_execution.execute_run(run.pk)
    ((_offering, fits, rules),) = costs(run)
    assert (_offering, fits) == (offering.pk, 1)
    assert {key: (fails, alone) for key, fails, alone in rules if fails} == {"amount": (1, 0), "age": (2, 1)}


def test_needs_are_read_when_their_shard_is_first_worked_on(settings: Any) -> None:
    run = market(firms=2)
    assert run_execution.plan(run.pk)
    build.need(build.firm(), event=run.event)  # published after the run was planned
    shard = run_execution.acquire(run.pk)
    assert shard
    run_execution._freeze(shard)
    FinancingTerms.objects.update(amount=Decimal(900_000_000))  # changed after the shard was frozen
    with later(settings):
        run_execution.sweep_stale_runs()
        run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.total, NeedAdvice.objects.filter(run=run, eligible=2).count()) == (2, 2)
    assert RunSnapshot.objects.filter(run=run).count() == 1


def test_a_worker_that_lost_its_lease_writes_nothing_more(settings: Any) -> None:
    run = market(firms=2)
    run_execution.plan(run.pk)
    shard = run_execution.acquire(run.pk)
    assert shard
    with later(settings):
        run_execution.sweep_stale_runs()
        assert run_execution.acquire(run.pk)
    with pytest.raises(run_leases.LeaseLost):
        run_execution._work(shard)
    assert Match.objects.count() == 0


def test_a_run_gives_up_after_too_many_attempts(settings: Any) -> None:
    run = market(firms=1)
    run_execution.plan(run.pk)
    RunShard.objects.filter(run=run).update(attempts=settings.MATCH_ATTEMPTS)
    with pytest.raises(RuntimeError, match="given up after 5 attempts"):
        run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.finished_at is not None) == ("failed", True)


def test_an_error_of_ours_ends_the_run_and_is_on_record() -> None:
    run = market(firms=1)
    run_execution.plan(run.pk)
    RunSnapshot.objects.filter(run=run).update(data=b"not a snapshot", digest="other")
    with pytest.raises(Exception, match="incorrect header"):
        run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error.split(":")[0], Match.objects.count()) == ("failed", "error", 0)


def test_the_finish_belongs_to_one_worker(settings: Any) -> None:
    run = market(firms=1)
    run_execution.plan(run.pk)
    run_execution.work_on(run.pk)
    assert run_finish._take(run.pk)
    assert run_execution.execute_run(run.pk) is False
    with later(settings):
        assert run_execution.execute_run(run.pk) is True
    run.refresh_from_db()
    assert run.status == "complete"


def test_an_edition_without_needs_is_done_at_once() -> None:
    run = MatchRun.objects.create(event=build.event())
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.total, run.stats["pairs"]) == ("complete", 0, 0)


def test_a_ticket_hands_itself_on(settings: Any, monkeypatch: Any) -> None:
    sent: list[int] = []
    monkeypatch.setattr(run_execution, "enqueue_run", sent.append)
    settings.MATCH_CHUNK, settings.MATCH_SLICE_SECONDS = 1, 0
    run = market(firms=2)
    assert run_execution.take_ticket(run.pk)  # planned: the second ticket, and its own
    assert sent == [run.pk, run.pk]
    while run_execution.take_ticket(run.pk):
        pass
    run.refresh_from_db()
    assert (run.status, len(sent)) == ("complete", 5)


def test_a_run_of_a_city_is_explained_when_somebody_looks(settings: Any) -> None:
    run = market(firms=3)
    run_execution.execute_run(run.pk)
    settings.MATCH_REASONS_NEEDS = 2
    large = MatchRun.objects.create(event=run.event)
    run_execution.execute_run(large.pk)
    bare = list(Match.objects.filter(run=large).order_by("need_id", "rank"))
    assert {row.reasons for row in bare} == {None}
    full = Match.objects.filter(run=run).order_by("need_id", "rank")
    assert [row.reasons for row in explain_matches(bare)] == [row.reasons for row in full]
    advice = [NeedAdvice.objects.filter(run=one).order_by("need_id").first() for one in (large, run)]
    assert advice[0] is not None
    assert advice[0].data is None
    assert explain_advice(advice[0]).data == advice[1].data
    assert explain_advice(None) is None


def test_a_stored_run_is_proved_and_a_changed_row_is_found() -> None:
    run = market(firms=3)
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert (prove(run).differences, prove(run).holds) == ([], True)
    first = Match.objects.filter(run=run).order_by("pk").first()
    assert first
    Match.objects.filter(pk=first.pk).update(score=first.score - 1)
    again = prove(run)
    assert (again.holds, again.differing) == (False, 1)
    assert again.differences[0].startswith(f"row {first.need_id} {first.offering_id}: computed")


def test_the_proof_is_a_command(capsys: Any) -> None:
    run = market(firms=1)
    with pytest.raises(CommandError, match="is queued"):
        call_command("prove_run", run.pk)
    run_execution.execute_run(run.pk)
    call_command("prove_run", run.pk)
    assert "7 rows computed again, the same" in capsys.readouterr().out
    Match.objects.filter(run=run).update(assigned=None)
    with pytest.raises(SystemExit):
        call_command("prove_run", run.pk)
    with pytest.raises(CommandError, match="no run 0"):
        call_command("prove_run", 0)


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
        needs = list(run.event.needs.values_list("pk", flat=True))
        with django_assert_num_queries(7):
            snapshots.freeze_shelf(run.event, {}, timezone.now())
        with django_assert_num_queries(8):
            snapshots.freeze_needs(needs, timezone.localdate())


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


def pinned_market() -> tuple[MatchRun, Any, list[Any]]:
    """One need that wants two, three banks of which the last is dearest, and a run that keeps one pair of each need."""
    event = build.event()
    banks = [
        build.offering(build.organisation("bank"), capacity=1, terms={"rate_min": Decimal(2) + number})
        for number in range(3)
    ]
    need = build.need(build.firm(), event=event, terms={"amount": Decimal(2_000_000), "max_rate": Decimal(9)})
    run = MatchRun(event=event, requested_by=build.organiser(), params={"top": 1})
    return run, need, banks


def pin(need: Any, offering: Any) -> None:
    PairInstruction.objects.create(
        need=need, offering=offering, provider=offering.organisation, instruction="pin", given_by=build.organiser()
    )


def test_a_pinned_pair_that_is_not_among_the_best_is_introduced_and_proved() -> None:
    run, need, banks = pinned_market()
    pin(need, banks[2])
    run.save()
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    rows = Match.objects.filter(run=run).order_by("rank")
    assert [(row.offering_id, row.rank) for row in rows] == [(banks[0].pk, 1), (banks[2].pk, 3)]
    assert {row.offering_id for row in rows if row.assigned} >= {banks[2].pk}
    assert all(row.reasons["factors"] for row in rows)
    assert run.stats["plan"]["pinned_not_kept"] == []
    assert prove(run).differences == []


def test_pinned_pairs_beyond_the_best_are_written_in_bulk_and_explained_when_somebody_looks(settings: Any) -> None:
    """Rows beyond the best of several needs in one shard, with the null reasons of a large run."""
    settings.MATCH_REASONS_NEEDS = 0
    run, need, banks = pinned_market()
    terms = {"amount": Decimal(3_000_000), "max_rate": Decimal(9)}
    others = [build.need(build.firm(), event=run.event, terms=terms) for _number in range(2)]
    pin(need, banks[2])
    pin(others[1], banks[1])
    run.save()
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    rows = Match.objects.filter(run=run).order_by("need_id", "rank")
    found = [(row.need_id, row.offering_id, row.rank, row.refresh_id, row.replaced_at, row.reasons) for row in rows]
    best = [(one.pk, banks[0].pk, 1, None, None, None) for one in (need, *others)]
    beyond = [(need.pk, banks[2].pk, 3, None, None, None), (others[1].pk, banks[1].pk, 2, None, None, None)]
    assert found == sorted([*best, *beyond])
    assert {(row.need_id, row.offering_id) for row in rows if row.assigned} >= {row[:2] for row in beyond}
    explained = explain_matches(list(rows))
    assert [round(sum(factor["points"] for factor in row.reasons["factors"]), 3) for row in explained] == [
        float(row.score) for row in rows
    ]
    assert prove(run).differences == []


def test_the_organiser_reads_how_good_the_plan_is_and_what_was_not_kept(client: Any) -> None:
    run, need, banks = pinned_market()
    run.params = {"top": 3, "quotas": {"bank": 1}}
    pin(need, banks[1])
    pin(need, banks[2])
    run.save()
    run_execution.execute_run(run.pk)
    client.force_login(build.organiser())
    page = client.get(f"/admin/market/matchrun/{run.pk}/change/").content.decode()
    assert "没有任何其他对接方案对企业更公平" in page
    assert f"{need.organisation.name} · {need.title}" in page
    assert f"{banks[2].organisation.name} · {banks[2].name}：没有名额" in page


def test_the_quota_of_a_run_holds_and_what_was_pinned_beyond_it_is_told() -> None:
    run, need, banks = pinned_market()
    run.params = {"top": 3, "quotas": {"bank": 1}}
    pin(need, banks[1])
    pin(need, banks[2])
    run.save()
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    given = Match.objects.filter(run=run, assigned__isnull=False).values_list("offering_id", flat=True)
    assert list(given) == [banks[1].pk]
    assert run.stats["plan"]["pinned_not_kept"] == [[need.pk, banks[2].pk, "no_room"]]
    assert prove(run).differences == []
