"""Pairs follow a changed need, offering or firm, and the run can still be proved."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from market.models import FinancingTerms, Match, MatchRefresh, MatchRun, Need, NeedAdvice, Offering
from market.selectors.leads import visible_leads, with_work
from market.selectors.refreshes import failed_refreshes, freshness_of
from market.services import matching, refresh_rows, refreshes, refreshing, run_execution
from market.services.explanations import explain_matches
from market.services.fresh_shelves import fresh_shelf
from market.services.run_proof import prove
from market.services.run_shelves import shelf_of
from tests import build

pytestmark = pytest.mark.django_db


class Market:
    """Two needs, three banks, and a published run."""

    def __init__(self) -> None:
        self.organiser, self.event = build.organiser(), build.event()
        self.banks = [build.organisation("bank") for _ in range(3)]
        self.loans = [
            build.offering(bank, terms={"rate_min": Decimal(3) + Decimal(number) / 5})
            for number, bank in enumerate(self.banks)
        ]
        for bank in self.banks:
            build.registration(bank, self.event)
        self.needs = [
            build.need(build.firm(), event=self.event, visibility="lenders", terms={"max_rate": Decimal(5)})
            for _ in range(2)
        ]
        self.run = self.publish()

    def publish(self) -> MatchRun:
        run = MatchRun.objects.create(event=self.event, requested_by=self.organiser)
        run_execution.execute_run(run.pk)
        run = matching.publish_run(by=self.organiser, run=run)
        MatchRefresh.objects.filter(matches__isnull=True, advice__isnull=True).delete()
        return run


@pytest.fixture
def market() -> Market:
    return Market()


def shown(need: Need) -> list[tuple[int, int, int | None]]:
    rows = Match.objects.in_force().filter(need=need).order_by("rank")
    return list(rows.values_list("offering_id", "rank", "assigned"))


def worked() -> list[tuple[Any, ...]]:
    """All updates that wait are worked in."""
    for pk in MatchRefresh.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", flat=True):
        assert refreshing.refresh(pk)
    return list(MatchRefresh.objects.order_by("pk").values_list("need", "offering", "needs", "pairs", "error"))


def test_changes_before_a_worker_begins_share_a_row_and_later_ones_do_not(market: Market) -> None:
    need = market.needs[0]
    refreshes.need_changed(need)
    refreshes.need_changed(need)
    job = MatchRefresh.objects.get()
    assert refreshing.refresh(job.pk)
    assert not refreshing.refresh(job.pk)
    refreshes.need_changed(need)
    assert MatchRefresh.objects.filter(need=need).count() == 2


def test_nothing_is_written_where_nothing_differs(market: Market) -> None:
    rows = list(Match.objects.order_by("pk").values())
    refreshes.need_changed(market.needs[0])
    refreshes.offering_changed(market.loans[0])
    assert worked() == [(market.needs[0].pk, None, 1, 0, ""), (None, market.loans[0].pk, 2, 0, "")]
    assert list(Match.objects.order_by("pk").values()) == rows
    assert NeedAdvice.objects.filter(refresh__isnull=False).count() == 0


def test_a_changed_need_gets_pairs_of_now_and_the_run_keeps_its_own(market: Market) -> None:
    need, other = market.needs
    before, beside = shown(need), shown(other)
    FinancingTerms.objects.filter(need=need).update(max_rate=Decimal("3.3"))
    refreshes.need_changed(need)
    assert worked() == [(need.pk, None, 1, 3, "")]
    loans = [loan.pk for loan in market.loans]
    assert [row[0] for row in before] == loans
    given = {offering: number for offering, _rank, number in before}
    assert shown(need) == [(loans[0], 1, given[loans[0]]), (loans[1], 2, given[loans[1]])]
    assert shown(other) == beside
    assert prove(market.run).differences == []
    advice = NeedAdvice.objects.in_force().get(need=need)
    assert (advice.eligible, advice.refresh is not None, advice.data is not None) == (2, True, True)
    for row in Match.objects.in_force().filter(need=need):
        assert sum(Decimal(str(part["points"])) for part in row.reasons["factors"]) == row.score


def test_an_update_gives_the_rows_that_a_new_run_would_give(market: Market) -> None:
    FinancingTerms.objects.filter(need=market.needs[0]).update(amount=Decimal(1_500_000), max_rate=Decimal("3.5"))
    loan = market.loans[1]
    loan.loan.amount_max = Decimal(4_000_000)
    loan.loan.save()
    loan.save()
    refreshes.need_changed(market.needs[0])
    refreshes.offering_changed(loan)
    worked()
    names = ("need_id", "offering_id", "rank", "score", "points", "unknown", "reasons")
    updated = list(Match.objects.in_force().order_by("need_id", "rank").values_list(*names))
    told = ("need_id", "eligible", "blocking", "data")
    advice = list(NeedAdvice.objects.in_force().order_by("need_id").values_list(*told))
    run = market.publish()
    again = Match.objects.filter(run=run).order_by("need_id", "rank").values_list(*names)
    assert list(again) == updated
    anew = NeedAdvice.objects.filter(run=run).order_by("need_id").values_list(*told)
    assert list(anew) == advice


def test_reasons_of_a_large_run_are_those_of_today_for_what_has_changed(market: Market, settings: Any) -> None:
    settings.MATCH_REASONS_NEEDS = 0
    market.publish()
    need, other = market.needs
    FinancingTerms.objects.filter(need=need).update(purpose="设备", amount=Decimal(5_100_000))
    refreshes.need_changed(need)
    worked()
    told = {row.need_id: row.reasons for row in Match.objects.in_force()}
    assert (told[need.pk] is not None, told[other.pk]) == (True, None)
    rules = (told[need.pk] or {})["rules"]
    assert [rule["actual"] for rule in rules if rule["fact"] == "need.amount"] == [5_100_000.0]


def test_in_a_large_run_a_changed_offering_moves_others_without_their_reasons_being_written(
    market: Market, settings: Any
) -> None:
    """The rows, with what is explained when somebody opens them, are those of a full computation."""
    settings.MATCH_REASONS_NEEDS = 0
    market.publish()
    loan = market.loans[2]
    loan.loan.rate_min = Decimal("3.05")
    loan.loan.save()
    loan.save()
    refreshes.offering_changed(loan)
    worked()
    names = ("need_id", "offering_id", "rank", "score", "points", "unknown")
    in_force = Match.objects.in_force().order_by("need_id", "rank")
    updated, rows = list(in_force.values_list(*names)), list(in_force)
    ours = [row for row in rows if row.offering_id == loan.pk]
    assert len(ours) == 2
    assert all(row.refresh_id and row.reasons for row in ours)
    same = {(row.need_id, row.offering_id): row.points for row in Match.objects.filter(replaced_at__isnull=False)}
    moved = [row for row in rows if row.refresh_id and same.get((row.need_id, row.offering_id)) == row.points]
    assert {row.reasons for row in moved} == {None}
    told = {(row.need_id, row.offering_id): row.reasons for row in explain_matches(rows)}
    run = market.publish()
    anew = Match.objects.filter(run=run).order_by("need_id", "rank")
    assert list(anew.values_list(*names)) == updated
    for row in explain_matches(list(anew)):
        assert told[row.need_id, row.offering_id]["rules"] == row.reasons["rules"]
        assert [part["points"] for part in told[row.need_id, row.offering_id]["factors"]] == [
            part["points"] for part in row.reasons["factors"]
        ]


def test_batches_grow_while_they_are_quick_and_shrink_when_they_are_not() -> None:
    assert [refreshing._next_size(20, seconds) for seconds in (0.1, 0.5, 3)] == [40, 20, 10]
    assert [refreshing._next_size(size, 0.1) for size in (1, 300)] == [2, refreshing.MOST]
    assert refreshing._next_size(1, 9) == 1


@pytest.mark.parametrize("status", ["withdrawn", "expired", "draft", "fulfilled"])
def test_a_need_that_is_not_live_loses_its_pairs_and_the_run_keeps_its_rows(market: Market, status: str) -> None:
    need = market.needs[0]
    Need.objects.filter(pk=need.pk).update(status=status, closed_at=timezone.now())
    refreshes.need_changed(need)
    worked()
    assert (shown(need), NeedAdvice.objects.in_force().filter(need=need).count()) == ([], 0)
    assert prove(market.run).differences == []


def test_a_lender_never_sees_a_pair_of_a_need_that_left_the_market(market: Market) -> None:
    """Not even while the update still waits."""
    need, bank = market.needs[0], market.banks[0]
    person = build.user()
    build.member(person, bank)
    assert need.pk in {row.pk for row in with_work(visible_leads(person, bank), bank) if row.best_match}
    Need.objects.filter(pk=need.pk).update(visibility="organiser")
    refreshes.need_changed(need)
    assert Match.objects.in_force().filter(need=need, offering__organisation=bank).exists()
    assert need.pk not in {row.pk for row in with_work(visible_leads(person, bank), bank)}


def test_an_offering_off_the_shelf_leaves_all_needs_and_comes_back(market: Market) -> None:
    loan = market.loans[0]
    before = [shown(need) for need in market.needs]
    loan.status = "withdrawn"
    loan.save()
    refreshes.offering_changed(loan)
    worked()
    left = [pk for pk in (row.pk for row in market.loans) if pk != loan.pk]
    assert [[row[0] for row in shown(need)] for need in market.needs] == [left, left]
    loan.status = "published"
    loan.save()
    refreshes.offering_changed(loan)
    assert worked()[-1] == (None, loan.pk, 2, 6, "")
    assert [shown(need) for need in market.needs] == before
    assert prove(market.run).differences == []


def test_a_new_offering_reaches_needs_of_the_run_and_needs_that_came_after_it(market: Market) -> None:
    late = build.need(build.firm(), event=market.event, terms={"max_rate": Decimal(5)})
    refreshes.need_changed(late)
    worked()
    cheap = build.offering(build.organisation("bank"), terms={"rate_min": Decimal(1)})
    refreshes.offering_changed(cheap)
    worked()
    assert [shown(need)[0][0] for need in (*market.needs, late)] == [cheap.pk] * 3
    assert [len(shown(need)) for need in (*market.needs, late)] == [4, 4, 4]


def test_needs_do_not_wait_behind_an_offering(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "BATCH", 1)
    loan, need = market.loans[0], market.needs[1]
    loan.status = "withdrawn"
    loan.save()
    refreshes.offering_changed(loan)
    refreshes.need_changed(need)
    first, second = MatchRefresh.objects.order_by("pk")
    assert refreshing.refresh(first.pk)
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.done_at is not None
    assert first.done_at is not None
    assert second.done_at < first.done_at


def test_the_shelf_is_prepared_anew_only_for_a_change_that_counts(market: Market) -> None:
    assert fresh_shelf(market.run)[1] is shelf_of(market.run.pk)
    loan = market.loans[0]
    loan.capacity = 3
    loan.save()
    assert fresh_shelf(market.run)[1] is shelf_of(market.run.pk)
    loan.name = "renamed"
    loan.summary = "知识产权质押贷款"
    loan.save()
    changed = fresh_shelf(market.run)[1]
    assert changed is not shelf_of(market.run.pk)
    assert fresh_shelf(market.run)[1] is changed
    assert changed._prepared.appetite is shelf_of(market.run.pk)._prepared.appetite
    build.offering(market.banks[0])
    assert fresh_shelf(market.run)[1]._prepared.appetite is not changed._prepared.appetite


def test_what_changes_while_it_is_read_is_read_again(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    need = market.needs[0]
    real, calls = refresh_rows._work_out, []

    def and_then(*args: Any) -> Any:
        found = real(*args)
        if not calls:
            FinancingTerms.objects.filter(need=need).update(max_rate=Decimal("3.3"))
        calls.append(1)
        return found

    monkeypatch.setattr(refresh_rows, "_work_out", and_then)
    refreshes.need_changed(need)
    worked()
    assert (len(calls), len(shown(need))) == (2, 2)


def test_a_market_that_never_stands_still_is_an_error_on_record(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = market.needs[0]
    real = refresh_rows._work_out

    def and_then(*args: Any) -> Any:
        found = real(*args)
        Offering.objects.filter(pk=market.loans[0].pk).update(updated_at=timezone.now())
        return found

    monkeypatch.setattr(refresh_rows, "_work_out", and_then)
    refreshes.need_changed(need)
    job = MatchRefresh.objects.get()
    with pytest.raises(refresh_rows.Moved):
        refreshing.refresh(job.pk)
    job.refresh_from_db()
    assert (job.attempts, job.done_at, job.error.split(":")[0]) == (1, None, "Moved")


def test_an_update_for_a_run_that_is_no_longer_in_force_writes_nothing(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    need, real = market.needs[0], refresh_rows._work_out
    FinancingTerms.objects.filter(need=need).update(max_rate=Decimal("3.3"))

    def and_then(*args: Any) -> Any:
        found = real(*args)
        MatchRun.objects.update(current=False)
        return found

    monkeypatch.setattr(refresh_rows, "_work_out", and_then)
    refreshes.need_changed(need)
    worked()
    assert Match.objects.filter(refresh__isnull=False).count() == 0


def age(job: MatchRefresh, seconds: int = 60) -> None:
    then = timezone.now() - dt.timedelta(seconds=seconds)
    MatchRefresh.objects.filter(pk=job.pk).update(requested_at=then)
    MatchRefresh.objects.filter(pk=job.pk, started_at__isnull=False).update(started_at=then)


def test_the_sweep_takes_up_what_was_lost(market: Market) -> None:
    refreshes.need_changed(market.needs[0])
    lost = MatchRefresh.objects.get()
    assert refreshing.sweep_refreshes() == 0
    age(lost)
    assert refreshing.sweep_refreshes() == 1
    refreshes.need_changed(market.needs[1])
    dead = MatchRefresh.objects.latest("pk")
    assert refreshing._claim(dead.pk)  # … and the worker is killed here
    assert not refreshing.refresh(dead.pk)
    age(dead)
    assert refreshing.sweep_refreshes() == 1
    assert list(MatchRefresh.objects.order_by("pk").values_list("attempts", "error")) == [(1, ""), (2, "")]


def test_what_failed_too_often_is_given_up_and_can_be_done_again(market: Market, settings: Any) -> None:
    settings.REFRESH_ATTEMPTS = 2
    refreshes.need_changed(market.needs[0])
    refreshes.need_changed(market.needs[1])
    first, second = MatchRefresh.objects.order_by("pk")
    MatchRefresh.objects.update(attempts=2, started_at=timezone.now())
    MatchRefresh.objects.filter(pk=first.pk).update(error="ValueError: x")
    age(first)
    age(second)
    assert refreshing.sweep_refreshes() == 0
    failed = list(failed_refreshes())
    assert [row.error for row in failed] == ["ValueError: x", "the worker was lost each time"]
    assert freshness_of(market.needs[0]).waiting is False
    assert refreshes.retry(by=market.organiser, refreshes=failed) == 2
    assert list(failed_refreshes()) == []
    worked_in = [
        refreshing.refresh(pk) for pk in MatchRefresh.objects.filter(done_at=None).values_list("pk", flat=True)
    ]
    assert worked_in == [True, True]


def test_a_page_says_that_an_update_waits_and_when_the_last_was_done(market: Market) -> None:
    need = market.needs[0]
    assert (freshness_of(need).waiting, freshness_of(need).updated_at) == (False, None)
    refreshes.need_changed(need)
    assert freshness_of(need).waiting
    worked()
    assert (freshness_of(need).waiting, freshness_of(need).updated_at) == (False, MatchRefresh.objects.get().done_at)


def test_a_market_without_a_run_in_force_asks_for_nothing() -> None:
    need = build.need(build.firm(), event=build.event())
    refreshes.need_changed(need)
    refreshes.offering_changed(build.offering(build.organisation("bank")))
    build.match(need, build.offering(build.organisation("bank")))  # a run that froze nothing
    refreshes.need_changed(need)
    assert not MatchRefresh.objects.exists()
