"""The hall as a map: numbered stalls by zone, with who holds them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.enums import TechField
from accounts.models import Organisation
from accounts.validators import fold
from events.models import MarketEvent, Stall, StallBooking


@dataclass(frozen=True, slots=True)
class Place:
    """A stall on the map; ``kind`` and ``name`` are the holder's, empty where it is free."""

    pk: int
    code: str
    zone: str
    kind: str
    name: str
    shows: str
    url: str
    chosen: bool
    field: str = ""

    @property
    def free(self) -> bool:
        """Nobody holds it."""
        return not self.kind


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """A part of the hall with its stalls in order."""

    name: str
    places: tuple[Place, ...]


def stall_map(
    event: MarketEvent, *, mine: Organisation | None = None, link: Callable[[Stall], str] | None = None
) -> list[ZoneMap]:
    """Zones in the order of the hall; ``mine`` marks that party's stall, ``link(stall)`` gives places addresses."""
    return by_zone(place_of(stall, mine=mine, link=link) for stall in stalls_with_holder(event))


def by_zone(places: Iterable[Place]) -> list[ZoneMap]:
    """Places under the names of their zones, zones in the order of the hall."""
    zones: dict[str, list[Place]] = {}
    for place in places:
        zones.setdefault(place.zone, []).append(place)
    return [ZoneMap(name, tuple(places)) for name, places in zones.items()]


def place_of(stall: Stall, *, mine: Organisation | None = None, link: Callable[[Stall], str] | None = None) -> Place:
    """A stall that was read with its holder, as a place on the map."""
    return Place(
        pk=stall.pk,
        code=stall.code,
        zone=stall.zone,
        kind=stall.holder_kind or "",
        name=stall.holder_name or "",
        shows=stall.holder_shows or "",
        url=link(stall) if link else "",
        chosen=bool(mine and stall.holder_id == mine.pk),
        field=stall.holder_field or "",
    )


def holders(event: MarketEvent) -> dict[int, str]:
    """Who holds which stall: names by stall."""
    rows = StallBooking.objects.filter(event=event, released_at=None).order_by()
    return dict(rows.values_list("stall", "organisation__name"))


def found_places(places: Iterable[Place], *, text: str = "", field: str = "") -> list[Place]:
    """Places by number, zone, party, field and what is shown there: every word must fit somewhere."""
    words = fold(text.replace("\0", "")).lower().split()[:6]
    return [place for place in places if (not field or place.field == field) and _fits(place, words)]


def _fits(place: Place, words: list[str]) -> bool:
    field = str(dict(TechField.choices).get(place.field, ""))
    said = fold(" ".join((place.code, place.zone, place.name, place.shows, field))).lower()
    return all(word in said for word in words)


def stalls_with_holder(event: MarketEvent) -> list[Stall]:
    """The stalls of the hall, each with who holds it: ``holder_id``, ``holder_kind``, ``holder_name``,
    ``holder_field``, ``holder_shows``, none where it is free.
    """
    held = StallBooking.objects.filter(event=event, released_at=None).order_by()
    facts = ("stall", "organisation", "organisation__kind", "organisation__name", "organisation__field", "shows")
    holders = {stall: rest for stall, *rest in held.values_list(*facts)}
    stalls = list(event.stalls.all())
    for stall in stalls:
        found = holders.get(stall.pk, [None] * 5)
        stall.holder_id, stall.holder_kind, stall.holder_name, stall.holder_field, stall.holder_shows = found
    return stalls


def stall_held_by(event: MarketEvent, organisation: Organisation | None) -> StallBooking | None:
    """The stall the party holds at the edition."""
    if organisation is None:
        return None
    held = StallBooking.objects.filter(event=event, organisation=organisation, released_at=None)
    return held.select_related("stall", "event", "organisation").first()
