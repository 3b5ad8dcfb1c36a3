"""Matches of the run in force, as firms and answering parties see them."""

from accounts.models import Organisation
from events.models import MarketEvent
from market.models import Match, MatchRun, Need, NeedAdvice


def current_run(event: MarketEvent | None) -> MatchRun | None:
    """The published run in force of an edition."""
    return MatchRun.objects.filter(event=event, current=True).first() if event else None


def current_matches_for_need(need: Need) -> list[Match]:
    """Pairs that the run in force found for the need, best first; assigned or not."""
    rows = Match.objects.in_force().filter(need=need, run__event=need.event_id)
    return list(rows.select_related("offering__organisation", "offering__loan").order_by("rank"))


def current_advice_for_need(need: Need) -> NeedAdvice | None:
    """What would open more for the need, by the run in force."""
    return NeedAdvice.objects.in_force().filter(need=need, run__event=need.event_id).first()


def current_matches_for_provider(organisation: Organisation, event: MarketEvent) -> dict[int, Match]:
    """Need → the party's best pair with it in the run in force."""
    rows = Match.objects.in_force().filter(offering__organisation=organisation, run__event=event)
    best: dict[int, Match] = {}
    for row in rows.select_related("offering").order_by("need_id", "-score", "pk"):
        best.setdefault(row.need_id, row)
    return best
