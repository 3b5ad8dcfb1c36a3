"""A party that would like to meet a firm: who may say so, how often, and what follows."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.enums import Role
from accounts.errors import NotAllowed, Refused, WrongState
from accounts.models import AuditRow
from market.models import MatchRefresh, MatchRun, Need, Offering, ProviderWish
from market.selectors.market import wishers_of
from market.selectors.refreshes import needs_changed
from market.selectors.wishes import parties_wishing, wishes_for
from market.services import matching, run_execution
from market.services.wishes import take_back_wish, wish_for_lead
from tests import build

pytestmark = pytest.mark.django_db


class Market:
    """A bank with a product at an edition where a firm shows a need to all lenders."""

    def __init__(self) -> None:
        self.event, self.editor = build.event(), build.user()
        self.bank = build.organisation("bank")
        build.member(self.editor, self.bank, Role.EDITOR)
        build.registration(self.bank, self.event)
        self.loan = build.offering(self.bank, capacity=2)
        self.need = self.another()

    def another(self, **facts: Any) -> Need:
        row: Need = build.need(build.firm(), **{"event": self.event, "visibility": "lenders"} | facts)
        return row

    def wish(self, need: Need | None = None, by: Any = None) -> ProviderWish:
        return wish_for_lead(by=by or self.editor, need=need or self.need, organisation=self.bank)

    def take_back(self, by: Any = None) -> None:
        take_back_wish(by=by or self.editor, need=self.need, organisation=self.bank)


@pytest.fixture
def market() -> Market:
    return Market()


def verbs() -> list[tuple[str, int]]:
    rows = AuditRow.objects.filter(verb__startswith="wish.").order_by("pk")
    return [(row.verb, row.data["need"]) for row in rows]


def standing(need: Need) -> frozenset[int]:
    return parties_wishing(need)


def test_a_wish_is_made_once_taken_back_once_and_made_again(market: Market) -> None:
    first = market.wish()
    assert (market.wish().pk, first.made_by, standing(market.need)) == (first.pk, market.editor, {market.bank.pk})
    market.take_back()
    market.take_back()
    first.refresh_from_db()
    assert (first.ended_by, first.ended_at is None, standing(market.need)) == (market.editor, False, set())
    helper = build.organiser()
    again = market.wish(by=helper)
    assert (again.pk, again.made_by, again.ended_by, again.ended_at) == (first.pk, helper, None, None)
    expected = [(verb, market.need.pk) for verb in ("wish.make", "wish.take_back", "wish.make")]
    assert verbs() == expected
    assert AuditRow.objects.filter(verb="wish.make").last().on_behalf_of == market.bank.name  # type: ignore[union-attr]


def test_a_reader_and_an_outsider_may_not_wish(market: Market) -> None:
    reader = build.user()
    build.member(reader, market.bank, Role.VIEWER)
    wish = market.wish()
    for person in (reader, build.user()):
        with pytest.raises(NotAllowed):
            market.wish(by=person)
        with pytest.raises(NotAllowed):
            market.take_back(by=person)
    wish.refresh_from_db()
    assert wish.ended_at is None


def not_registered(market: Market) -> None:
    market.bank.registrations.all().delete()


def not_verified(market: Market) -> None:
    market.bank.verification = "pending"
    market.bank.save()


HIDDEN: dict[str, Any] = {
    "matched only": lambda market: Need.objects.update(visibility="matched"),
    "organiser only": lambda market: Need.objects.update(visibility="organiser"),
    "draft": lambda market: Need.objects.update(status="draft"),
    "withdrawn": lambda market: Need.objects.update(status="withdrawn"),
    "not registered": not_registered,
    "not verified": not_verified,
    "another kind of need": lambda market: Need.objects.update(kind="talent"),
    "its own need": lambda market: Need.objects.update(organisation=market.bank),
}


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("by_organiser", [False, True])
def test_what_the_party_may_not_see_it_cannot_wish_for(market: Market, hide: str, by_organiser: bool) -> None:
    HIDDEN[hide](market)
    with pytest.raises(NotAllowed):
        market.wish(by=build.organiser() if by_organiser else None)
    assert not ProviderWish.objects.exists()
    assert verbs() == []


def test_a_closed_need_is_still_seen_by_who_worked_on_it_and_not_wished_for(market: Market) -> None:
    build.introduction(market.need, market.bank, state="drawn")
    Need.objects.update(status="fulfilled")
    with pytest.raises(WrongState):
        market.wish()


def test_a_wish_can_be_taken_back_after_the_need_has_closed(market: Market) -> None:
    market.wish()
    Need.objects.update(status="withdrawn")
    market.take_back()
    assert standing(market.need) == set()


def test_as_many_wishes_stand_as_the_live_offerings_can_see_firms(market: Market) -> None:
    other = build.event()
    build.registration(market.bank, other)
    build.offering(market.bank, capacity=30, status="draft")
    market.wish()
    market.wish(market.another())
    third = market.another()
    with pytest.raises(WrongState) as refused:
        market.wish(third)
    assert str(refused.value).startswith("贵机构的供给每届集市最多可对接 2 家企业")
    market.wish()  # what stands already is no new wish
    market.wish(market.another(event=other))
    market.take_back()
    market.wish(third)
    assert ProviderWish.objects.filter(ended_at__isnull=True).count() == 3


def test_a_need_that_left_the_market_frees_its_wish(market: Market) -> None:
    market.wish()
    market.wish(market.another())
    Need.objects.filter(pk=market.need.pk).update(status="fulfilled")
    market.wish(market.another())


def test_a_party_that_offers_nothing_is_told_so(market: Market) -> None:
    Offering.objects.update(status="withdrawn")
    with pytest.raises(Refused, match="请先上架一项供给"):
        market.wish()


def test_the_database_keeps_one_row_for_the_two_and_a_signed_end(market: Market) -> None:
    wish = market.wish()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderWish.objects.create(need=market.need, organisation=market.bank, made_by=market.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderWish.objects.update(ended_by=market.editor)
    for row in (market.need, market.editor):
        with pytest.raises(ProtectedError):
            row.delete()
    assert ProviderWish.objects.get().pk == wish.pk


def test_the_engine_is_told_of_wishes_that_stand_in_one_query(market: Market, django_assert_num_queries: Any) -> None:
    others = [market.another() for _number in range(3)]
    market.wish()
    market.wish(others[0])
    take_back_wish(by=market.editor, need=others[0], organisation=market.bank)
    with django_assert_num_queries(1):
        assert wishers_of([market.need, *others]) == {market.need.pk: frozenset({market.bank.pk})}
    assert [row.organisation for row in wishes_for(market.need)] == [market.bank]


def in_force(market: Market) -> MatchRun:
    organiser = build.organiser()
    run = MatchRun.objects.create(event=market.event, requested_by=organiser)
    run_execution.execute_run(run.pk)
    matching.publish_run(by=organiser, run=run)
    MatchRefresh.objects.all().delete()
    return run


def test_a_wish_and_its_end_ask_for_an_update_of_just_that_need(market: Market) -> None:
    market.another()
    in_force(market)
    for act in (market.wish, market.take_back):
        act()
        assert list(MatchRefresh.objects.values_list("need", "offering")) == [(market.need.pk, None)]
        MatchRefresh.objects.all().delete()
        act()
        assert not MatchRefresh.objects.exists(), "a second click changes nothing"


def test_a_run_that_was_reading_meanwhile_is_brought_up_to_date(market: Market) -> None:
    """Nothing of the need's own row has changed: the wish, or its end, tells."""
    run = in_force(market)
    past = market.need.published_at.replace(year=2020)  # type: ignore[union-attr]
    Need.objects.update(updated_at=past)
    for firm in (market.need.organisation, market.need.organisation.profile):
        type(firm).objects.update(updated_at=past)  # type: ignore[attr-defined]
    assert needs_changed(run) == []
    market.wish()
    assert needs_changed(run) == [market.need.pk]
    market.take_back()
    ProviderWish.objects.update(made_at=past)
    assert needs_changed(run) == [market.need.pk]
    ProviderWish.objects.update(ended_at=past)
    assert needs_changed(run) == []


def test_the_update_lifts_the_pair_and_says_why(market: Market) -> None:
    from market.models import Match
    from market.services.refreshing import refresh

    build.registration(rival := build.organisation("bank"), market.event)
    build.offering(rival)
    in_force(market)

    def pairs() -> dict[int, Match]:
        rows = Match.objects.in_force().filter(need=market.need).select_related("offering")
        return {row.offering.organisation_id: row for row in rows}

    before = pairs()
    market.wish()
    assert refresh(MatchRefresh.objects.get().pk)
    after = pairs()
    assert after[market.bank.pk].score > before[market.bank.pk].score
    assert (after[rival.pk].score, after[rival.pk].points) == (before[rival.pk].score, before[rival.pk].points)
    told = {factor["name"]: factor["fact"] for factor in (after[market.bank.pk].reasons or {})["factors"]}
    assert told["wishes"] == {"named": False, "named_by": True}
