"""Who has no stall yet, and who should stand where: the hall as the engine is told of it, and what it proposes."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Verification
from accounts.models import Organisation
from events import neighbours
from events.models import MarketEvent, Registration, StallBooking
from events.scheduling.stalls import Arrangement, Near, Party, Spot, propose
from events.selectors.plan import drawing_of


@dataclass(frozen=True, slots=True)
class Change:
    """A party that would move, ``before`` empty where it has no stall yet; ``held`` and ``stall`` are keys."""

    organisation: int
    name: str
    field: str
    before: str
    after: str
    held: int | None
    stall: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would change, by how many percent the hall gets better, and who finds no stall at all."""

    changes: tuple[Change, ...]
    percent: int | None
    without: tuple[str, ...]


def without_stall(event: MarketEvent) -> QuerySet[Organisation]:
    """Registered parties that hold no stall, by name."""
    coming = Registration.objects.filter(event=event, organisation=OuterRef("pk"), cancelled_at=None)
    holding = StallBooking.objects.filter(event=event, organisation=OuterRef("pk"), released_at=None)
    return Organisation.objects.filter(Exists(coming), ~Exists(holding)).order_by("name", "pk")


def propose_arrangement(event: MarketEvent, *, everybody: bool = False, seed: int = 1) -> Proposal:
    """Stalls for those who have none, and with ``everybody`` better ones for those who have.

    Only verified and registered parties move; whoever else holds a stall keeps it.
    """
    start = dict(StallBooking.objects.filter(event=event, released_at=None).values_list("organisation", "stall"))
    coming = Registration.objects.filter(event=event, cancelled_at=None).order_by().values("organisation")
    free = Q(pk__in=coming, verification=Verification.VERIFIED)
    parties = list(Organisation.objects.filter(free | Q(pk__in=list(start))).order_by("pk"))
    movable = set(Organisation.objects.filter(free).order_by().values_list("pk", flat=True)) if everybody else set()
    drawing = drawing_of(event)
    spots = [
        Spot(item.stall, item.x + item.across // 2, item.y + item.down // 2)
        for item in drawing.stalls
        if item.stall is not None
    ]
    found = propose(
        [Party(party.pk, party.field) for party in parties],
        spots,
        start=start,
        fixed=set(start) - movable,
        near=[Near(one, other, weight) for (one, other), weight in neighbours.pairs(event).items()],
        seed=seed,
    )
    codes = {item.stall: item.text for item in drawing.stalls}
    return _proposal(parties, start, found, codes)


def _proposal(
    parties: list[Organisation], start: dict[int, int], found: Arrangement, codes: dict[int | None, str]
) -> Proposal:
    changes = [
        Change(
            organisation=party.pk,
            name=party.name,
            field=party.get_field_display() if party.field else "",
            before=codes.get(start.get(party.pk), ""),
            after=codes[found.places[party.pk]],
            held=start.get(party.pk),
            stall=found.places[party.pk],
        )
        for party in parties
        if party.pk in found.places and found.places[party.pk] != start.get(party.pk)
    ]
    percent = round(100 * (found.after - found.before) / found.before) if found.before else None
    without = tuple(party.name for party in parties if party.pk not in found.places)
    return Proposal(tuple(sorted(changes, key=lambda change: change.after)), percent, without)
