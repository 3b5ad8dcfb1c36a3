"""The rows of the race: parties with one or two people each, slots, tables, accepted requests, and signed-in people."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from events.models import Attendee, MarketEvent, MarketSeries, MeetingRequest, Registration
from events.services import meeting_layout, meeting_requests


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser: the cookie of the session, and the requests of the party."""

    cookie: str
    requests: list[int]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the clients know."""

    slug: str
    slots: list[int]
    ids: dict[str, int]
    clients: list[Person]


def fill(*, parties: int, friends: int, slots: int, tables: int, clients: int) -> Rows:
    """Every party has accepted requests with so many others; far more than the slots hold."""
    by = User.objects.create_user("organiser@example.com", None, is_staff=True)
    event = _event(slots)
    meeting_layout.set_limits(by=by, event=event, meetings_at_most=100)
    length = dt.timedelta(minutes=20)
    times = meeting_layout.lay_out_slots(
        by=by, event=event, starts_at=event.starts_at, ends_at=event.starts_at + slots * length, minutes=20
    )
    meeting_layout.lay_out_tables(by=by, event=event, letter="T", count=tables)
    everybody = [_party(event, number) for number in range(parties)]
    for number, party in enumerate(everybody):
        for step in range(1, friends + 1):
            other = everybody[(number + step) % parties]
            asking = meeting_requests.request_meeting(by=by, event=event, asker=party, asked=other, about="示例话题")
            meeting_requests.accept(by=by, asking=asking)
    people = [_sign_in(everybody[number % parties], number) for number in range(clients)]
    return Rows(event.slug, [slot.pk for slot in times], {party.name: party.pk for party in everybody}, people)


def _event(slots: int) -> MarketEvent:
    office = Organisation.objects.create(name="示例主办方", kind="government", verification="verified")
    series = MarketSeries.objects.create(name="示例集市", slug="race-series", organiser=office)
    day = timezone.localtime(timezone.now() + dt.timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    return MarketEvent.objects.create(
        series=series,
        number=1,
        name="示例集市",
        slug="race",
        starts_at=day,
        ends_at=day + dt.timedelta(hours=8),
        venue="示例展馆",
        status="published",
    )


def _party(event: MarketEvent, number: int) -> Organisation:
    """Every third party has two people at the market."""
    kind = "bank" if number % 4 == 0 else "university"
    party = Organisation.objects.create(name=f"示例机构{number}", kind=kind, verification="verified")
    registration = Registration.objects.create(event=event, organisation=party)
    for person in range(2 if number % 3 == 0 else 1):
        Attendee.objects.create(registration=registration, name=f"来宾{person}")
    return party


def _sign_in(party: Organisation, number: int) -> Person:
    person = User.objects.create_user(f"person{number}@example.com", None)
    Membership.objects.create(user=person, organisation=party, role="editor")
    browser = Client()
    browser.force_login(person)
    rows = MeetingRequest.objects.filter(low=party.pk) | MeetingRequest.objects.filter(high=party.pk)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return Person(f"{settings.SESSION_COOKIE_NAME}={cookie}", list(rows.values_list("pk", flat=True)))
