"""Every service that changes what the engine sees asks for an update of just that, and no other service does."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.services.organisations import update_organisation
from accounts.services.profiles import update_profile
from accounts.services.verification import reinstate, suspend
from market.models import Match, MatchRefresh, MatchRun, Need
from market.services import introductions, matching, needs, offerings, run_execution
from market.services.outcomes import record_refusal
from tests import build

pytestmark = pytest.mark.django_db

Subjects = list[tuple[int | None, int | None]]


class Market:
    """A firm with a need on the market, a bank with a product, and a run in force."""

    def __init__(self) -> None:
        self.organiser, self.owner, self.event = build.organiser(), build.user(), build.event()
        self.firm = build.firm()
        build.member(self.owner, self.firm)
        self.bank = build.organisation("bank")
        build.registration(self.bank, self.event)
        self.loan = build.offering(self.bank, summary="为科技企业提供一年期流动资金贷款，随借随还。")
        self.need = build.need(self.firm, event=self.event, visibility="lenders", created_by=self.owner)
        self.run = self.executed()
        matching.publish_run(by=self.organiser, run=self.run)
        MatchRefresh.objects.all().delete()

    def executed(self) -> MatchRun:
        run = MatchRun.objects.create(event=self.event, requested_by=self.organiser)
        run_execution.execute_run(run.pk)
        return run

    def claimed(self) -> Any:
        return introductions.claim(by=self.organiser, organisation=self.bank, need=self.need, offering=self.loan)


@pytest.fixture
def market() -> Market:
    return Market()


def asked() -> Subjects:
    return list(MatchRefresh.objects.order_by("pk").values_list("need", "offering"))


def profile(market: Market, **more: Any) -> None:
    facts: dict[str, Any] = {"facts": {}, "years": [], "certificates": []} | more
    update_profile(by=market.owner, organisation=market.firm, **facts)


NEED: dict[str, Callable[[Market], Any]] = {
    "withdraw": lambda market: needs.withdraw_need(by=market.owner, need=market.need),
    "revise": lambda market: needs.revise_need(by=market.owner, need=market.need),
    "fulfil": lambda market: needs.fulfil_need(by=market.organiser, need=market.need),
    "profile": lambda market: profile(market, facts={"staff": 51}),
    "figures": lambda market: profile(market, years=[{"year": 2024, "revenue": Decimal(5)}]),
    "certificates": lambda market: profile(market, certificates=[{"kind": "high_tech"}]),
    "region": lambda market: update_organisation(by=market.owner, organisation=market.firm, region="310104"),
    "claim": lambda market: market.claimed(),
}
OFFERING: dict[str, Callable[[Market], Any]] = {
    "off the shelf": lambda market: offerings.take_off_shelf(by=market.organiser, offering=market.loan),
    "changed": lambda market: offerings.update_offering(
        by=market.organiser, offering=market.loan, common={"capacity": 3}, terms={}, criteria=[]
    ),
    "suspended": lambda market: suspend(by=market.organiser, organisation=market.bank, reason="示例原因"),
}
NOTHING: dict[str, Callable[[Market], Any]] = {
    "the same profile again": lambda market: profile(market),
    "a draft": lambda market: needs.create_draft(by=market.owner, organisation=market.firm, kind="financing"),
    "who may see it": lambda market: needs.revoke_authorisation(by=market.owner, need=authorised(market.need)),
    "the bank's profile": lambda market: update_organisation(by=market.organiser, organisation=market.bank, website=""),
}


def authorised(need: Need) -> Need:
    Need.objects.filter(pk=need.pk).update(authorised_at=need.published_at)
    return need


@pytest.mark.parametrize("act", NEED)
def test_what_changes_a_need_asks_for_it(market: Market, act: str) -> None:
    NEED[act](market)
    assert asked() == [(market.need.pk, None)]


@pytest.mark.parametrize("act", OFFERING)
def test_what_changes_an_offering_asks_for_it(market: Market, act: str) -> None:
    OFFERING[act](market)
    assert asked() == [(None, market.loan.pk)]


@pytest.mark.parametrize("act", NOTHING)
def test_what_the_engine_does_not_see_asks_for_nothing(market: Market, act: str) -> None:
    NOTHING[act](market)
    assert asked() == []


def test_a_need_that_comes_back_and_one_that_expires_ask_for_themselves(market: Market) -> None:
    Need.objects.filter(pk=market.need.pk).update(status="submitted")
    needs.publish_need(by=market.organiser, need=market.need)
    assert asked() == [(market.need.pk, None)]
    MatchRefresh.objects.all().delete()
    Need.objects.filter(pk=market.need.pk).update(valid_until="2020-01-01")
    assert needs.expire_needs() == 1
    assert asked() == [(market.need.pk, None)]


def test_an_offering_that_comes_back_and_a_party_that_is_reinstated_ask_for_the_offering(market: Market) -> None:
    suspend(by=market.organiser, organisation=market.bank, reason="示例原因")
    MatchRefresh.objects.all().delete()
    reinstate(by=market.organiser, organisation=market.bank)
    assert asked() == [(None, market.loan.pk)]
    offerings.take_off_shelf(by=market.organiser, offering=market.loan)
    offerings.put_on_shelf(by=market.organiser, offering=market.loan)
    assert asked() == [(None, market.loan.pk)]


def test_a_refusal_on_record_asks_for_the_need_once(market: Market) -> None:
    pair = market.claimed()
    introductions.move(by=market.organiser, introduction=pair, to="contacted", organisation=market.bank)
    MatchRefresh.objects.all().delete()
    record_refusal(by=market.organiser, introduction=pair, code="amount", text="示例", organisation=market.bank)
    assert asked() == [(market.need.pk, None)]


def test_what_changed_during_a_run_is_asked_for_when_it_is_published(market: Market, settings: Any) -> None:
    then = market.run.queued_at
    for model in (Need, type(market.firm), type(market.firm.profile), type(market.loan)):
        model._default_manager.update(updated_at=then.replace(year=2020))
    quiet = build.need(build.firm(), event=market.event)
    Need.objects.filter(pk=quiet.pk).update(updated_at=then.replace(year=2020))
    type(market.firm)._default_manager.update(updated_at=then.replace(year=2020))
    type(market.firm.profile)._default_manager.update(updated_at=then.replace(year=2020))
    run = market.executed()
    market.loan.save()
    market.need.save()
    matching.publish_run(by=market.organiser, run=run)
    assert asked() == [(market.need.pk, None), (None, market.loan.pk)]
    assert Match.objects.in_force().filter(need=market.need).exists()


def test_the_task_is_handed_over_after_the_commit(market: Market, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        profile(market, facts={"staff": 51})
    assert len(callbacks) == 1
