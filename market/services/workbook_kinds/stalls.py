"""Rows that are stalls: set up by their number, and given to the party that the row names.

The party must be registered for the market and verified, as for every stall; a stall that somebody else holds is not
taken away by a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Organisation, User
from events.models import MarketEvent, Registration, Stall, StallBooking
from events.services.stalls import book_stall, create_stall, describe_stall, update_stall
from market.services.workbook_kinds.parties import Parties, find_parties, the_party
from market.services.workbook_kinds.plan import Plan, Values, differences, planned
from market.workbook_enums import ImportKind
from market.workbook_texts import change

KIND = ImportKind.STALLS
PLACE = ("zone", "row", "column")


@dataclass(frozen=True, slots=True)
class Known:
    """The hall: stalls by number, who holds them (by number), which number a party holds or will hold, who is
    registered.
    """

    event: MarketEvent
    parties: Parties
    stalls: dict[str, Stall]
    held: dict[str, StallBooking]
    place_of: dict[int, str]
    registered: set[int]


def find(event: MarketEvent, rows: Sequence[Values]) -> Known:
    """The whole hall (it has some hundred stalls) and the parties of the rows."""
    bookings = list(StallBooking.objects.filter(event=event, released_at=None).select_related("stall", "organisation"))
    registered = Registration.objects.filter(event=event, cancelled_at=None)
    return Known(
        event=event,
        parties=find_parties(rows),
        stalls={stall.code: stall for stall in event.stalls.all()},
        held={booking.stall.code: booking for booking in bookings},
        place_of={booking.organisation_id: booking.stall.code for booking in bookings},
        registered=set(registered.values_list("organisation_id", flat=True)),
    )


def plan(known: Known, values: Values) -> Plan:
    """A new stall, another place on the map, a new holder, other words in the directory."""
    code = values["code"]
    stall, party = known.stalls.get(code), _party(known, values)
    changes = differences(KIND, stall, values, PLACE) if stall else []
    if party is not None:
        changes += _holding(known, code, party, values.get("shows"))
    title = f"{code} · {party.name}" if party else code
    return planned(title, (f"stall:{code}",), changes, new=stall is None)


def _party(known: Known, values: Values) -> Organisation | None:
    if "organisation" in values or "credit_code" in values:
        return the_party(known.parties, values)
    if "shows" in values:
        raise Invalid(_("Please say who shows this at the stall."), field="organisation")
    return None


def _holding(known: Known, code: str, party: Organisation, shows: str | None) -> list[str]:
    """What changes about who holds the stall; Invalid when the party cannot have it."""
    booking = known.held.get(code)
    if booking is not None and booking.organisation_id == party.pk:
        return [change(KIND, "shows", booking.shows, shows)] if shows and booking.shows != shows else []
    if booking is not None:
        raise Invalid(
            _("Stall %(stall)s is held by %(organisation)s: release it first.")
            % {"stall": code, "organisation": booking.organisation},
            field="organisation",
        )
    if (other := known.place_of.get(party.pk, code)) != code:
        raise Invalid(
            _("%(organisation)s already holds stall %(stall)s: release it first.")
            % {"organisation": party, "stall": other},
            field="organisation",
        )
    if party.pk not in known.registered:
        raise Invalid(
            _("%(organisation)s is not registered for %(event)s: please register first.")
            % {"organisation": party, "event": known.event},
            field="organisation",
        )
    if not party.is_verified:
        raise Invalid(
            _("A stall needs a verified organisation: please submit it for verification first."), field="organisation"
        )
    known.place_of[party.pk] = code
    return [change(KIND, "organisation", None, party.name)]


def write(by: User, known: Known, values: Values) -> None:
    """Set the stall up or move it on the map, then book it or describe what is shown."""
    stall, party = known.stalls.get(values["code"]), _party(known, values)
    place = {name: values[name] for name in PLACE if name in values}
    if stall is None:
        stall = create_stall(by=by, event=known.event, code=values["code"], **_with_place(known.event, place))
    elif differences(KIND, stall, place, PLACE):
        stall = update_stall(by=by, stall=stall, **place)
    if party is None:
        return
    booking = known.held.get(values["code"])
    if booking is None:
        book_stall(by=by, stall=stall, organisation=party, shows=values.get("shows", ""))
    elif values.get("shows", booking.shows) != booking.shows:
        describe_stall(by=by, booking=booking, shows=values["shows"])


def _with_place(event: MarketEvent, place: dict[str, Any]) -> dict[str, Any]:
    """A stall without a place comes to the end of its row, of the first one unless the workbook says another."""
    row = place.get("row", 1)
    last = event.stalls.filter(row=row).aggregate(last=Max("column"))["last"] or 0
    return {"row": row, "column": last + 1} | place
