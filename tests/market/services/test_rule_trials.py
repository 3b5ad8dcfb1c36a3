"""Rules are tried against the needs of the market before they go live, and tell nothing of a single firm."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoAssertNumQueries

from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow
from market.models import Offering
from market.services import rule_trials
from market.services.rule_trials import Count, Trial, try_rules
from tests import build

pytestmark = pytest.mark.django_db

COMMON = {"name": "示例科创贷", "summary": "示例", "keywords": [], "field": "", "capacity": 12}
LOAN = {
    "amount_min": Decimal(1_000_000),
    "amount_max": Decimal(10_000_000),
    "term_min": 6,
    "term_max": 36,
    "rate_min": None,
    "rate_max": None,
    "financing_types": ["debt"],
    "guarantees": ["credit"],
    "repayment": "bullet",
    "subsidy_percent": None,
    "subsidy_policy": "",
}
STAFF = {"key": "staff", "fact": "firm.staff", "op": "ge", "value": 100}


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def loan(owner: Any) -> Offering:
    return build.offering(build.organisation("bank", owner=owner), criteria=[STAFF])


def market(*staff: int | None, **facts: Any) -> Any:
    """An edition where each of these firms states a need."""
    event = build.event()
    for people in staff:
        build.need(build.firm(profile={"staff": people}), event=event, **facts)
    return event


def tried(owner: Any, loan: Offering, *criteria: Any, **changes: Any) -> Trial:
    facts: dict[str, Any] = {"kind": "loan", "common": COMMON, "terms": LOAN, "offering": loan} | changes
    return try_rules(by=owner, organisation=loan.organisation, criteria=list(criteria), **facts)


def test_what_would_have_been_admitted_and_what_is_admitted_now(owner: Any, loan: Offering) -> None:
    event = market(*[200] * 6, *[50] * 7, *[20] * 5, *[None] * 5)
    trial = tried(owner, loan, STAFF | {"value": 30})
    assert (trial.event, trial.enough, trial.needs, trial.sampled) == (event, True, 23, False)
    assert (trial.admitted, trial.before, trial.unknown) == (Count(18), Count(11), Count(5))
    assert [(rule["key"], fails, alone) for rule, fails, alone in trial.rules] == [("staff", Count(5), Count(5))]


def test_terms_are_tried_as_well_as_rules(owner: Any, loan: Offering) -> None:
    market(*[200] * 6)
    trial = tried(owner, loan, terms=LOAN | {"amount_max": Decimal(2_000_000)})
    assert (trial.admitted, trial.before) == (Count(0), Count(6))
    assert [(rule["key"], fails) for rule, fails, _alone in trial.rules] == [("amount", Count(6))]


def test_a_new_offering_has_no_rules_in_force(owner: Any, loan: Offering) -> None:
    market(*[200] * 6)
    assert tried(owner, loan, STAFF, offering=None).before is None


def test_nothing_is_saved_but_the_trace_of_the_trial(owner: Any, loan: Offering) -> None:
    market(*[200] * 6)
    tried(owner, loan, STAFF | {"value": 30})
    loan.refresh_from_db()
    row = AuditRow.objects.get()
    assert (loan.criteria, loan.loan.amount_max, Offering.objects.count()) == ([STAFF], Decimal(10_000_000), 1)
    assert (row.verb, row.actor_id, row.subject_id) == ("offering.try_rules", owner.pk, str(loan.pk))
    assert (row.data["rules"][-1], row.data["admitted"], row.data["before"]) == (STAFF | {"value": 30}, 6, 6)


def test_of_fewer_than_five_firms_nothing_is_told(owner: Any, loan: Offering) -> None:
    event = market(*[200] * 4)
    for need in event.needs.all():
        build.need(need.organisation, event=event)
    assert tried(owner, loan, STAFF) == Trial(event, enough=False)


@pytest.mark.parametrize(
    ("number", "among", "told"),
    [
        (0, 9, Count(0)),
        (1, 9, Count(None, few=True)),
        (4, 9, Count(None, few=True)),
        (5, 10, Count(5)),
        (6, 10, Count(None)),
        (9, 10, Count(None)),
        (10, 10, Count(10)),
        (7, None, Count(7)),
    ],
)
def test_a_count_or_its_rest_below_five_is_not_told(number: int, among: int | None, told: Count) -> None:
    assert Count.of(number, among) == told


def test_one_firm_cannot_be_singled_out(owner: Any, loan: Offering) -> None:
    """The same answer whether the only firm of a group lies above or below the line that is asked for."""
    market(*[20] * 8, 200)
    answers = [tried(owner, loan, STAFF | {"value": value}) for value in (100, 150, 199)]
    assert {(one.admitted, one.rules[-1][1]) for one in answers} == {(Count(None, few=True), Count(8))}


def test_only_published_needs_of_the_market_that_it_could_answer_count(owner: Any, loan: Offering) -> None:
    event = market(*[200] * 6)
    firm = build.firm()
    build.need(firm, event=event, status="submitted")
    build.need(firm, event=event, status="withdrawn", closed_at="2026-01-01T00:00Z")
    build.need(firm, event=event, terms={"financing_type": "equity"})
    build.need(firm, event=build.event(status="closed"))
    assert tried(owner, loan).needs == 6


def test_a_large_market_is_sampled_evenly(owner: Any, loan: Offering, monkeypatch: pytest.MonkeyPatch) -> None:
    market(*[200, 20] * 6)
    monkeypatch.setattr(rule_trials, "MOST_NEEDS", 6)
    trial = tried(owner, loan, STAFF)
    assert (trial.needs, trial.sampled, trial.admitted) == (6, True, Count(6))


def test_queries_do_not_grow_with_the_market(
    owner: Any, loan: Offering, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loan = Offering.objects.select_related("organisation", "loan").get()
    market(*[200] * 5)
    tried(owner, loan, STAFF)
    with django_assert_num_queries(16):
        tried(owner, loan, STAFF)
    for firm in range(10):
        build.need(build.firm(profile={"staff": 50 + firm}), event=rule_trials.current_event())
    with django_assert_num_queries(16):
        tried(owner, loan, STAFF)


def test_trials_of_a_day_are_limited(owner: Any, loan: Offering, monkeypatch: pytest.MonkeyPatch) -> None:
    market(*[200] * 6)
    monkeypatch.setattr(rule_trials, "TRIALS_A_DAY", 2)
    tried(owner, loan)
    tried(owner, loan)
    with pytest.raises(Taken):
        tried(owner, loan)
    other = build.user()
    theirs = build.offering(build.organisation("bank", owner=other))
    assert tried(other, theirs).enough
    now = rule_trials.clock.now() + dt.timedelta(days=1, minutes=1)
    monkeypatch.setattr(rule_trials.clock, "now", lambda: now)
    assert tried(owner, loan).event is not None


def test_who_may_not_write_for_the_party_may_not_try(loan: Offering) -> None:
    reader = build.user()
    build.member(reader, loan.organisation, "viewer")
    for person in (reader, build.user()):
        with pytest.raises((NotAllowed, PermissionDenied)):
            tried(person, loan)
    assert not AuditRow.objects.exists()


def test_an_unverified_party_may_not_try(owner: Any) -> None:
    bank = build.organisation("bank", owner=owner, verification="unverified")
    with pytest.raises(WrongState):
        tried(owner, build.offering(bank, status="draft"))


def test_a_rule_that_means_nothing_is_refused(owner: Any, loan: Offering) -> None:
    with pytest.raises(Invalid):
        tried(owner, loan, {"key": "x", "fact": "firm.moon", "op": "ge", "value": 1})


def test_without_a_market_there_is_nothing_to_try_with(owner: Any, loan: Offering) -> None:
    assert tried(owner, loan) == Trial(None, enough=False)
