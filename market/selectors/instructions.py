"""What the organiser has laid down for pairs, as the organiser reads it."""

from collections.abc import Iterable, Sequence

from django.db.models import F, QuerySet

from events.models import MarketEvent
from market.models import Need, Offering, PairInstruction

RELATIONS = ("need__organisation", "provider", "offering", "given_by", "ended_by")


def instructions_in_force(event: MarketEvent) -> QuerySet[PairInstruction]:
    """All of a market that the next run will obey, the newest first."""
    rows = PairInstruction.objects.standing().filter(need__event=event)
    return rows.select_related(*RELATIONS).order_by("-pk")


def instructions_for(need: Need) -> QuerySet[PairInstruction]:
    """All of a need, those in force first, then those taken back."""
    rows = PairInstruction.objects.filter(need=need).select_related(*RELATIONS)
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-pk")


def with_names(unkept: Sequence[Iterable[object]]) -> list[tuple[Need | None, Offering | None, str]]:
    """[need, offering, why] of a plan with the rows themselves, in two queries (none where there are none)."""
    keys = [tuple(row) for row in unkept]
    if not keys:
        return []
    needs = Need.objects.select_related("organisation").in_bulk([need for need, _offering, _why in keys])
    offerings = Offering.objects.select_related("organisation").in_bulk([offering for _n, offering, _w in keys])
    return [(needs.get(need), offerings.get(offering), str(why)) for need, offering, why in keys]
