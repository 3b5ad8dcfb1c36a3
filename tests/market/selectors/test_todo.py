"""The to-do list is read off the market: what appears, in which order, what disappears when it is done."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.models import EnterpriseProfile, Organisation
from market.models import (
    AdviceBooking,
    Introduction,
    Milestone,
    Need,
    Offering,
    OutcomeVerdict,
    Promise,
    ProposalAnswer,
    SubsidyFile,
)
from market.selectors import todo
from market.selectors.todo import Lines, counts, find_line
from market.todo import MATTER_OF, Group
from market.todo_texts import view_of
from tests import build, build_answers
from tests.market import waiting
from tests.market.waiting import DAY, PARTS

pytestmark = pytest.mark.django_db


def listed(event: Any = None) -> list[tuple[str, int]]:
    return [(line.group, line.subject.pk) for line in Lines(counts(event), event)[0:200]]


def test_nothing_waits_in_an_empty_market() -> None:
    assert (listed(), set(counts().values())) == ([], {0})
    assert list(counts()) == list(PARTS) == Group.values


def test_every_part_in_order_of_urgency_and_the_longest_waiting_first() -> None:
    expected = []
    for part in reversed(PARTS):
        younger = PARTS[part]()
        expected.append((part, younger.pk))
    assert listed() == expected[::-1]
    older = waiting.late()
    Introduction.objects.filter(pk=older.pk).update(due_at=clock.now() - 9 * DAY)
    assert [pk for part, pk in listed() if part == "late"] == [older.pk, dict(expected)["late"]]


def done(part: str, row: Any) -> None:
    """What ends the waiting."""
    now = clock.now()
    firm_facts = {"legal_representative": "示例", "rd_staff": 1, "invention_patents": 0, "tax_grade": "A"}
    acts: dict[str, Callable[[], Any]] = {
        "handed": lambda: Introduction.objects.filter(pk=row.pk).update(due_at=now + DAY),
        "late": lambda: Introduction.objects.filter(pk=row.pk).update(due_at=now + DAY),
        "dispute": lambda: OutcomeVerdict.objects.create(outcome=row, verdict="confirmed", given_by=build.user()),
        "organisation": lambda: Organisation.objects.filter(pk=row.pk).update(verification="verified"),
        "need": lambda: Need.objects.filter(pk=row.pk).update(status="published", published_at=now),
        "offering": lambda: Offering.objects.filter(pk=row.pk).update(status="published", published_at=now),
        "subsidy_check": lambda: SubsidyFile.objects.filter(pk=row.pk).update(state="withdrawn"),
        "subsidy_ok": lambda: SubsidyFile.objects.filter(pk=row.pk).update(state="withdrawn"),
        "consent": lambda: Introduction.objects.filter(pk=row.pk).update(consent_at=now),
        "proposal": lambda: ProposalAnswer.objects.create(proposal=row, accepted=True, by=build.user()),
        "promise": lambda: Promise.objects.filter(pk=row.pk).update(state="withdrawn"),
        "advice": lambda: AdviceBooking.objects.filter(pk=row.pk).update(result="took_place", result_at=now),
        "milestone": lambda: Milestone.objects.filter(pk=row.pk).update(dropped_at=now, dropped_reason="改期"),
        "profile": lambda: (
            EnterpriseProfile.objects.filter(organisation=row).update(registered_capital=1, **firm_facts),
            Organisation.objects.filter(pk=row.pk).update(field="software"),
        ),
        "lead": lambda: Introduction.objects.filter(pk=row.pk).update(state="declined", closed_at=now),
    }
    acts[part]()


@pytest.mark.parametrize("part", PARTS)
def test_what_is_done_is_gone(part: str) -> None:
    row = PARTS[part]()
    assert listed() == [(part, row.pk)]
    line = find_line(MATTER_OF[part], row.pk)
    assert line is not None
    assert (line.group, line.subject) == (part, row)
    done(part, row)
    assert (listed(), find_line(MATTER_OF[part], row.pk)) == ([], None)


@pytest.mark.parametrize("part", PARTS)
def test_an_edition_has_its_own_things(part: str) -> None:
    here, there = build.event(), build.event()
    row = PARTS[part](here)
    PARTS[part](there)
    assert listed(here) == [(part, row.pk)]


def test_an_answer_that_is_not_due_yet_is_nothing_to_do() -> None:
    waiting.pair(state="claimed")
    waiting.pair(state="proposed")
    talks = build.introduction(build.need(build.firm(), kind="policy"), build.organisation("government"))
    build_answers.proposal(talks)
    build_answers.advice_booking(build_answers.advice_slot(build.organisation("government")), build.firm())
    assert listed() == []


def test_only_the_newest_proposal_waits_and_none_that_has_run_out() -> None:
    old = waiting.proposal()
    newer = build_answers.proposal(old.introduction, sent_at=clock.now() - 4 * DAY)
    assert listed() == [("proposal", newer.pk)]
    run_out = waiting.proposal().introduction
    build_answers.proposal(run_out, sent_at=clock.now() - 9 * DAY, valid_until=clock.today() - DAY)
    assert listed() == [("proposal", newer.pk)]


def test_a_firm_at_two_markets_owes_its_facts_once_for_the_next_one() -> None:
    firm = build.firm(name="甲公司")
    later, next_one = build.event(starts_at=clock.now() + 9 * DAY), build.event(name="下一届（示例）")
    past = build.event(starts_at=clock.now() - 9 * DAY, status="closed")
    for event in (later, next_one, past):
        build.registration(firm, event)
    (line,) = Lines(counts())[0:9]
    assert (line.subject, line.event, line.due) == (firm, next_one, next_one.starts_at)
    assert listed(later) == [("profile", firm.pk)]
    assert view_of(line).sentence == "甲公司的档案不完整"
    assert view_of(line).about == "还缺：技术领域、法定代表人、注册资本、研发人员、发明专利、纳税信用等级"
    build.registration(build.organisation("bank", contact_mobile=""), past)
    bank = build.organisation("bank", contact_mobile="")
    build.registration(bank, next_one)
    build.registration(build.firm(), next_one, cancelled_at=clock.now())
    build.registration(build.firm(verification="suspended", verification_reason="示例原因"), next_one)
    assert listed() == [("profile", firm.pk), ("profile", bank.pk)]


@pytest.mark.parametrize("part", PARTS)
def test_every_line_says_who_has_to_act_and_leads_there(part: str) -> None:
    PARTS[part]()
    (line,) = Lines(counts())[0:1]
    view = view_of(line)
    assert line.party.name in view.sentence
    assert view.url.startswith("/admin/")
    assert bool(view.act_for) is not line.is_own
    assert line.since <= clock.now()


def test_pages_of_a_long_list_read_only_their_rows(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    for _number in range(4):
        waiting.late()
    for _number in range(3):
        waiting.need()
    monkeypatch.setattr(todo, "MOST_LISTED", 3)
    sizes = counts()
    assert (sizes["late"], sizes["need"]) == (4, 3)
    lines = Lines(sizes)
    assert len(lines) == 6
    with django_assert_max_num_queries(3) as queries:
        found = [line.group for line in lines[2:5]]
    assert found == ["late", "need", "need"]
    assert isinstance(queries, CaptureQueriesContext)
    with django_assert_max_num_queries(2):
        assert [line.group for line in lines[4:9]] == ["need", "need"]


@pytest.fixture
def fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("fresh_cache")
def test_counts_of_a_large_market_are_kept_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.selectors.kept.LARGE", 1)
    for _number in range(2):
        waiting.late()
    assert counts()["late"] == 2
    waiting.late()
    assert counts()["late"] == 2


def test_since_is_the_moment_the_waiting_began() -> None:
    row = waiting.dispute()
    given = OutcomeVerdict.objects.get(outcome=row).given_at
    (line,) = Lines(counts())[0:1]
    assert abs(line.since - given) < dt.timedelta(seconds=1)
    assert "金额不对" in view_of(line).about
