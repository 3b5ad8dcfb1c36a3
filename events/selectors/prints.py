"""What is printed for the market day: cards for stalls, badges for people."""

from dataclasses import dataclass

from events.models import Attendee, MarketEvent, StallBooking


@dataclass(frozen=True, slots=True)
class Card:
    """The card at a stall; ``stall`` is its key."""

    stall: int
    code: str
    zone: str
    party: str
    shows: str


@dataclass(frozen=True, slots=True)
class Badge:
    """What a person wears; ``code`` is the person's own, read at the door."""

    name: str
    title: str
    party: str
    stall: str
    code: str


def stall_cards(event: MarketEvent) -> list[Card]:
    """One for every stall that is held, in the order of the hall."""
    rows = StallBooking.objects.filter(event=event, released_at=None).select_related("stall", "organisation")
    ordered = rows.order_by("stall__row", "stall__column", "stall__code")
    return [Card(row.stall_id, row.stall.code, row.stall.zone, row.organisation.name, row.shows) for row in ordered]


def badges(event: MarketEvent) -> list[Badge]:
    """One for everybody who comes, party by party."""
    held = dict(StallBooking.objects.filter(event=event, released_at=None).values_list("organisation", "stall__code"))
    people = (
        Attendee.objects.filter(registration__event=event, registration__cancelled_at=None)
        .select_related("registration__organisation")
        .order_by("registration__organisation__name", "registration", "pk")
    )
    return [
        Badge(
            person.name,
            person.title,
            person.registration.organisation.name,
            held.get(person.registration.organisation_id, ""),
            person.code,
        )
        for person in people
    ]
