"""The funnel against figures counted by hand, and against histories that Hypothesis makes up."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import clock
from market.models import Introduction, Outcome, Step
from market.reports.durations import days_in_states
from market.reports.funnel import STAGES, Funnel, funnel, funnel_by, funnel_pairs
from market.reports.results import rows_behind
from market.services.introductions import claim, move
from market.services.outcomes import correct_outcome, record_approval, record_drawdown, record_result, void_outcome
from tests import build

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 5, 15, 2, 0, tzinfo=dt.UTC)  # 10:00 in Shanghai on the market day


def million(number: float | str) -> Decimal:
    return Decimal(str(number)) * 1_000_000


class Market:
    """Two editions of a series, two banks and a fund, all acts by the organiser through the services."""

    def __init__(self) -> None:
        self.staff = build.organiser()
        self.series = build.series()
        self.events = [build.event(series=self.series, name=f"第{number}届（示例）") for number in "一二"]
        self.banks = [build.organisation("bank", name=f"示例银行{name}") for name in "甲乙"]
        self.fund = build.organisation("fund", name="示例基金")

    def pair(
        self, firm: Any, party: Any, event: Any, *, until: str, day: int = 0, approved: str = "10"
    ) -> Introduction:
        """A pair that went as far as ``until``: contact on ``day``, consulting a day later, approval ten days later."""
        need = build.need(firm, event=event, visibility="organiser")
        line = ["claimed", "contacted", "consulting", "applied", "approved", "drawn"]
        with clock.at(START + dt.timedelta(days=day)):
            row = claim(by=self.staff, organisation=party, need=need)
            if until != "claimed":
                row = move(by=self.staff, introduction=row, to="contacted")
        with clock.at(START + dt.timedelta(days=day + 1)):
            for state in line[2 : min(line.index(until), 3) + 1]:
                row = move(by=self.staff, introduction=row, to=state)
        decided = START + dt.timedelta(days=day + 10)
        with clock.at(decided):
            if until in ("approved", "drawn"):
                self.approve(row, million(approved), decided.date())
            if until == "drawn":
                record_drawdown(
                    by=self.staff, introduction=row, amount=million(approved) / 2, decided_on=decided.date()
                )
        return Introduction.objects.get(pk=row.pk)

    def approve(self, row: Introduction, amount: Decimal, day: dt.date) -> Outcome:
        return record_approval(
            by=self.staff, introduction=row, amount=amount, annual_rate=Decimal(3), term_months=12, decided_on=day
        )


def firm(name: str, **facts: Any) -> Any:
    return build.organisation("enterprise", name=name, **facts)


@pytest.fixture
def story() -> Market:
    """青禾: bank 甲 at both editions (approved 10, then drawn 20), bank 乙 consulted. 云帆: bank 甲 contacted.
    澄江 (no code): bank 甲 approved 5. 拾光: bank 乙 claimed only. 启衡: an equity deal of 8 with the fund."""
    market = Market()
    green, cloud, river = firm("青禾"), firm("云帆"), firm("澄江", credit_code=None)
    light, scale = firm("拾光"), firm("启衡")
    (first, second), (one, two) = market.events, market.banks
    market.pair(green, one, first, until="approved", approved="10")
    market.pair(green, one, second, until="drawn", day=100, approved="20")
    market.pair(green, two, first, until="consulting")
    market.pair(cloud, one, first, until="contacted", day=2)
    market.pair(river, one, None, until="approved", day=4, approved="5")
    market.pair(light, two, first, until="claimed")
    deal = market.pair(scale, market.fund, first, until="applied")
    with clock.at(START + dt.timedelta(days=31)):
        record_result(
            by=market.staff,
            introduction=deal,
            kind="equity",
            amount=million(8),
            decided_on=(START + dt.timedelta(days=31)).date(),
        )
    return market


def test_the_whole_counted_by_hand(story: Market) -> None:
    assert funnel() == Funnel(
        reached=4,  # 青禾 云帆 澄江 启衡
        consulted=3,  # 青禾 澄江 启衡
        approved=3,
        drawn=2,  # 青禾 启衡
        agreed=0,
        approved_amount=million(43),
        drawn_amount=million(18),
        median_days_to_approval=10.0,  # 10, 10, 10, 31
    )


def test_by_party_market_series_and_period(story: Market) -> None:
    (first, second), (one, two) = story.events, story.banks
    figures = {
        "bank one": funnel(provider=one),
        "bank two": funnel(provider=two),
        "first edition": funnel(event=first),
        "second edition": funnel(event=second),
        "series": funnel(series=story.series),
        "june": funnel(since=dt.date(2024, 6, 1), until=dt.date(2024, 6, 30)),
        "a day": funnel(since=dt.date(2024, 5, 17), until=dt.date(2024, 5, 17)),
        "service": funnel(track="service"),
    }
    short = {
        name: (f.reached, f.consulted, f.approved, f.drawn, f.approved_amount / 1_000_000, f.median_days_to_approval)
        for name, f in figures.items()
    }
    assert short == {
        "bank one": (3, 2, 2, 1, 35, 10),
        "bank two": (1, 1, 0, 0, 0, None),
        "first edition": (3, 2, 2, 1, 18, 20.5),
        "second edition": (1, 1, 1, 1, 20, 10),
        "series": (3, 2, 2, 2, 38, 10),
        "june": (0, 0, 1, 1, 8, 31),
        "a day": (1, 0, 0, 0, 0, None),
        "service": (0, 0, 0, 0, 0, None),
    }


def test_told_apart_by_party_and_market(story: Market) -> None:
    parties = [(row.label, row.funnel) for row in funnel_by("provider")]
    assert parties == [
        ("示例银行甲", funnel(provider=story.banks[0])),
        ("示例基金", funnel(provider=story.fund)),
        ("示例银行乙", funnel(provider=story.banks[1])),
    ]
    events = {row.label: row.funnel for row in funnel_by("event")}
    assert events == {
        "第一届（示例）": funnel(event=story.events[0]),
        "第二届（示例）": funnel(event=story.events[1]),
        "": Funnel(reached=1, consulted=1, approved=1, approved_amount=million(5), median_days_to_approval=10),
    }
    assert [row.label for row in funnel_by("series")] == [story.series.name, ""]


def test_corrected_and_taken_back_rows_do_not_count(story: Market) -> None:
    first = Outcome.objects.get(amount=million(5), kind="approval")
    with clock.at(START + dt.timedelta(days=40)):
        better = correct_outcome(by=story.staff, outcome=first, amount=million(6))
        assert funnel().approved_amount == million(44)
        void_outcome(by=story.staff, outcome=better, reason="登记错误")
    after = funnel()
    assert (after.reached, after.approved, after.approved_amount) == (4, 2, million(38))


@pytest.mark.parametrize("stage", STAGES)
def test_every_figure_is_the_distinct_firms_of_its_rows(story: Market, stage: str) -> None:
    for scope in (
        {},
        {"provider": story.banks[0]},
        {"event": story.events[0]},
        {"since": dt.date(2024, 5, 16), "until": dt.date(2024, 6, 1)},
    ):
        pairs = funnel_pairs(stage, **scope)
        assert len({pair.need.organisation_id for pair in pairs}) == getattr(funnel(**scope), stage)


def test_the_amounts_are_the_sums_of_their_rows(story: Market) -> None:
    approved, drawn = rows_behind("approved"), rows_behind("drawn")
    figures = funnel()
    assert sum(row.approved_amount for row in approved) == figures.approved_amount
    assert sum(row.drawn_amount for row in drawn) == figures.drawn_amount
    assert {(row.need.organisation.name, row.annual_rate, row.term_months) for row in approved} == {
        ("青禾", Decimal("3.00"), 12),
        ("澄江", Decimal("3.00"), 12),
        ("启衡", None, None),
    }


def test_the_number_of_queries_does_not_grow(story: Market) -> None:
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            funnel(), funnel_by("provider"), days_in_states()
        counts.append(len(queries))
        for number in range(3):
            story.pair(firm(f"又一家{number}"), story.banks[1], story.events[1], until="drawn", day=number)
    assert counts[0] == counts[1] <= 20


def test_the_service_track_counts_agreements() -> None:
    staff, school = build.organiser(), build.organisation("university")
    need = build.need(firm("青禾"), kind="cooperation", event=build.event(), visibility="organiser")
    with clock.at(START):
        row = claim(by=staff, organisation=school, need=need)
        for state in ("contacted", "in_talks"):
            row = move(by=staff, introduction=row, to=state)
        record_result(by=staff, introduction=row, kind="agreement", decided_on=START.date())
    assert funnel(track="service") == Funnel(reached=1, consulted=1, agreed=1)
    assert list(funnel_pairs("agreed", track="service")) == [row]


# --- histories made up by Hypothesis ------------------------------------------------------------------------------

LINE = ["claimed", "contacted", "consulting", "applied"]
HISTORY = st.lists(
    st.tuples(
        st.integers(0, 3),  # firm
        st.integers(0, 1),  # bank
        st.integers(0, 1),  # event
        st.integers(0, 3),  # how far along the line
        st.integers(0, 40),  # day of the contact
        st.lists(
            st.tuples(
                st.sampled_from(["approval", "drawdown", "equity"]),
                st.integers(1, 50),
                st.integers(0, 40),
                st.sampled_from(["stands", "corrected", "void"]),
            ),
            max_size=3,
        ),
    ),
    max_size=8,
)


def day(number: int) -> dt.date:
    return (START + dt.timedelta(days=number)).date()


def lay_down(history: list[Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Write the rows as they are, and keep a plain list of what stands."""
    things = {
        "firms": [firm(f"企业{number}", **({"credit_code": None} if number == 3 else {})) for number in range(4)],
        "banks": [build.organisation("bank", name=f"银行{number}") for number in range(2)],
        "events": [build.event(), build.event()],
        "staff": build.organiser(),
    }
    plain = []
    for owner, bank, event, far, number, outcomes in history:
        need = build.need(things["firms"][owner], event=things["events"][event])
        row = build.introduction(need, things["banks"][bank], state="lapsed", claimed_at=START, slot=1)
        contact = START + dt.timedelta(days=number)
        if far >= 1:
            Introduction.objects.filter(pk=row.pk).update(contacted_at=contact)
        if far >= 2:
            Step.objects.create(introduction=row, to_state="consulting", at=contact)
        standing = []
        for kind, amount, decided, fate in outcomes:
            facts = {"introduction": row, "kind": kind, "decided_on": day(decided), "recorded_by": things["staff"]}
            first = Outcome.objects.create(amount=amount, **facts)
            if fate == "void":
                Outcome.objects.create(amount=amount, corrects=first, void=True, **facts)
            elif fate == "corrected":
                Outcome.objects.create(amount=amount + 1, corrects=first, **facts)
            if fate != "void":
                standing.append((kind, amount + (fate == "corrected"), decided))
        plain.append({"firm": owner, "bank": bank, "event": event, "far": far, "day": number, "outcomes": standing})
    return things, plain


