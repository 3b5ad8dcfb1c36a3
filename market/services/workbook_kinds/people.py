"""Rows that are people who come: with the first of them their organisation is registered for the market.

A person is recognised by organisation, name and mobile number; only the position of one who is there is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.enums import Verification
from accounts.errors import Invalid
from accounts.models import User
from events.models import Attendee, MarketEvent, Registration
from events.services.people import PEOPLE_AT_MOST
from events.services.registrations import change_people, register
from market.services.workbook_kinds.parties import Parties, find_parties, the_party
from market.services.workbook_kinds.plan import Plan, Values, planned
from market.workbook_enums import ImportKind
from market.workbook_texts import change


@dataclass(frozen=True, slots=True)
class Known:
    """The organisations of the rows, and by organisation the positions of those who come (None: it has cancelled)."""

    event: MarketEvent
    parties: Parties
    people: dict[int, dict[tuple[str, str], str] | None] = field(default_factory=dict)


def find(event: MarketEvent, rows: Sequence[Values]) -> Known:
    """Who of the organisations comes already."""
    known = Known(event, find_parties(rows))
    registrations = Registration.objects.filter(event=event, organisation__in=known.parties.keys())
    for registration in registrations.prefetch_related("attendees"):
        there = {(person.name, person.mobile): person.title for person in registration.attendees.all()}
        known.people[registration.organisation_id] = None if registration.cancelled_at else there
    return known


def plan(known: Known, values: Values) -> Plan:
    """A new person, or another position of one who comes."""
    party = the_party(known.parties, values)
    if party.verification == Verification.SUSPENDED:
        raise Invalid(
            _("%(organisation)s is suspended and cannot register.") % {"organisation": party}, field="organisation"
        )
    there = known.people.setdefault(party.pk, {})
    if there is None:
        raise Invalid(
            _("%(organisation)s has cancelled its registration: please take it up again first.")
            % {"organisation": party},
            field="organisation",
        )
    who = (values["name"], values.get("mobile", ""))
    title = values.get("title", "")
    new = who not in there
    if new and len(there) >= PEOPLE_AT_MOST:
        raise Invalid(_("At most %(count)d people can come for one party.") % {"count": PEOPLE_AT_MOST})
    old = there.setdefault(who, title)
    changes = [change(ImportKind.PEOPLE, "title", old, title)] if title and old != title else []
    return planned(f"{party.name} · {who[0]}", (f"person:{party.pk}:{who}",), changes, new=new)


def write(by: User, known: Known, values: Values) -> None:
    """Register the organisation with this person, or write the position of one who comes anew."""
    party = the_party(known.parties, values)
    who = {"name": values["name"], "mobile": values.get("mobile", ""), "title": values.get("title", "")}
    there = Attendee.objects.filter(registration__event=known.event, registration__organisation=party)
    person = there.filter(name=who["name"], mobile=who["mobile"]).select_related("registration").first()
    if person is None:
        register(by=by, event=known.event, organisation=party, attendees=[who])
        return
    people = list(there.values("id", "name", "title", "mobile"))
    for one in people:
        if one["id"] == person.pk:
            one["title"] = who["title"]
    change_people(by=by, registration=person.registration, people=people)
