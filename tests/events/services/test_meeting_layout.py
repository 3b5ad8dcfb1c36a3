"""Slots and tables laid out by the organiser, and the limits of an edition."""

import datetime as dt
from typing import Any

import pytest

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow
from events.models import MeetingSettings
from events.services import meeting_layout as services
from tests import build
from tests.events.meeting_scene import BEFORE, OPENS, Scene

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def times(event: Any) -> list[str]:
    return [slot.time for slot in event.meeting_slots.all()]


def lay_out(event: Any, **facts: Any) -> list[Any]:
    given = {"by": build.organiser(), "starts_at": OPENS, "ends_at": OPENS + 2 * HOUR, "minutes": 30}
    return services.lay_out_slots(event=event, **given | facts)


def test_slots_fill_the_hours_and_leave_out_the_break() -> None:
    event = build.event(starts_at=OPENS)
    lay_out(event, breaks=[(OPENS + 40 * MINUTE, OPENS + 50 * MINUTE)])
    assert times(event) == ["09:30", "10:20", "10:50"]


def test_laying_out_again_changes_nothing_and_longer_hours_add() -> None:
    event = build.event(starts_at=OPENS)
    assert len(lay_out(event)) == 4
    assert lay_out(event) == []
    assert [slot.time for slot in lay_out(event, ends_at=OPENS + 3 * HOUR)] == ["11:30", "12:00"]
    assert AuditRow.objects.filter(verb="meetings.lay_out").count() == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"minutes": 20}, "starts_at"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"ends_at": OPENS}, "ends_at"),
        ({"starts_at": OPENS - 24 * HOUR}, "starts_at"),
        ({"ends_at": OPENS + 24 * HOUR}, "starts_at"),
        ({"starts_at": OPENS + 3 * HOUR, "ends_at": OPENS + 14 * HOUR, "minutes": 5, "limit": 100}, "minutes"),
    ],
)
def test_a_layout_that_cannot_be_is_refused_beside_its_field(
    facts: dict[str, Any], field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SLOTS_AT_MOST", facts.pop("limit", services.SLOTS_AT_MOST))
    event = build.event(starts_at=OPENS)
    lay_out(event)
    with pytest.raises(Invalid) as refused:
        lay_out(event, **facts)
    assert (refused.value.field, len(times(event))) == (field, 4)


def test_tables_are_numbered_and_added() -> None:
    event, by = build.event(), build.organiser()
    services.lay_out_tables(by=by, event=event, letter="t", count=2, zone="洽谈区")
    new = services.lay_out_tables(by=by, event=event, letter="T", count=3)
    assert [row.code for row in new] == ["T03"]
    assert list(event.meeting_tables.values_list("code", "zone")) == [("T01", "洽谈区"), ("T02", "洽谈区"), ("T03", "")]


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"letter": ""}, "letter"), ({"zone": "区" * 41}, "letter"), ({"count": 0}, "count"), ({"count": 501}, "count")],
)
def test_tables_that_cannot_be_are_refused(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.lay_out_tables(by=build.organiser(), event=build.event(), **{"letter": "T", "count": 2} | facts)
    assert refused.value.field == field


def test_a_slot_that_was_used_stays() -> None:
    with clock.at(BEFORE):
        scene = Scene()
        scene.booked(0)
        with pytest.raises(WrongState, match="09:30"):
            services.remove_slot(by=scene.organiser, slot=scene.slots[0])
        services.remove_slot(by=scene.organiser, slot=scene.slots[1])
    assert times(scene.event) == ["09:30", "10:10", "10:30"]


def test_a_table_is_closed_when_nobody_is_expected_there() -> None:
    with clock.at(BEFORE):
        scene = Scene()
        scene.booked(0)
        with pytest.raises(WrongState, match=r"T01.*09:30"):
            services.close_table(by=scene.organiser, table=scene.tables[0])
        assert services.close_table(by=scene.organiser, table=scene.tables[1]).closed
        assert services.close_table(by=scene.organiser, table=scene.tables[1]).closed
        assert not services.open_table(by=scene.organiser, table=scene.tables[1]).closed
    assert [row.verb for row in AuditRow.objects.filter(verb__startswith="meetings.").order_by("pk")] == [
        "meetings.close_table",
        "meetings.open_table",
    ]


def test_limits_are_one_row_and_checked() -> None:
    event, by = build.event(), build.organiser()
    services.set_limits(by=by, event=event, meetings_at_most=8)
    services.set_limits(by=by, event=event, answer_hours=24)
    row = MeetingSettings.objects.get()
    assert (row.slot_minutes, row.meetings_at_most, row.answer_hours) == (20, 8, 24)
    with pytest.raises(Invalid) as refused:
        services.set_limits(by=by, event=event, meetings_at_most=0)
    assert refused.value.field == "meetings_at_most"
    with pytest.raises(TypeError):
        services.set_limits(by=by, event=event, color="red")


def test_only_the_organiser_lays_out_and_not_in_a_closed_market() -> None:
    event, anybody = build.event(starts_at=OPENS), build.user()
    with pytest.raises(NotAllowed):
        lay_out(event, by=anybody)
    with pytest.raises(NotAllowed):
        services.lay_out_tables(by=anybody, event=event, letter="T", count=2)
    with pytest.raises(NotAllowed):
        services.set_limits(by=anybody, event=event)
    closed = build.event(starts_at=OPENS, status="closed")
    with pytest.raises(WrongState):
        lay_out(closed)
