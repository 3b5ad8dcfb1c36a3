"""A worker fits a model: what is learned from, what is held out, what is stored, and what happens when it dies."""

import datetime as dt
from typing import Any

import pytest

from accounts import clock
from accounts.models import AuditRow
from market import tasks
from market.models import AppetiteModel, Outcome
from market.selectors.appetite_models import LEAST_JUDGED, LEAST_LEARNED
from market.selectors.deals import PastDeal, past_deals
from market.services import appetite, appetite_fitting, snapshots
from market.services.appetite_fitting import Windows, fit_model, windows_of
from market.services.run_leases import LeaseLost
from tests import build
from tests.market.learning import decisions, model, pairs

pytestmark = pytest.mark.django_db


def asked() -> AppetiteModel:
    return appetite.request_fit(by=build.organiser())


def verbs() -> list[str]:
    return list(AuditRow.objects.filter(subject_type="appetitemodel").order_by("pk").values_list("verb", flat=True))


def deal(day: dt.date) -> PastDeal:
    return PastDeal(1, day, "approved", (), None)


def was_known(one: PastDeal, deals: list[PastDeal]) -> bool:
    """The party had said yes before the month of the decision: only then was there something to choose it by."""
    month = one.on.replace(day=1)
    return any(other.provider_id == one.provider_id and other.on < month for other in deals)


@pytest.mark.parametrize(
    ("today", "first", "expected"),
    [
        ((2026, 11, 25), (2024, 3, 9), ((2024, 3, 9), (2026, 5, 1), (2026, 5, 1), (2026, 11, 25))),
        ((2026, 3, 1), (2010, 1, 1), ((2019, 9, 1), (2025, 9, 1), (2025, 9, 1), (2026, 3, 1))),
        ((2026, 6, 30), (2026, 2, 1), ((2025, 12, 1), (2025, 12, 1), (2025, 12, 1), (2026, 6, 30))),
    ],
)
def test_the_last_months_are_held_out(today: Any, first: Any, expected: Any) -> None:
    deals = [deal(dt.date(*first)), deal(dt.date(*today))]
    assert windows_of(deals, dt.date(*today)) == Windows(*(dt.date(*day) for day in expected))


def test_a_model_is_fitted_and_proposed_with_its_figures() -> None:
    decisions()
    row = asked()
    assert tasks.fit_appetite(row.pk) is True
    row.refresh_from_db()
    deals, windows = past_deals(before=clock.today()), windows_of(past_deals(before=clock.today()), clock.today())
    found = Windows(row.trained_from, row.trained_until, row.judged_from, row.judged_until)  # type: ignore[arg-type]
    assert (row.status, row.attempts, row.error, found) == ("proposed", 1, "", windows)
    learned = [one for one in deals if windows.trained_from <= one.on < windows.trained_until]
    assert row.choices == sum(was_known(one, deals) for one in learned)
    assert row.judged == sum(windows.judged_from <= one.on < windows.judged_until for one in deals)
    assert set(row.figures) == {"own", "in_use", "popular", "compared_with"}
    assert row.figures["compared_with"] == ""
    for name in ("own", "in_use", "popular"):
        told = row.figures[name]
        assert (set(told), set(told["hits"]), told["judged"]) == (
            {"judged", "hits", "mrr"},
            {"1", "5", "10", "20"},
            row.judged,
        )
        assert 0 < told["hits"]["1"] <= told["mrr"] <= told["hits"]["5"] == 1
    own, popular = row.figures["own"], row.figures["popular"]
    assert own["hits"]["1"] == pytest.approx(0.9, abs=0.03)  # every tenth goes astray
    assert popular["hits"]["1"] < 0.5
    assert row.coefficients["half_life_days"] == 1095
    assert row.coefficients["weights"]
    assert verbs() == ["model.request", "model.propose"]


def test_the_same_decisions_give_the_same_model() -> None:
    decisions()
    first = asked()
    fit_model(first.pk)
    AppetiteModel.objects.filter(pk=first.pk).update(status="failed")
    second = asked()
    fit_model(second.pk)
    told = [(row.coefficients, row.figures, row.choices) for row in AppetiteModel.objects.order_by("version")]
    assert told[0] == told[1]


def test_it_is_judged_beside_the_model_in_use() -> None:
    decisions()
    first = asked()
    fit_model(first.pk)
    first.refresh_from_db()
    appetite.put_into_use(by=build.organiser(), model=first, note="首个模型", confirmed=True)
    used = snapshots.build_shelf(clock.today(), {}).appetite
    assert used is not None
    assert (used.version, used.weights) == ("1", first.coefficients["weights"])  # what the next run scores with
    second = asked()
    fit_model(second.pk)
    second.refresh_from_db()
    assert second.figures["compared_with"] == "1"
    assert second.figures["in_use"] == second.figures["own"] == first.figures["own"]


@pytest.mark.parametrize(
    ("count", "days", "error"),
    [
        (0, 1, "只有 0 次成功，至少需要"),
        (30, 700, f"之前只有 20 次成功，至少需要 {LEAST_LEARNED} 次"),
    ],
)
def test_too_few_decisions_to_learn_from(count: int, days: int, error: str) -> None:
    with clock.at(dt.datetime(2026, 6, 30, 2, tzinfo=dt.UTC)):
        if count:
            decisions(count, days=days)
        row = asked()
        assert fit_model(row.pk) is True
    row.refresh_from_db()
    assert row.status == "failed"
    assert error in row.error
    assert (row.figures, row.coefficients) == ({}, {})
    assert verbs() == ["model.request", "model.fail"]


