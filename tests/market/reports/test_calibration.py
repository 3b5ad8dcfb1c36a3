"""Score bands against pairs counted by hand, and against histories that Hypothesis makes up."""

import datetime as dt
import io
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts import clock
from market.models import Introduction, MatchRun
from market.reports.calibration import RESULTS, Band, calibration, calibration_workbook, pairs_of_band
from tests import build

pytestmark = pytest.mark.django_db

SUCCESS = {"approved": "approval", "agreed": "agreement"}


class Fair:
    """One edition, one bank with a product, pairs of a published run."""

    def __init__(self) -> None:
        self.event = build.event()
        self.bank = build.organisation("bank")
        self.loan = build.offering(self.bank)

    def pair(self, score: str, state: str = "proposed", **facts: Any) -> Introduction:
        need = build.need(build.firm(), event=self.event, visibility="organiser")
        match = build.match(need, self.loan, score=score)
        row = build.introduction(need, self.bank, state=state, match=match, offering=self.loan, **facts)
        if state in SUCCESS:
            build.outcome(row, SUCCESS[state], amount=1_000_000)
        return row


def found(**scope: Any) -> dict[int, tuple[int, ...]]:
    """Lower end of the band → pairs, claimed, approved, ended, open; bands without pairs left out."""
    return {
        band.low: (band.pairs, band.claimed, band.approved, band.ended, band.open)
        for band in calibration(**scope)
        if band.pairs
    }


def test_pairs_are_counted_in_the_band_of_their_score() -> None:
    fair = Fair()
    for score in ("0", "9.999", "10", "69.999", "70", "79.999", "80", "99.999", "100"):
        fair.pair(score)
    assert {low: row[0] for low, row in found().items()} == {0: 2, 10: 1, 60: 1, 70: 2, 80: 1, 90: 2}


def test_what_came_of_the_pairs() -> None:
    fair, now = Fair(), clock.now()
    fair.pair("75", "proposed")
    fair.pair("76", "claimed")
    fair.pair("77", "consulting")
    fair.pair("78", "approved")
    fair.pair("79", "declined", claimed_at=now)
    fair.pair("71", "lapsed")
    assert found() == {70: (6, 4, 1, 2, 3)}


def test_an_approval_that_was_taken_back_does_not_count() -> None:
    row = Fair().pair("75", "approved")
    first = row.outcomes.get()
    build.outcome(row, "approval", amount=1, corrects=first, void=True)
    assert found() == {70: (1, 1, 0, 0, 1)}


def test_an_approval_counts_though_the_pair_ended_later() -> None:
    row = Fair().pair("75", "withdrawn", claimed_at=clock.now())
    build.outcome(row, "approval", amount=1_000_000)
    build.outcome(row, "drawdown", amount=1_000_000)
    assert found() == {70: (1, 1, 1, 0, 0)}


def test_only_pairs_of_published_runs_count() -> None:
    fair = Fair()
    fair.pair("75")
    need = build.need(build.firm(), event=fair.event, visibility="organiser")
    build.introduction(need, fair.bank, state="approved")  # came about at the stall
    assert found() == {70: (1, 0, 0, 0, 1)}
    MatchRun.objects.update(current=False, published_at=None)
    assert found() == {}


def test_filters_are_those_of_the_funnel() -> None:
    fair, other = Fair(), Fair()
    fair.pair("75", "claimed")
    other.pair("85")
    old = clock.now() - dt.timedelta(days=100)
    Introduction.objects.filter(pk=other.pair("35").pk).update(created_at=old)
    today = clock.today()
    assert found(event=fair.event) == {70: (1, 1, 0, 0, 1)}
    assert set(found(provider=other.bank)) == {80, 30}
    assert set(found(series=other.event.series)) == {80, 30}
    assert set(found(since=today - dt.timedelta(days=1))) == {70, 80}
    assert set(found(until=today - dt.timedelta(days=50))) == {30}
    assert found(track="service") == {}


def test_shares_of_few_pairs_are_not_given() -> None:
    assert Band(7, pairs=9, claimed=9).percent("claimed") is None
    assert Band(7, pairs=12, claimed=9, approved=4).percent("claimed") == 75.0
    assert Band(7, pairs=12, claimed=9, approved=4).percent("approved") == 33.3


def test_every_figure_opens_its_pairs() -> None:
    fair = Fair()
    rows = {state: fair.pair("72", state) for state in ("proposed", "claimed", "approved", "declined")}
    fair.pair("82", "approved")
    behind = {result: list(pairs_of_band(7, result)) for result in RESULTS}
    assert behind == {
        "pairs": list(rows.values()),
        "claimed": [rows["claimed"], rows["approved"]],
        "approved": [rows["approved"]],
        "ended": [rows["declined"]],
    }


def test_one_query_however_many_pairs() -> None:
    fair = Fair()
    for score in range(0, 100, 7):
        fair.pair(str(score))
    with CaptureQueriesContext(connection) as queries:
        calibration()
    assert len(queries) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 100_000), st.sampled_from(["proposed", "claimed", "approved", "declined", "lapsed"])),
        max_size=12,
    )
)
def test_bands_add_up(pairs: list[tuple[int, str]]) -> None:
    fair = Fair()
    for score, state in pairs:
        fair.pair(f"{score / 1000:.3f}", state)
    expected = Counter(min(score // 10_000, 9) * 10 for score, _state in pairs)
    scope = {"event": fair.event}
    assert {low: row[0] for low, row in found(**scope).items()} == dict(expected)
    for band in calibration(**scope):
        counts = {result: pairs_of_band(band.number, result, **scope).count() for result in RESULTS}
        assert counts == {result: getattr(band, result) for result in RESULTS}
        assert band.pairs == band.approved + band.ended + band.open
        assert band.open >= 0


def test_the_spreadsheet_has_every_band() -> None:
    fair = Fair()
    for _number in range(10):
        fair.pair("75", "claimed")
    page = load_workbook(io.BytesIO(calibration_workbook())).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][:5] == ("评分下限", "评分上限（不含）", "对接数", "已认领", "认领率（%）")
    assert rows[3] == (70, 80, 10, 10, 100, 0, 0, 0, 10)
    assert rows[4] == (60, 70, 0, 0, None, 0, None, 0, 0)
    assert len(rows) == 11
