"""Asking for a matching run, stopping it, and putting it in force."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditRow, User
from market.enums import Source, State
from market.models import Introduction, Match, MatchRun
from market.selectors.matches import (
    current_advice_for_need,
    current_matches_for_need,
    current_matches_for_provider,
    current_run,
)
from market.services import introductions, matching, run_execution, run_leases
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return build.organiser()


def market(firms: int = 2, banks: int = 2, **facts: Any) -> Any:
    """An edition with needs and banks that are registered for it."""
    event = build.event()
    for _number in range(banks):
        bank = build.organisation("bank", owner=build.user())
        build.registration(bank, event)
        build.offering(bank, capacity=10)
    for _number in range(firms):
        build.need(build.firm(owner=build.user()), event=event, **facts)
    return event


def completed(organiser: User, event: Any) -> MatchRun:
    """A run that a worker has finished."""
    run = matching.queue_run(by=organiser, event=event)
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_run_is_asked_for_with_its_parameters(organiser: User) -> None:
    event = market()
    run = matching.queue_run(by=organiser, event=event, params={"top": 3})
    assert (run.status, run.params, run.requested_by, run.event) == ("queued", {"top": 3}, organiser, event)
    row = AuditRow.objects.get(verb="run.queue")
    assert (row.actor_id, row.on_behalf_of, row.data) == (
        organiser.pk,
        str(event.series.organiser),
        {"params": {"top": 3}},
    )


def test_one_run_of_an_edition_at_a_time(organiser: User) -> None:
    event = market()
    matching.queue_run(by=organiser, event=event)
    with pytest.raises(WrongState, match="已有一次匹配正在进行"):
        matching.queue_run(by=organiser, event=event)
    assert MatchRun.objects.count() == 1
    matching.queue_run(by=organiser, event=market())


def test_a_broker_that_is_gone_loses_nothing(
    organiser: User, settings: Any, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    from celery import current_app
    from kombu.exceptions import OperationalError

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("nobody there")

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        run = matching.queue_run(by=organiser, event=market())
    assert MatchRun.objects.get(pk=run.pk).status == "queued"
    late = timezone.now() + dt.timedelta(seconds=settings.MATCH_STALE_SECONDS + 1)
    monkeypatch.undo()
    with run_execution.clock.at(late):
        assert run_execution.sweep_stale_runs() == 1


@pytest.mark.parametrize("status", ["complete", "failed"])
def test_a_run_that_has_ended_cannot_be_stopped(organiser: User, status: str) -> None:
    run = MatchRun.objects.create(event=market(), status=status)
    with pytest.raises(WrongState):
        matching.cancel_run(by=organiser, run=run)


def test_a_stopped_run_makes_its_worker_stop(organiser: User) -> None:
    run = matching.queue_run(by=organiser, event=market())
    run_execution.plan(run.pk)
    shard = run_execution.acquire(run.pk)
    assert shard
    matching.cancel_run(by=organiser, run=run)
    with pytest.raises(run_leases.LeaseLost):
        run_execution._work(shard)
    assert run_execution.execute_run(run.pk) is False
    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", f"已由 {organiser} 停止。")


def test_publishing_proposes_the_assigned_pairs(organiser: User) -> None:
    event = market(firms=2, banks=2)
    run = completed(organiser, event)
    assert Introduction.objects.count() == 0
    matching.publish_run(by=organiser, run=run)
    run.refresh_from_db()
    assert (run.current, run.published_by, run.published_at is not None) == (True, organiser, True)
    pairs = Introduction.objects.order_by("need_id", "provider_id")
    assert {(pair.need_id, pair.offering_id) for pair in pairs} == set(
        Match.objects.filter(run=run, assigned__isnull=False).values_list("need_id", "offering_id")
    )
    assert {(pair.state, pair.source, pair.slot) for pair in pairs} == {(State.PROPOSED, Source.MATCHED, None)}
    assert AuditRow.objects.get(verb="run.publish").data == {"proposed": 4, "skipped": 0, "dropped": 0}


def test_what_left_the_market_since_the_run_is_skipped(organiser: User) -> None:
    event = market(firms=3, banks=2)
    run = completed(organiser, event)
    first, second, third = event.needs.order_by("pk")
    first.status = "withdrawn"
    first.save()
    second.visibility = "organiser"
    second.save()
    gone = Match.objects.filter(run=run).first().offering
    gone.status = "withdrawn"
    gone.save()
    matching.publish_run(by=organiser, run=run)
    assert [pair.need for pair in Introduction.objects.all()] == [third]
    assert AuditRow.objects.get(verb="run.publish").data == {"proposed": 1, "skipped": 5, "dropped": 0}


def test_a_run_is_published_once_and_only_when_complete(organiser: User) -> None:
    event = market()
    run = matching.queue_run(by=organiser, event=event)
    with pytest.raises(WrongState, match="只有已完成"):
        matching.publish_run(by=organiser, run=run)
    run_execution.execute_run(run.pk)
    matching.publish_run(by=organiser, run=run)
    with pytest.raises(WrongState, match="已经发布"):
        matching.publish_run(by=organiser, run=run)


def test_a_new_run_replaces_the_one_in_force(organiser: User) -> None:
    event = market(firms=1, banks=2, introductions_wanted=2)
    first = completed(organiser, event)
    matching.publish_run(by=organiser, run=first)
    gone, kept = Introduction.objects.order_by("pk")
    introductions.claim(by=organiser, organisation=kept.provider, need=kept.need)
    gone.offering.status = "withdrawn"
    gone.offering.save()
    second = completed(organiser, event)
    matching.publish_run(by=organiser, run=second)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.state, kept.state) == (State.LAPSED, State.CLAIMED)
    assert list(MatchRun.objects.filter(event=event, current=True)) == [second]
    assert current_run(event) == second


def test_a_proposal_made_again_follows_the_new_run(organiser: User) -> None:
    event = market(firms=1, banks=1)
    matching.publish_run(by=organiser, run=completed(organiser, event))
    second = completed(organiser, event)
    matching.publish_run(by=organiser, run=second)
    pair = Introduction.objects.get()
    assert (pair.state, pair.match.run) == (State.PROPOSED, second)


def test_an_older_run_cannot_replace_a_newer_one(organiser: User) -> None:
    event = market()
    first, second = completed(organiser, event), completed(organiser, event)
    matching.publish_run(by=organiser, run=second)
    with pytest.raises(WrongState, match="已有更新"):
        matching.publish_run(by=organiser, run=first)


@pytest.mark.parametrize("role", ["owner", "editor", "viewer", "stranger"])
@pytest.mark.parametrize("act", ["queue", "publish", "cancel"])
def test_only_the_organiser_runs_and_publishes(organiser: User, role: str, act: str) -> None:
    event = market()
    person = build.user()
    if role != "stranger":
        build.member(person, event.series.organiser, role)
    run = MatchRun.objects.create(event=event)
    calls = {
        "queue": lambda: matching.queue_run(by=person, event=event),
        "publish": lambda: matching.publish_run(by=person, run=run),
        "cancel": lambda: matching.cancel_run(by=person, run=run),
    }
    with pytest.raises(NotAllowed):
        calls[act]()
    assert (MatchRun.objects.count(), AuditRow.objects.count()) == (1, 0)


def test_readers_see_only_the_run_in_force(organiser: User) -> None:
    event = market(firms=1, banks=2)
    run = completed(organiser, event)
    need = event.needs.get()
    provider = Match.objects.filter(run=run).first().offering.organisation
    assert current_matches_for_need(need) == []
    assert current_advice_for_need(need) is None
    assert current_matches_for_provider(provider, event) == {}
    matching.publish_run(by=organiser, run=run)
    assert [match.rank for match in current_matches_for_need(need)] == [1, 2]
    assert current_advice_for_need(need).eligible == 2
    assert [match.offering.organisation for match in current_matches_for_provider(provider, event).values()] == [
        provider
    ]


def test_a_failing_audit_row_publishes_nothing(organiser: User, monkeypatch: Any) -> None:
    run = completed(organiser, market())

    def fail(**facts: Any) -> None:
        raise RuntimeError("no audit row")

    monkeypatch.setattr(matching.audit, "record", fail)
    with pytest.raises(RuntimeError):
        matching.publish_run(by=organiser, run=run)
    run.refresh_from_db()
    assert (run.current, Introduction.objects.count()) == (False, 0)
