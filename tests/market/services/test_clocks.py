"""Clocks over holidays, reminders and what the organiser gets on the list."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts import clock
from accounts.models import AuditRow, Message
from market.models import Introduction
from market.services.clocks import Swept, due_for, sweep_clocks
from market.services.introductions import claim, move
from tests import build

pytestmark = pytest.mark.django_db


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def pair(state: str = "claimed", **facts: Any) -> Introduction:
    organiser = build.organisation("government", name="示例科委")
    event = build.event(series=build.series(organiser=organiser), **facts.pop("event", {}))
    firm = build.organisation("enterprise", name="青禾（示例）")
    bank = build.organisation("bank", name="示例银行")
    row = build.introduction(build.need(firm, event=event), bank, state=state, **facts)
    row.due_at = due_for(row)
    row.save()
    return row


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("state", "claimed", "since", "due"),
    [
        ("claimed", "2024-05-15 14:20", "2024-05-15 14:20", "2024-05-16 14:20"),
        ("claimed", "2024-04-30 10:00", "2024-04-30 10:00", "2024-05-06 10:00"),  # over Labour Day
        ("claimed", "2024-05-10 16:00", "2024-05-10 16:00", "2024-05-11 16:00"),  # a make-up Saturday
        ("contacted", "2024-05-15 14:20", "2024-05-16 09:00", "2024-05-21 09:00"),
        ("consulting", "2024-05-15 14:20", "2024-05-21 09:00", "2024-06-14 14:20"),
        ("applied", "2024-05-15 14:20", "2024-06-01 09:00", "2024-06-14 14:20"),
        ("approved", "2024-05-15 14:20", "2024-06-01 09:00", None),
        ("in_talks", "2024-05-15 14:20", "2024-06-01 09:00", None),
        ("proposed", None, "2024-05-15 14:20", None),
    ],
)
def test_when_a_state_must_be_left(state: str, claimed: str | None, since: str, due: str | None) -> None:
    facts = {"claimed_at": at(claimed)} if claimed else {}
    row = Introduction(state=state, state_since=at(since), event=None, **facts)
    assert due_for(row) == (at(due) if due else None)


def test_a_reminder_when_the_time_is_out_and_the_organiser_an_interval_later() -> None:
    row = pair(claimed_at=at("2024-05-16 10:00"), state_since=at("2024-05-16 10:00"))
    seen = {}
    for moment in (
        "2024-05-17 09:59",
        "2024-05-17 10:00",
        "2024-05-17 10:05",
        "2024-05-20 09:59",
        "2024-05-20 10:00",
        "2024-05-27 10:00",
    ):
        with clock.at(at(moment)):
            seen[moment] = sweep_clocks()
    assert seen == {
        "2024-05-17 09:59": Swept(0, 0),
        "2024-05-17 10:00": Swept(1, 0),
        "2024-05-17 10:05": Swept(0, 0),
        "2024-05-20 09:59": Swept(0, 0),
        "2024-05-20 10:00": Swept(0, 1),  # Friday 10:00 and one working day
        "2024-05-27 10:00": Swept(0, 0),
    }
    row.refresh_from_db()
    assert (row.reminded_at, row.escalated_at, row.state) == (at("2024-05-17 10:00"), at("2024-05-20 10:00"), "claimed")
    assert told() == [
        ("示例银行", "introduction.remind"),
        ("青禾（示例）", "introduction.escalate"),
        ("示例科委", "introduction.escalate"),
    ]
    assert list(AuditRow.objects.order_by("pk").values_list("verb", "actor")) == [
        ("introduction.remind", ""),
        ("introduction.escalate", ""),
    ]


def test_a_move_starts_the_clock_anew() -> None:
    row = pair(claimed_at=at("2024-05-16 10:00"), state_since=at("2024-05-16 10:00"))
    with clock.at(at("2024-05-17 10:00")):
        sweep_clocks()
        moved = move(by=build.organiser(), introduction=row, to="contacted")
    assert (moved.reminded_at, moved.escalated_at, moved.due_at) == (None, None, at("2024-05-22 10:00"))


def test_closed_pairs_and_pairs_without_a_clock_are_left_alone() -> None:
    pair("lapsed", due_at=at("2024-05-16 10:00"))
    pair("approved")
    with clock.at(at("2094-05-16 10:00")):
        assert sweep_clocks() == Swept(0, 0)


def test_a_pair_of_no_market_runs_by_the_usual_intervals() -> None:
    need = build.need(build.organisation("enterprise"), visibility="organiser")
    staff, bank = build.organiser(), build.organisation("bank")
    with clock.at(at("2024-05-15 14:20")):
        row = claim(by=staff, organisation=bank, need=need, source="visit")
    assert row.due_at == at("2024-05-16 14:20")
    for moment in ("2024-05-16 14:20", "2024-05-17 14:20"):
        with clock.at(at(moment)):
            sweep_clocks()
    row.refresh_from_db()
    assert row.escalated_at == at("2024-05-17 14:20")


def test_the_intervals_are_those_of_the_market() -> None:
    event = {"contact_days": 2, "judge_days": 5, "decide_days": 10}
    start = at("2024-05-15 14:20")
    assert pair(event=event, claimed_at=start, state_since=start).due_at == at("2024-05-17 14:20")
    assert pair("contacted", event=event, claimed_at=start, state_since=start).due_at == at("2024-05-22 14:20")
    assert pair("applied", event=event, claimed_at=start, state_since=start).due_at == at("2024-05-25 14:20")
