"""The hall as a map: numbered stalls by zone, with who holds them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Organisation
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
    zones: dict[str, list[Place]] = {}
    for stall in _stalls_with_holder(event):
        place = Place(
            pk=stall.pk,
            code=stall.code,
            zone=stall.zone,
            kind=stall.holder_kind or "",
            name=stall.holder_name or "",
            shows=stall.holder_shows or "",
            url=link(stall) if link else "",
            chosen=bool(mine and stall.holder_id == mine.pk),
        )
        zones.setdefault(stall.zone, []).append(place)
    return [ZoneMap(name, tuple(places)) for name, places in zones.items()]


def _stalls_with_holder(event: MarketEvent) -> QuerySet[Stall]:
    held = StallBooking.objects.filter(stall=OuterRef("pk"), released_at=None)
    return event.stalls.annotate(
        holder_id=Subquery(held.values("organisation")[:1]),
        holder_kind=Subquery(held.values("organisation__kind")[:1]),
        holder_name=Subquery(held.values("organisation__name")[:1]),
        holder_shows=Subquery(held.values("shows")[:1]),
    )


def stall_held_by(event: MarketEvent, organisation: Organisation | None) -> StallBooking | None:
    """The stall the party holds at the edition."""
    if organisation is None:
        return None
    held = StallBooking.objects.filter(event=event, organisation=organisation, released_at=None)
    return held.select_related("stall", "event", "organisation").first()
