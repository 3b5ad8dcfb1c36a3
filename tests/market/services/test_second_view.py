"""A run beside the stable matching of its pairs, and why single pairs were not introduced."""

from decimal import Decimal
from typing import Any

import pytest

from market.models import Match, MatchRun, RunSnapshot
from market.services import second_view as views
from market.services.run_execution import execute_run
from market.services.unassigned import why_not
from tests import build

pytestmark = pytest.mark.django_db


def fair_market(**params: Any) -> tuple[MatchRun, dict[str, Any]]:
    """Two banks with room for one firm each; a rich firm that fits both better and could use both, and a poor one."""
    event = build.event()
    rows: dict[str, Any] = {
        "rich": build.need(build.firm(), event=event, introductions_wanted=2, terms={"amount": Decimal(3_000_000)}),
        "poor": build.need(build.firm(), event=event, introductions_wanted=1, terms={"amount": Decimal(9_900_000)}),
    }
    for number in range(2):
        terms = {"rate_min": Decimal(3) + Decimal(number) / 10}
        rows[f"bank{number}"] = build.offering(build.organisation("bank"), capacity=1, terms=terms)
    run = MatchRun.objects.create(event=event, requested_by=build.organiser(), params=params)
    execute_run(run.pk)
    run.refresh_from_db()
    return run, rows


def test_the_poor_firm_gains_and_the_rich_one_loses_by_our_choice() -> None:
    run, rows = fair_market()
    found = views.second_view(run)
    assert found is not None
    rich, poor = rows["rich"], rows["poor"]
    ours = {(row.need_id, row.offering_id): float(row.score) for row in Match.objects.filter(assigned__isnull=False)}
    both = {(row.need_id, row.offering_id): float(row.score) for row in Match.objects.filter(need=rich)}
    assert (found.ours, found.stable) == (
        views.Side(2, 2, round(sum(ours.values()), 3)),
        views.Side(1, 2, round(sum(both.values()), 3)),
    )
    (lost,) = found.of("lost")
    (gained,) = found.of("gained")
    assert (lost.firm, len(lost.ours), lost.stable) == (rich.organisation_id, 1, tuple(sorted(both)))
    assert (gained.firm, len(gained.ours), gained.stable) == (poor.organisation_id, 1, ())
    assert lost.blocking == tuple(pair for pair in sorted(both) if pair not in ours)
    assert (found.blocking, found.of("moved")) == (1, [])
    stored = views.rows_of(run, found.firms)
    assert {pair: row.pk for pair, row in stored.items()} == {
        (row.need_id, row.offering_id): row.pk
        for row in Match.objects.all()
        if (row.need_id, row.offering_id) in stored
    }
    assert stored.keys() == both.keys() | ours.keys()


def test_a_market_too_large_for_a_page_and_a_run_without_its_snapshot_are_not_compared() -> None:
    run, _rows = fair_market()
    run.stats["pairs"] = views.LARGEST + 1
    assert (views.too_large(run), views.second_view(run)) == (True, None)
    run.stats["pairs"] = 1
    RunSnapshot.objects.filter(run=run).delete()
    assert (views.too_large(run), views.second_view(run)) == (False, None)


def told(run: MatchRun, need: Any) -> dict[int, str]:
    """Offering → why its pair with the need was not introduced."""
    rows = list(Match.objects.filter(run=run, need=need).order_by("rank"))
    found = why_not(rows)
    return {row.offering_id: found.get(row.pk, "") for row in rows}


def test_fairness_and_the_wanted_number_are_the_reasons_of_the_others(django_assert_num_queries: Any) -> None:
    run, rows = fair_market()
    ours = set(Match.objects.filter(assigned__isnull=False).values_list("need", "offering"))
    (rich_has,) = (offering for need, offering in ours if need == rows["rich"].pk)
    (poor_has,) = (offering for need, offering in ours if need == rows["poor"].pk)
    assert told(run, rows["rich"]) == {rich_has: "", poor_has: "capacity_fairness"}
    assert told(run, rows["poor"]) == {poor_has: "", rich_has: "wanted_reached"}
    everything = list(Match.objects.filter(run=run))
    with django_assert_num_queries(3):
        found = why_not(everything)
    assert len(found) == 2
    again = list(Match.objects.filter(run=run))
    with django_assert_num_queries(1):  # the run: what it decided is remembered
        assert why_not(again) == found


def test_a_quota_is_a_reason() -> None:
    run, rows = fair_market(quotas={"bank": 1})
    assert sorted(told(run, rows["rich"]).values()) == ["", "quota"]


def test_a_party_at_work_is_a_reason() -> None:
    event = build.event()
    need = build.need(build.firm(), event=event, introductions_wanted=2)
    working, other = (build.offering(build.organisation("bank")) for _number in range(2))
    build.introduction(need, working.organisation, state="consulting", offering=working)
    run = MatchRun.objects.create(event=event, requested_by=build.organiser())
    execute_run(run.pk)
    assert told(run, need) == {working.pk: "under_way", other.pk: ""}


def test_a_run_that_keeps_nothing_says_nothing_and_a_later_row_waits() -> None:
    need = build.need(build.firm(), event=build.event())
    match = build.match(need, build.offering(build.organisation("bank")))
    assert why_not([match]) == {}
    match.refresh_id = 1
    assert why_not([match]) == {match.pk: "later"}
    match.assigned = 1
    assert why_not([match]) == {}
