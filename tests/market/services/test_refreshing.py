"""Pairs follow a changed need."""

import pytest

from market.models import Match, MatchRefresh
from market.services import refreshing
from market.services.needs import withdraw_need
from tests import build

pytestmark = pytest.mark.django_db


def _changed():
    need = build.need(build.firm(), event=build.event())
    offering = build.offering(build.organisation("bank"))
    row = build.match(need, offering)
    Match.objects.filter(pk=row.pk).update(assigned=1)
    refreshing.request_refresh(need=need)
    return need, row


def test_changes_before_a_worker_begins_share_a_row_and_later_ones_do_not():
    need, _row = _changed()
    refreshing.request_refresh(need=need)
    job = MatchRefresh.objects.get()
    assert refreshing.refresh(job.pk)
    assert not refreshing.refresh(job.pk)
    refreshing.request_refresh(need=need)
    assert MatchRefresh.objects.filter(need=need).count() == 2


def test_a_need_that_is_not_live_loses_its_pairs_and_the_run_keeps_its_rows():
    need, row = _changed()
    type(need).objects.filter(pk=need.pk).update(status="withdrawn")
    refreshing.refresh(MatchRefresh.objects.get().pk)
    assert list(Match.objects.in_force()) == []
    assert list(Match.objects.computed()) == [row]


def test_a_live_need_gets_pairs_of_now_and_keeps_the_organisers_assignment():
    need, row = _changed()
    refreshing.refresh(MatchRefresh.objects.get().pk)
    found = [(one.offering_id, one.rank, one.assigned) for one in Match.objects.in_force().filter(need=need)]
    assert found == [(row.offering_id, 1, 1)]
    assert list(Match.objects.computed()) == [row]


def test_a_need_without_a_run_in_force_asks_for_nothing():
    refreshing.request_refresh(need=build.need(build.firm(), event=build.event()))
    assert not MatchRefresh.objects.exists()


def test_a_firm_that_withdraws_its_need_asks_for_one_update():
    owner = build.user()
    firm = build.organisation(owner=owner)
    need = build.need(firm, event=build.event())
    build.match(need, build.offering(build.organisation("bank")))
    withdraw_need(by=owner, need=need)
    assert [row.need for row in MatchRefresh.objects.all()] == [need]
