"""The count beside rules that are being written: coarse, remembered, limited, and blind to a single firm."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoAssertNumQueries

from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow
from market.models import Need, Offering
from market.services import rule_counts
from market.services.rule_counts import Crowds, RuleCount, count_rules
from tests import build
from tests.market.services.test_rule_trials import COMMON, LOAN, STAFF, market

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def loan(owner: Any) -> Offering:
    return build.offering(build.organisation("bank", owner=owner), criteria=[STAFF])


def counted(owner: Any, loan: Offering, *criteria: Any, **changes: Any) -> RuleCount:
    facts: dict[str, Any] = {"kind": "loan", "common": COMMON, "terms": LOAN, "offering": loan} | changes
    return count_rules(by=owner, organisation=loan.organisation, criteria=list(criteria), **facts)


def test_the_crowds_beside_the_rules_in_force(owner: Any, loan: Offering) -> None:
    market(*[200] * 16, *[70] * 7, *[20] * 5, *[None] * 4)
    found = counted(owner, loan, STAFF | {"value": 60})
    assert (found.now, found.before) == (Crowds(20, None, 10), Crowds(None, 20, 10))
    assert found.rules[-1] == STAFF | {"value": 60}


def test_who_is_just_outside(owner: Any, loan: Offering) -> None:
    market(*[200] * 6, *[75] * 6)
    outside = counted(owner, loan, STAFF).outside
    assert outside is not None
    assert (outside.rule, outside.looser, outside.firms) == (STAFF, STAFF | {"value": 70}, 10)


def test_the_same_rules_again_cost_nothing_and_are_answered_alike(owner: Any, loan: Offering) -> None:
    market(*[200] * 6, *[75] * 6)
    first = counted(owner, loan, STAFF)
    assert counted(owner, loan, STAFF) == first
    rows = AuditRow.objects.order_by("pk")
    assert len(rows) == 2, "the rules in the form and those in force"
    row = rows[0]
    assert (row.verb, row.actor_id, row.subject_id) == ("offering.count_rules", owner.pk, str(loan.pk))
    assert row.data["rules"][-1] == STAFF


def test_an_answer_is_told_again_where_fewer_than_five_firms_change_sides(owner: Any, loan: Offering) -> None:
    """Fourteen are told as ten and fifteen as twenty: the fifteenth firm cannot be found by moving the limit."""
    market(*[200] * 14, 90, 80, 70, 60, 50, *[20] * 6)
    asked = [counted(owner, loan, STAFF | {"value": value}) for value in (100, 90, 80, 70, 60, 50)]
    assert [one.now and one.now.admitted for one in asked] == [10, 10, 10, 10, 10, 20]
    assert [one.outside for one in asked[1:5]] == [None] * 4


def test_a_need_that_comes_or_goes_is_not_seen_before_tomorrow(
    owner: Any, loan: Offering, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = market(*[200] * 14)
    first = counted(owner, loan, STAFF)
    build.need(build.firm(profile={"staff": 200}), event=event)
    Need.objects.order_by("pk").first().delete()  # type: ignore[union-attr]
    build.need(build.firm(profile={"staff": 200}), event=event)
    assert counted(owner, loan, STAFF).now == first.now
    assert counted(owner, loan, STAFF | {"value": 150}).now == first.now
    tomorrow = rule_counts.clock.now() + dt.timedelta(days=1, minutes=1)
    monkeypatch.setattr(rule_counts.clock, "now", lambda: tomorrow)
    assert counted(owner, loan, STAFF).now == Crowds(20, None, None)


def test_of_fewer_than_five_firms_nothing_is_told(owner: Any, loan: Offering) -> None:
    event = market(*[200] * 4)
    for need in event.needs.all():
        build.need(need.organisation, event=event)
    found = counted(owner, loan, STAFF)
    assert (found.enough, found.now, found.before, found.outside) == (False, None, None, None)
    assert not AuditRow.objects.exists()


def test_counts_of_a_day_are_limited(owner: Any, loan: Offering, monkeypatch: pytest.MonkeyPatch) -> None:
    market(*[200] * 6)
    monkeypatch.setattr(rule_counts, "COUNTS_A_DAY", 2)
    counted(owner, loan, STAFF | {"value": 90})
    with pytest.raises(Taken):
        counted(owner, loan, STAFF | {"value": 80})
    assert counted(owner, loan, STAFF | {"value": 90}).enough
    other = build.user()
    assert counted(other, build.offering(build.organisation("bank", owner=other))).enough


def test_who_may_not_write_may_not_count(loan: Offering) -> None:
    reader = build.user()
    build.member(reader, loan.organisation, "viewer")
    for person in (reader, build.user()):
        with pytest.raises((NotAllowed, PermissionDenied)):
            counted(person, loan)
    assert not AuditRow.objects.exists()


def test_refused_are_unverified_parties_and_rules_that_mean_nothing(owner: Any, loan: Offering) -> None:
    with pytest.raises(Invalid):
        counted(owner, loan, {"key": "x", "fact": "firm.moon", "op": "ge", "value": 1})
    bank = build.organisation("bank", owner=owner, verification="unverified")
    with pytest.raises(WrongState):
        counted(owner, build.offering(bank, status="draft"))


def test_without_a_market_the_rules_are_still_said(owner: Any, loan: Offering) -> None:
    found = counted(owner, loan, STAFF)
    assert (found.event, found.enough, found.rules[-1]) == (None, False, STAFF)


def test_queries_do_not_grow_with_the_market(
    owner: Any, loan: Offering, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loan = Offering.objects.select_related("organisation", "loan").get()
    market(*[200] * 6)
    counted(owner, loan, STAFF)
    with django_assert_num_queries(7) as few:
        counted(owner, loan, STAFF | {"value": 60})
    for firm in range(10):
        build.need(build.firm(profile={"staff": 50 + firm}), event=rule_counts.current_event())
    cache.clear()
    counted(owner, loan, STAFF)
    with django_assert_num_queries(len(few)):
        counted(owner, loan, STAFF | {"value": 30})
