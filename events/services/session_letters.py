"""Whom a change of the programme concerns, and what they are told of it."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.models import Organisation, User
from accounts.services import messages
from events.models import Attendee, Session


def tell_moved(session: Session) -> None:
    """Another time or room: parties with seats, parties that wait for one, and the host are each told once."""
    holders = _parties(session, seats__session=session, seats__cancelled_at=None)
    waiting = _parties(session, waiting__session=session, waiting__ended_at=None)
    told = set[int]()
    for code, parties in (("session.changed", holders), ("session.moved", [*waiting, *_host(session.host)])):
        for party in parties:
            if party.pk not in told:
                told.add(party.pk)
                messages.send(organisation=party, code=code, **words_of(session))


def tell_host(host: Organisation | None, session: Session, code: str) -> None:
    """A word to whoever hosts it, or has hosted it until now."""
    for party in _host(host):
        messages.send(organisation=party, code=code, **words_of(session))


def tell_in_its_place(by: User, session: Session, person: Attendee, code: str) -> None:
    """The organiser has done something for one of a party's people."""
    party = person.registration.organisation
    messages.send_for(by=by, organisation=party, code=code, person=person.name, **words_of(session))


def tell_list_closed(session: Session, people: Iterable[Attendee]) -> None:
    """No seat became free for these people: each party hears it once, with their names."""
    names: dict[Organisation, list[str]] = {}
    for person in people:
        names.setdefault(person.registration.organisation, []).append(person.name)
    for party, found in names.items():
        joined = pgettext("between the parts of a list", ", ").join(found)
        messages.send(organisation=party, code="session.list_closed", people=joined, **words_of(session))


def words_of(session: Session) -> dict[str, str]:
    """What the sentences about a session may name, and its page."""
    return {
        "url": reverse("events:session", args=[session.event.slug, session.pk]),
        "session": session.title,
        "event": session.event.name,
        "time": timezone.localtime(session.starts_at).strftime("%Y-%m-%d %H:%M"),
        "room": session.room,
    }


def _parties(session: Session, **people: object) -> list[Organisation]:
    found = Attendee.objects.filter(registration__event=session.event_id, registration__cancelled_at=None, **people)
    return list(Organisation.objects.filter(registrations__attendees__in=found).order_by("pk").distinct())


def _host(party: Organisation | None) -> list[Organisation]:
    return [party] if party is not None and party.erased_at is None else []
