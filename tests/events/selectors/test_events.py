"""The figures of an edition, counted by hand."""

import datetime as dt

import pytest

from accounts.enums import OrganisationKind
from events.models import SeatBooking
from events.selectors.directory import directory, entries, field_counts
from events.selectors.events import Figures, current_event, figures
from events.selectors.hall import stall_map
from events.selectors.programme import programme
from tests import build

pytestmark = pytest.mark.django_db


def party(event, kind=OrganisationKind.ENTERPRISE, *, stall=False, **facts):
    organisation = build.organisation(kind, **facts)
    build.registration(organisation, event)
    if stall:
        build.stall_booking(build.stall(event), organisation)
    return organisation


def test_figures_count_distinct_parties_up_to_this_edition():
    series = build.series()
    first, second, third = (build.event(series=series, number=number) for number in (1, 2, 3))
    build.event(series=series, number=4, status="draft")
    build.event(number=2)
    loyal = party(first, stall=True)
    build.registration(loyal, second)
    build.stall_booking(build.stall(second), loyal)
    party(first, credit_code=None)
    party(second)
    cancelled = build.organisation()
    build.registration(cancelled, second, cancelled_at=second.starts_at)
    party(second, "bank", stall=True)
    party(second, "fund")
    party(second, "bank", verification="pending")
    party(second, "university")
    party(second, "institute", stall=True)
    party(third)
    build.need(loyal, event=second, visibility="organiser")
    build.need(loyal, event=second, status="draft")
    build.need(loyal, event=second, status="withdrawn")
    build.need(loyal, event=first)
    assert figures(second) == Figures(
        firms_with_stall=1, lenders=2, universities=2, needs=1, editions=2, firms_so_far=3
    )
    assert figures(third).firms_so_far == 4
    assert figures(third).editions == 3


def test_the_current_event_is_the_latest_open_one():
    assert current_event() is None
    now = dt.datetime(2024, 5, 15, tzinfo=dt.UTC)
    build.event(starts_at=now, status="closed")
    open_one = build.event(starts_at=now - dt.timedelta(days=200))
    build.event(starts_at=now, status="draft")
    build.event(starts_at=now - dt.timedelta(days=400))
    assert current_event() == open_one


def test_holders_come_first_in_the_order_of_the_hall_and_chips_count_all():
    event = build.event()
    registered = party(event, name="甲", field="health")
    late = build.organisation(name="乙", field="industry")
    early = build.organisation(name="丙", field="industry", introduction="做传感器。别的不说。")
    build.stall_booking(build.stall(event, "B01", row=2), late, shows="机器人")
    build.stall_booking(build.stall(event, "A01", row=1), early)
    found = directory(event)
    assert list(found) == [early, late, registered]
    assert [(entry.stall, entry.shows) for entry in entries(event, found)] == [
        ("A01", "做传感器"),
        ("B01", "机器人"),
        ("", ""),
    ]
    assert [(chip.value, chip.count) for chip in field_counts(found)] == [
        ("environment", 0),
        ("industry", 2),
        ("transport", 0),
        ("culture", 0),
        ("education", 0),
        ("health", 1),
    ]


def test_the_map_shows_holders_zones_and_the_own_stall():
    event, mine = build.event(), build.organisation()
    held = build.stall(event, "A01", zone="工业", row=1, column=1)
    build.stall(event, "A02", zone="工业", row=1, column=2)
    bank_stall = build.stall(event, "F01", zone="金融", row=2, column=1)
    bank = build.organisation("bank", name="示例银行")
    build.stall_booking(held, mine, shows="样机")
    build.stall_booking(bank_stall, mine, released_at=event.starts_at)
    build.stall_booking(bank_stall, bank)
    zones = stall_map(event, mine=mine, link=lambda stall: f"/{stall.code}/")
    drawn = [(z.name, [(p.code, p.kind, p.name, p.url, p.chosen, p.free) for p in z.places]) for z in zones]
    assert drawn == [
        ("工业", [("A01", "enterprise", mine.name, "/A01/", True, False), ("A02", "", "", "/A02/", False, True)]),
        ("金融", [("F01", "bank", "示例银行", "/F01/", False, False)]),
    ]


def test_the_programme_counts_free_seats():
    event = build.event()
    later = build.session(event, starts_at=event.starts_at + dt.timedelta(hours=1), capacity=2)
    first = build.session(event, capacity=1)
    registration = build.registration(build.organisation(), event)
    SeatBooking.objects.create(session=later, attendee=build.attendee(registration), seat=1)
    SeatBooking.objects.create(
        session=first, attendee=build.attendee(registration), seat=1, cancelled_at=event.starts_at
    )
    assert [(session, session.taken, session.free) for session in programme(event)] == [(first, 0, 1), (later, 1, 1)]