def counted(pairs: list[dict[str, Any]], lowest: int, highest: int) -> Funnel:
    """The definitions once more, over plain lists."""
    firms: dict[str, set[int]] = defaultdict(set)
    amounts: dict[str, int] = defaultdict(int)
    days = []
    for pair in pairs:
        inside = lowest <= pair["day"] <= highest
        if pair["far"] >= 1 and inside:
            firms["reached"].add(pair["firm"])
        if pair["far"] >= 2 and inside:
            firms["consulted"].add(pair["firm"])
        decided = []
        for kind, amount, number in pair["outcomes"]:
            if not lowest <= number <= highest:
                continue
            for stage, kinds in (("approved", ("approval", "equity")), ("drawn", ("drawdown", "equity"))):
                if kind in kinds:
                    firms[stage].add(pair["firm"])
                    amounts[stage] += amount
            if kind != "drawdown":
                decided.append(number)
        if decided and pair["far"] >= 1:
            days.append(max(min(decided) - pair["day"], 0))
    return Funnel(
        **{stage: len(names) for stage, names in firms.items()},
        approved_amount=Decimal(amounts["approved"]),
        drawn_amount=Decimal(amounts["drawn"]),
        median_days_to_approval=median(days) if days else None,
    )


@pytest.mark.django_db(transaction=False)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY, period=st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted))
def test_any_history_adds_up(history: list[Any], period: list[int]) -> None:
    from django.db import transaction

    with transaction.atomic():
        things, plain = lay_down(history)
        lowest, highest = period
        when = {"since": day(lowest), "until": day(highest)}
        assert funnel() == counted(plain, 0, 10_000)
        assert funnel(**when) == counted(plain, lowest, highest)
        for number, bank in enumerate(things["banks"]):
            own = [pair for pair in plain if pair["bank"] == number]
            assert funnel(provider=bank, **when) == counted(own, lowest, highest)
        for number, event in enumerate(things["events"]):
            own = [pair for pair in plain if pair["event"] == number]
            assert funnel(event=event) == counted(own, 0, 10_000)
        for stage in STAGES:
            firms = {pair.need.organisation_id for pair in funnel_pairs(stage, **when)}
            assert len(firms) == getattr(funnel(**when), stage)
        transaction.set_rollback(True)


def test_days_in_each_state() -> None:
    market = Market()
    row = market.pair(firm("青禾"), market.banks[0], market.events[0], until="consulting")
    market.pair(firm("云帆"), market.banks[0], market.events[0], until="contacted", day=4)
    with clock.at(START + dt.timedelta(days=6)):
        found = [
            (stay.state, stay.pairs, stay.still_there, stay.median_days, stay.longest_days) for stay in days_in_states()
        ]
    assert found == [
        ("claimed", 2, 0, 0.0, 0.0),
        ("contacted", 2, 1, 1.5, 2.0),  # one day, and two days that go on
        ("consulting", 1, 1, 5.0, 5.0),
    ]
    with clock.at(START + dt.timedelta(days=6)):
        move(by=market.staff, introduction=row, to="withdrawn")
    with clock.at(START + dt.timedelta(days=60)):
        later = {
            stay.state: stay.longest_days
            for stay in days_in_states(since=dt.date(2024, 5, 16), until=dt.date(2024, 5, 16))
        }
    assert later == {"consulting": 5.0}
