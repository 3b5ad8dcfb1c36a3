"""Publishing many pairs at once: the same rows as one by one, in few queries, or nothing at all."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditRow, Message, User
from market.enums import Source, State
from market.models import Introduction, Match, MatchRun, Step
from market.services import introductions, matching, proposals
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return build.organiser()


def complete(event: Any, pairs: list[tuple[Any, Any]]) -> MatchRun:
    """A run that waits to be published, with these pairs assigned."""
    run = MatchRun.objects.create(event=event, status="complete")
    for rank, (need, offering) in enumerate(pairs, 1):
        Match.objects.create(run=run, need=need, offering=offering, score=80, rank=rank, assigned=1)
    return run


def shelf(number: int) -> list[Any]:
    return [build.offering(build.organisation("bank")) for _number in range(number)]


def needs(event: Any, number: int, **facts: Any) -> list[Any]:
    return [build.need(build.firm(), event=event, **facts) for _number in range(number)]


def written(pairs: Any) -> list[tuple[Any, ...]]:
    """All that is on record of pairs and their beginnings, without keys, times and the run."""
    return [
        (
            (
                pair.event == pair.need.event,
                pair.source,
                pair.track,
                pair.state,
                pair.slot,
                pair.due_at,
                pair.state_since - pair.created_at,
            ),
            [
                (step.from_state, step.to_state, step.at == pair.created_at, step.by, step.note)
                for step in pair.steps.all()
            ],
            list(
                AuditRow.objects.filter(subject_type="introduction", subject_id=str(pair.pk)).values_list(
                    "actor_id", "actor", "by_staff", "on_behalf_of_id", "verb", "data"
                )
            ),
            [
                (message.organisation == pair.provider, message.code, sorted(message.params))
                for message in Message.objects.filter(url=pair.get_absolute_url())
            ],
        )
        for pair in pairs
    ]


def test_many_pairs_are_written_as_one_by_one(organiser: User) -> None:
    event = build.event()
    (offering,), (by_hand,), (by_run,) = shelf(1), needs(build.event(), 1), needs(event, 1)
    first = introductions.propose(
        by=organiser, need=by_hand, provider=offering.organisation, offering=offering, source=Source.MATCHED
    )
    matching.publish_run(by=organiser, run=complete(event, [(by_run, offering)]))
    second = Introduction.objects.get(need=by_run)
    assert written([second]) == written([Introduction.objects.get(pk=first.pk)])
    assert (second.provider, second.offering, second.match.need) == (offering.organisation, offering, by_run)


def test_a_replaced_proposal_ends_as_by_the_clock(organiser: User) -> None:
    event = build.event()
    (offering,), rows = shelf(1), needs(event, 2)
    old = complete(event, [(row, offering) for row in rows])
    matching.publish_run(by=organiser, run=old)
    one, other = Introduction.objects.order_by("need_id")
    introductions.move(by=None, introduction=one, to=State.LAPSED, note="已由更新的匹配结果取代。")
    matching.publish_run(by=organiser, run=complete(event, []))
    for pair in (one, other):
        pair.refresh_from_db()
    steps = [
        list(pair.steps.order_by("pk").values_list("from_state", "to_state", "by", "note")) for pair in (one, other)
    ]
    assert steps[0][0] == steps[1][0]
    assert (steps[0][1][:3], steps[1][1][:3]) == (("proposed", "lapsed", None), ("proposed", "lapsed", None))
    assert (other.state, other.closed_at == other.state_since, other.due_at) == (State.LAPSED, True, None)
    lapsed = [row.data | {"note": ""} for row in AuditRow.objects.filter(verb="introduction.lapsed").order_by("pk")]
    assert lapsed == [{"old": "proposed", "new": "lapsed", "note": ""}] * 2
    assert AuditRow.objects.filter(verb="introduction.lapsed", actor_id=None, by_staff=False).count() == 2
    assert not Message.objects.filter(code="introduction.lapsed").exists()


def test_a_need_left_without_pairs_is_open_again(organiser: User) -> None:
    event = build.event()
    (offering,), (need,) = shelf(1), needs(event, 1)
    matching.publish_run(by=organiser, run=complete(event, [(need, offering)]))
    type(need).objects.filter(pk=need.pk).update(status="in_progress")
    matching.publish_run(by=organiser, run=complete(event, []))
    need.refresh_from_db()
    assert (need.status, AuditRow.objects.filter(verb="need.reopen").count()) == ("published", 1)


def test_a_party_hears_of_a_few_pairs_one_by_one_and_of_many_at_once(organiser: User) -> None:
    event = build.event()
    few, many = shelf(2)
    rows = needs(event, proposals.TOLD_ONE_BY_ONE + 1)
    pairs = [(row, many) for row in rows] + [(row, few) for row in rows[:-1]]
    run = MatchRun.objects.create(event=event, status="complete")
    for need, offering in pairs:
        rank = 1 if offering == many else 2
        Match.objects.create(run=run, need=need, offering=offering, score=80, rank=rank, assigned=rank)
    matching.publish_run(by=organiser, run=run)
    told = list(Message.objects.filter(organisation=many.organisation).values_list("code", "params", "url"))
    assert told == [("introduction.proposed_many", {"number": len(rows)}, "/leads/")]
    assert (
        list(Message.objects.filter(organisation=few.organisation).values_list("code", flat=True))
        == ["introduction.proposed"] * proposals.TOLD_ONE_BY_ONE
    )


def test_more_pairs_take_no_more_queries(organiser: User) -> None:
    counts = []
    for number in (2, 12):
        event = build.event()
        offerings = shelf(2)
        rows = needs(event, number)
        matching.publish_run(by=organiser, run=complete(event, [(row, offerings[0]) for row in rows]))
        second = complete(event, [(row, offerings[1]) for row in rows])
        with CaptureQueriesContext(connection) as queries:
            matching.publish_run(by=organiser, run=second)
        counts.append(len(queries))
        assert Introduction.objects.filter(event=event, state=State.PROPOSED, match__run=second).count() == number
    assert counts[0] == counts[1]


def test_batches_make_no_difference(organiser: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(proposals, "BATCH", 2)
    event = build.event()
    offerings, rows = shelf(3), needs(event, 5)
    pairs = [(row, offerings[number % 3]) for number, row in enumerate(rows)]
    matching.publish_run(by=organiser, run=complete(event, pairs))
    assert {(pair.need, pair.offering) for pair in Introduction.objects.all()} == set(pairs)
    matching.publish_run(by=organiser, run=complete(event, pairs[:1]))
    assert AuditRow.objects.filter(verb="run.publish").order_by("-pk")[0].data == {
        "proposed": 0,
        "skipped": 0,
        "dropped": 4,
    }


def test_a_pair_already_worked_on_is_left_alone(organiser: User) -> None:
    event = build.event()
    (offering,), (need,) = shelf(1), needs(event, 1)
    pair = introductions.propose(by=organiser, need=need, provider=offering.organisation)
    introductions.claim(by=organiser, organisation=offering.organisation, need=need)
    matching.publish_run(by=organiser, run=complete(event, [(need, offering)]))
    pair.refresh_from_db()
    assert (Introduction.objects.count(), pair.state, pair.offering, pair.match) == (1, State.CLAIMED, None, None)


def test_a_proposal_by_hand_follows_the_run_that_makes_it_again(organiser: User) -> None:
    event = build.event()
    (offering,), (need,) = shelf(1), needs(event, 1)
    pair = introductions.propose(by=organiser, need=need, provider=offering.organisation)
    run = complete(event, [(need, offering)])
    matching.publish_run(by=organiser, run=run)
    pair.refresh_from_db()
    assert (pair.offering, pair.match.run, pair.source) == (offering, run, Source.ORGANISER)


def test_an_error_among_the_last_pairs_publishes_nothing(organiser: User, monkeypatch: Any) -> None:
    event = build.event()
    (offering,), rows = shelf(1), needs(event, 3)
    run = complete(event, [(row, offering) for row in rows])
    monkeypatch.setattr(proposals, "BATCH", 1)
    real = proposals.audit.record_many
    calls: list[int] = []

    def third_time_fails(**facts: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("no audit row")
        real(**facts)

    monkeypatch.setattr(proposals.audit, "record_many", third_time_fails)
    with pytest.raises(RuntimeError):
        matching.publish_run(by=organiser, run=run)
    run.refresh_from_db()
    left = (Introduction.objects.count(), Step.objects.count(), AuditRow.objects.count(), Message.objects.count())
    assert (run.current, left) == (False, (0, 0, 0, 0))
