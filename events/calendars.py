"""Calendar files (RFC 5545) of an edition of a party's own sessions, and of single appointments."""

from collections.abc import Iterable
from typing import Any

import icalendar

from accounts import clock
from events.models import MarketEvent, Session


def calendar_file(event: MarketEvent, sessions: Iterable[Session], *, url: str) -> bytes:
    """The edition, and each of the sessions, with addresses that stay the same when the file is fetched again."""
    calendar = _calendar(event.name)
    place = " ".join(part for part in (event.venue, event.address) if part)
    calendar.add_component(_entry(f"event-{event.pk}", event, event.name, place, event.introduction, url))
    for session in sessions:
        where = f"{event.venue} {session.room}"
        calendar.add_component(_entry(f"session-{session.pk}", session, session.title, where, session.description, url))
    return calendar.to_ical()


def meeting_file(uid: str, span: Any, *, name: str, place: str, text: str, url: str) -> bytes:
    """One appointment (``span`` has ``starts_at`` and ``ends_at``)."""
    calendar = _calendar(name)
    calendar.add_component(_entry(uid, span, name, place, text, url))
    return calendar.to_ical()


def _calendar(name: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Science-tech market//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _entry(uid: str, span: Any, summary: str, place: str, text: str, url: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{uid}@science-technology-market")
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", span.starts_at)
    entry.add("dtend", span.ends_at)
    entry.add("summary", summary)
    entry.add("location", place)
    if text:
        entry.add("description", text)
    entry.add("url", url)
    return entry