def test_too_few_decisions_to_judge_by() -> None:
    with clock.at(dt.datetime(2026, 6, 30, 2, tzinfo=dt.UTC)):
        decisions(160, days=720)
    with clock.at(dt.datetime(2026, 12, 20, 2, tzinfo=dt.UTC)):
        row = asked()
        fit_model(row.pk)
    row.refresh_from_db()
    assert row.error == f"可供评估的决定太少：2026-06-01 以来只有 7 次成功，至少需要 {LEAST_JUDGED} 次。"


def test_decisions_of_parties_without_a_past_teach_nothing() -> None:
    """Sixty approvals of one day: nothing was on record by which their parties could have been chosen."""
    known, today = pairs(), clock.today()
    days = [today - dt.timedelta(days=300)] * LEAST_LEARNED + [today - dt.timedelta(days=9)] * LEAST_JUDGED
    for number, day in enumerate(days):
        build.outcome(known[number % 4][number % 4], "approval", amount=1, decided_on=day)
    row = asked()
    fit_model(row.pk)
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", "可供训练的决定太少：其中多数来自此前没有成功记录的机构。")


def test_refusals_are_not_learned_as_choices() -> None:
    decisions(40)
    (pair,) = list(Outcome.objects.all()[:1])
    for _number in range(60):
        build.outcome(pair.introduction, "refusal", refusal_code="amount", decided_on=pair.decided_on)
    row = asked()
    fit_model(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"


def test_what_was_decided_today_or_taken_back_is_not_learned_from() -> None:
    decisions()
    last = Outcome.objects.order_by("-decided_on").first()
    assert last
    row = asked()
    fit_model(row.pk)
    build.outcome(last.introduction, "approval", amount=1)
    build.outcome(last.introduction, "approval", amount=2, corrects=last, void=True, decided_on=last.decided_on)
    AppetiteModel.objects.filter(pk=row.pk).update(status="failed")
    again = asked()
    fit_model(again.pk)
    row.refresh_from_db()
    again.refresh_from_db()
    assert (again.choices, again.judged) == (row.choices, row.judged - 1)


@pytest.mark.parametrize("status", ["proposed", "in_use", "retired", "rejected", "failed"])
def test_a_message_that_comes_again_changes_nothing(status: str) -> None:
    row = model(status)
    before = AppetiteModel.objects.values().get()
    assert fit_model(row.pk) is False
    assert AppetiteModel.objects.values().get() == before


def test_a_fit_in_living_hands_is_left_alone(settings: Any) -> None:
    decisions()
    row = asked()
    assert appetite_fitting._take(row.pk) == 1
    assert fit_model(row.pk) is False
    late = clock.now() + dt.timedelta(seconds=settings.MODEL_STALE_SECONDS + 1)
    with clock.at(late):
        assert fit_model(row.pk) is True
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("proposed", 2)


def test_a_worker_that_was_taken_for_dead_stores_nothing(settings: Any) -> None:
    decisions()
    row = asked()
    first = appetite_fitting._take(row.pk)
    assert first == 1
    result = appetite_fitting._work_out(row.pk, first)
    with clock.at(clock.now() + dt.timedelta(seconds=settings.MODEL_STALE_SECONDS + 1)):
        assert appetite_fitting._take(row.pk) == 2
    with pytest.raises(LeaseLost):
        appetite_fitting._sign_of_life(row.pk, first)
    with pytest.raises(LeaseLost):
        appetite_fitting._store(row.pk, first, result)
    appetite_fitting._fail(row.pk, first, "too late")
    row.refresh_from_db()
    assert (row.status, row.error, row.figures) == ("fitting", "", {})
    appetite_fitting._store(row.pk, 2, result)
    row.refresh_from_db()
    assert row.status == "proposed"


def test_a_fit_that_kills_its_workers_ends(settings: Any) -> None:
    row = asked()
    AppetiteModel.objects.filter(pk=row.pk).update(attempts=settings.MATCH_ATTEMPTS)
    assert fit_model(row.pk) is False
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", "尝试 5 次后放弃：后台进程每次都中途停止。")


def test_an_error_of_ours_is_kept_and_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    decisions()
    row = asked()

    def broken(*_facts: Any) -> None:
        raise ZeroDivisionError("nothing there")

    monkeypatch.setattr(snapshots, "judge_popular", broken)
    with pytest.raises(ZeroDivisionError):
        fit_model(row.pk)
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", "ZeroDivisionError: nothing there")
    assert asked().version == 2  # the organiser may ask again


@pytest.mark.parametrize(
    ("asked_ago", "beat_ago", "taken_up"),
    [(10, None, 0), (120, None, 1), (120, 5, 0), (4000, 120, 0), (4000, 901, 1)],
)
def test_the_sweep_takes_up_what_nobody_works_on(asked_ago: int, beat_ago: int | None, taken_up: int) -> None:
    row, now = asked(), clock.now()
    beat = None if beat_ago is None else now - dt.timedelta(seconds=beat_ago)
    at = now - dt.timedelta(seconds=asked_ago)
    AppetiteModel.objects.filter(pk=row.pk).update(requested_at=at, heartbeat_at=beat)
    assert tasks.sweep_stale_models() == taken_up


def test_the_sweep_leaves_models_that_are_done() -> None:
    for status in ("proposed", "in_use", "retired", "rejected", "failed"):
        model(status, requested_at=clock.now() - dt.timedelta(days=2))
    assert tasks.sweep_stale_models() == 0


def test_a_run_says_which_model_it_was_scored_with() -> None:
    from market.models import MatchRun
    from market.services import matching, run_execution

    used = model("in_use", coefficients={"weights": {}, "half_life_days": 1095})
    event = build.event()
    build.need(build.firm(), event=event)
    build.offering(build.organisation("bank"))
    run = matching.queue_run(by=build.organiser(), event=event)
    run_execution.execute_run(run.pk)
    assert MatchRun.objects.get(pk=run.pk).model == used
