"""Calendar files read back by another reader."""

import datetime as dt

import icalendar
import pytest

from events.models import SeatBooking
from tests import build

pytestmark = pytest.mark.django_db
START = dt.datetime(2024, 5, 15, 1, 30, tzinfo=dt.UTC)


def entries(response) -> dict[str, icalendar.Event]:
    return {str(entry["summary"]): entry for entry in icalendar.Calendar.from_ical(response.content).walk("VEVENT")}


def test_everybody_gets_the_edition(client):
    event = build.event(name="第四届科创集市（示例）", starts_at=START, venue="示例展馆", address="示例路 1 号")
    build.session(event, title="路演")
    response = client.get(f"/markets/{event.slug}/calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    (entry,) = entries(response).values()
    assert (str(entry["summary"]), str(entry["location"])) == ("第四届科创集市（示例）", "示例展馆 示例路 1 号")
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (START, START + dt.timedelta(hours=8))
    assert str(entry["url"]) == f"http://testserver/markets/{event.slug}/"
    assert str(entry["uid"]) == f"event-{event.pk}@science-technology-market"


def test_a_party_also_gets_the_sessions_it_has_seats_in(client):
    event, owner = build.event(starts_at=START), build.user()
    registration = build.registration(build.organisation(owner=owner), event)
    mine, given_back, other = (build.session(event, title=title) for title in ("路演", "培训", "对接"))
    person, colleague = build.attendee(registration), build.attendee(registration)
    stranger = build.attendee(build.registration(build.organisation(), event))
    SeatBooking.objects.create(session=mine, attendee=person, seat=1)
    SeatBooking.objects.create(session=mine, attendee=colleague, seat=2)
    SeatBooking.objects.create(session=given_back, attendee=person, seat=1, cancelled_at=START)
    SeatBooking.objects.create(session=other, attendee=stranger, seat=1)
    client.force_login(owner)
    found = entries(client.get(f"/markets/{event.slug}/calendar.ics"))
    assert list(found) == [event.name, "路演"]
    assert (found["路演"]["dtstart"].dt, str(found["路演"]["location"])) == (START, f"{event.venue} {mine.room}")


def test_a_line_break_in_a_text_adds_no_entry(client):
    event = build.event(introduction="第一行\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:假的", starts_at=START)
    found = entries(client.get(f"/markets/{event.slug}/calendar.ics"))
    assert list(found) == [event.name]
    assert "SUMMARY:假的" in str(found[event.name]["description"])
