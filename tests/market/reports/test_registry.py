"""The registry: what every report keeps, and each report against figures counted by hand."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from market.enums import Track
from market.models import Introduction
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.reports.report import Figure, Part, ReportRow
from market.reports.scopes import query_of, scope_of
from market.services.introductions import claim, move
from market.services.outcome_verdicts import give_verdict
from market.services.outcomes import record_approval, record_drawdown, record_refusal, record_result
from tests import build

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 5, 15, 2, 0, tzinfo=dt.UTC)  # a Wednesday, 10:00 in Shanghai
MILLION = Decimal(1_000_000)


class Story:
    """Two editions. 青禾 (both editions): refused by bank 乙, approved by bank 甲 (10, programme, confirmed) and drawn.
    云帆 (first edition): approved by bank 甲 (5, disputed), contacted late. 澄江 (second edition): nobody answers. 拾光
    signs with a university.
    """

    def __init__(self) -> None:
        self.staff = build.organiser()
        self.series = build.series()
        self.first, self.second = (
            build.event(
                series=self.series, name=f"第{number}届", number=number, starts_at=START + dt.timedelta(days=days)
            )
            for number, days in ((1, 0), (2, 100))
        )
        self.one, self.two = (build.organisation("bank", name=f"银行{name}") for name in "甲乙")
        self.school = build.organisation("university", name="大学")
        self.green, self.cloud, self.river, self.light = (
            build.organisation("enterprise", name=name) for name in ("青禾", "云帆", "澄江", "拾光")
        )
        for firm, events in ((self.green, (self.first, self.second)), (self.cloud, (self.first,))):
            for event in events:
                build.registration(firm, event)
        build.registration(self.river, self.second)
        with clock.at(START):
            self.needs = {
                firm.name: build.need(firm, event=event, visibility="organiser", published_at=START, kind=kind)
                for firm, event, kind in (
                    (self.green, self.first, "financing"),
                    (self.cloud, self.first, "financing"),
                    (self.river, self.second, "financing"),
                    (self.light, self.second, "cooperation"),
                )
            }
        refused = self.pair("青禾", self.two, "contacted")
        with clock.at(START + dt.timedelta(days=3)):
            record_refusal(
                by=self.staff, introduction=refused, code="too_new", text="", decided_on=dt.date(2024, 5, 18)
            )
        self.approved = self.approve("青禾", 10, preferential="示例贷", subsidy_percent=Decimal(20))
        give_verdict(by=self.staff, outcome=self.approved, verdict="confirmed")
        with clock.at(START + dt.timedelta(days=20)):
            record_drawdown(
                by=self.staff,
                introduction=self.approved.introduction,
                amount=4 * MILLION,
                decided_on=dt.date(2024, 6, 4),
            )
        disputed = self.approve("云帆", 5, wait=dt.timedelta(days=2))
        give_verdict(by=self.staff, outcome=disputed, verdict="disputed", reason="金额不对")
        signed = self.pair("拾光", self.school, "contacted", "in_talks")
        with clock.at(START + dt.timedelta(days=9)):
            record_result(by=self.staff, introduction=signed, kind="agreement", decided_on=dt.date(2024, 5, 24))

    def pair(self, firm: str, party: Any, *line: str, wait: dt.timedelta = dt.timedelta(hours=2)) -> Introduction:
        """Claimed on the market day, first contact after ``wait``, the further states an hour apart."""
        with clock.at(START):
            row = claim(by=self.staff, organisation=party, need=self.needs[firm])
        for number, state in enumerate(line):
            with clock.at(START + wait + dt.timedelta(hours=number)):
                row = move(by=self.staff, introduction=row, to=state)
        return row

    def approve(self, firm: str, amount: int, wait: dt.timedelta = dt.timedelta(hours=2), **more: Any) -> Any:
        """Bank 甲 approves on the tenth day."""
        row = self.pair(firm, self.one, "contacted", "consulting", "applied", wait=wait)
        facts = {"amount": amount * MILLION, "annual_rate": Decimal(3), "term_months": 12}
        with clock.at(START + dt.timedelta(days=10)):
            return record_approval(by=self.staff, introduction=row, decided_on=dt.date(2024, 5, 25), **(facts | more))


@pytest.fixture
def story() -> Story:
    return Story()


def rows(report: str, **scope: Any) -> dict[str, dict[str, Figure]]:
    return {row.label: row.figures for row in REPORTS[report].rows(Scope(**scope))}


def values(found: dict[str, dict[str, Figure]]) -> dict[str, dict[str, Any]]:
    return {label: {name: figure.value for name, figure in figures.items()} for label, figures in found.items()}


def test_the_funnel_by_party_tells_what_the_firms_confirm(story: Story) -> None:
    found = rows("funnel")
    assert {label: {name: f.value for name, f in row.items()} for label, row in found.items()} == {
        "银行甲": {
            "reached": 2,
            "consulted": 2,
            "approved": 2,
            "approved_amount": 15 * MILLION,
            "drawn": 1,
            "drawn_amount": 4 * MILLION,
            "median_days": 9.0,  # ten days of 青禾, eight of 云帆
        },
        "银行乙": {
            "reached": 1,
            "consulted": 0,
            "approved": 0,
            "approved_amount": 0,
            "drawn": 0,
            "drawn_amount": 0,
            "median_days": None,
        },
    }
    amount = found["银行甲"]["approved_amount"]
    assert (amount.confirmed, amount.stated, amount.disputed) == (10 * MILLION, 5 * MILLION, 5 * MILLION)


def test_the_scorecard_judges_by_the_clocks(story: Story) -> None:
    with clock.at(START + dt.timedelta(days=60)):
        found = rows("scorecard")
    one, two = found["银行甲"], found["银行乙"]
    assert one["contact"] == Figure(50.0, part=1, whole=2)  # two days instead of one working day
    assert one["decision"] == Figure(100.0, part=2, whole=2)
    assert (one["approvals"].value, one["approvals"].confirmed, one["amount"].value) == (2, 1, 15 * MILLION)
    assert two["contact"] == Figure(100.0, part=1, whole=1)
    assert two["refusals"] == Figure(1, parts=(Part("refused_too_new", two["refusals"].parts[0].label, 1),))


def test_days_of_each_step(story: Story) -> None:
    assert values(rows("steps"))["认领到首次联系"] == {"pairs": 3, "median": 0.1, "longest": 2.0}
    assert values(rows("steps"))["首次联系到批复"] == {"pairs": 2, "median": 9.0, "longest": 9.9}
    assert values(rows("steps", track=Track.SERVICE))["首次联系到达成合作"]["pairs"] == 1


def test_needs_refusals_and_policies(story: Story) -> None:
    assert values(rows("needs")) == {
        "融资": {"needs": 3, "answered": 2, "unanswered": 1, "share": 66.7, "fulfilled": 2},
        "技术合作": {"needs": 1, "answered": 1, "unanswered": 0, "share": 100.0, "fulfilled": 1},
    }
    assert values(rows("refusals")) == {"成立时间太短": {"refusals": 1, "firms": 1, "repaired": 1, "share": 100.0}}
    used = rows("policies")["示例贷"]
    assert {name: figure.value for name, figure in used.items()} == {
        "firms": 1,
        "results": 1,
        "amount": 10 * MILLION,
        "saved": Decimal("60000.00"),  # 10 000 000 × 3 % × 1 year × 20 %
    }
    assert (used["saved"].confirmed, used["saved"].unknown) == (Decimal("60000.00"), 0)


def test_a_loan_without_its_share_saves_an_unknown_sum(story: Story) -> None:
    row = story.pair("澄江", story.one, "contacted", "consulting", "applied")
    build.outcome(row, "approval", amount=MILLION, preferential="另一贷", annual_rate=None)
    assert rows("policies")["另一贷"]["saved"] == Figure(None, unknown=1)


def test_editions_series_and_cohort(story: Story) -> None:
    editions, series = values(rows("editions")), values(rows("series"))
    assert [list(row.values()) for row in editions.values()] == [
        [2, 2, 2, 2, 2, 15 * MILLION, 1, 4 * MILLION, 0],
        [2, 2, 0, 0, 0, 0, 0, 0, 1],
    ]
    assert series[story.series.name] == {
        "firms": 3,
        "needs": 4,
        "reached": 2,
        "consulted": 2,
        "approved": 2,
        "approved_amount": 15 * MILLION,
        "drawn": 1,
        "drawn_amount": 4 * MILLION,
        "agreed": 1,
        "editions": 2,
    }
    assert [list(row.values()) for row in values(rows("cohort")).values()] == [
        [2, 2, 1, 2, 50.0, 100.0],
        [2, 1, 0, 0, 0.0, 0.0],
    ]


COUNTED = {"firms", "needs", "pairs"}


@pytest.mark.parametrize("name", REPORTS)
def test_each_figure_has_the_list_behind_it(story: Story, name: str) -> None:
    """Counts of firms are the distinct firms of the list, counts of pairs and needs its rows."""
    report, scope = REPORTS[name], Scope()
    with clock.at(START + dt.timedelta(days=60)):
        found: list[ReportRow] = report.rows(scope)
        assert found
        for row in found:
            for column, figure in report.figures(row):
                if not column.opens:
                    continue
                behind = report.behind(scope, row.key, column.name)
                assert behind is not None
                if column.unit == "firms" and behind.kind == "pairs":
                    assert len({pair.need.organisation_id for pair in behind.rows}) == figure.value
                elif column.unit in COUNTED:
                    assert behind.rows.count() == figure.value
                elif column.unit == "percent" and name == "scorecard":
                    assert behind.rows.count() == figure.whole
    assert report.behind(scope, "nothing", report.columns[-1].name) is None
    assert (bool(str(report.title)), str(report.definition)[-1], report.drawn in report.by_name) == (True, "。", True)
    assert all(str(column.meaning).endswith("。") for column in report.columns)


def test_the_late_stand_first_and_marked(story: Story) -> None:
    with clock.at(START + dt.timedelta(days=60)):
        behind = REPORTS["scorecard"].behind(Scope(), str(story.one.pk), "contact")
        assert behind is not None
        assert [(row.need.organisation.name, row.missed) for row in behind.rows] == [("云帆", True), ("青禾", False)]
        refused = REPORTS["scorecard"].behind(Scope(), str(story.two.pk), "refused_too_new")
    assert refused is not None
    assert [row.provider for row in refused.rows] == [story.two]


@pytest.mark.parametrize("name", REPORTS)
def test_the_number_of_queries_does_not_grow(name: str) -> None:
    counts = []
    for _round in range(2):
        Story()
        with CaptureQueriesContext(connection) as queries:
            REPORTS[name].rows(Scope())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_filters_narrow_and_travel_with_a_file(story: Story) -> None:
    assert set(rows("scorecard", provider=story.one)) == {"银行甲"}
    assert values(rows("editions", series=build.series(slug="other"))) == {}
    assert values(rows("refusals", since=dt.date(2024, 5, 19))) == {}
    scope = Scope(provider=story.one, series=story.series, since=dt.date(2024, 5, 1), track=Track.SERVICE)
    assert (scope_of(query_of(scope)), query_of(Scope())) == (scope, "")
