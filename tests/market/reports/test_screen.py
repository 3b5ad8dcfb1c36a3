"""What the big screen tells: figures of one edition only, results without names, and nothing while nothing is new."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import audit
from market.reports.screen import latest_results, mark, next_sessions, screen
from tests import build

pytestmark = pytest.mark.django_db


def test_an_edition_without_anything_is_all_noughts() -> None:
    found = screen(build.event())
    figures = (found.there, found.expected, found.people, found.needs, found.pairs, found.held, found.stalls)
    assert figures == (0,) * 7
    assert (found.funnel.reached, found.agreed, found.sessions, found.results, found.zones) == (0, 0, [], [], [])


def test_every_figure_is_of_this_edition() -> None:
    event, other = build.event(), build.event()
    bank, school = build.organisation("bank"), build.organisation("university")
    for place in (event, other):
        firm = build.organisation()
        here = build.registration(firm, place, checked_in_at=timezone.now())
        build.attendee(here)
        build.attendee(here)
        build.attendee(build.registration(bank, place))
        build.registration(build.organisation(), place, cancelled_at=timezone.now())
        build.stall_booking(build.stall(place, "A01", zone="A"), firm)
        build.stall(place, "A02", zone="A")
        need = build.need(firm, event=place)
        build.need(firm, event=place, status="draft")
        approved = build.introduction(need, bank, state="approved")
        build.outcome(approved, "approval", amount=35_000_000)
        agreed = build.introduction(build.need(firm, event=place, kind="cooperation"), school, state="agreed")
        build.outcome(agreed, "agreement")
        build.introduction(build.need(firm, event=place), bank)
    found = screen(event)
    assert (found.there, found.expected, found.people) == (1, 2, 2)
    assert (found.needs, found.pairs, found.held, found.stalls) == (3, 2, 1, 2)
    assert (found.funnel.approved, found.funnel.approved_amount, found.agreed) == (1, 35_000_000, 1)
    assert [(zone.name, [place.code for place in zone.places]) for zone in found.zones] == [("A", ["A01", "A02"])]


def test_sessions_are_those_that_are_not_over() -> None:
    now = timezone.now()
    event = build.event(starts_at=now - dt.timedelta(hours=2))
    rows = [build.session(event, starts_at=now + dt.timedelta(minutes=60 * hour - 30)) for hour in range(-1, 5)]
    assert next_sessions(event) == rows[1:4]


def test_results_are_the_newest_that_stand_and_no_refusal() -> None:
    event = build.event()
    need = build.need(build.organisation(), event=event)
    pairs = [build.introduction(need, build.organisation("bank"), state="approved") for _number in range(6)]
    rows = [build.outcome(pair, "approval", amount=1_000_000 + number) for number, pair in enumerate(pairs)]
    corrected = build.outcome(pairs[-1], "approval", amount=9_000_000, corrects=rows[-1])
    build.outcome(pairs[0], "refusal", refusal_code="too_new")
    assert latest_results(event) == [corrected, rows[4], rows[3], rows[2]]


def test_the_mark_moves_with_every_write() -> None:
    assert mark() == 0
    person = build.user()
    audit.record(by=person, verb="event.publish", subject=build.event())
    first = mark()
    assert mark() == first > 0
    audit.record(by=person, verb="event.close", subject=build.event())
    assert mark() > first
