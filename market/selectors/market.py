"""The needs of an edition as a matching run sees them, with what is already under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from events.models import MarketEvent
from market.enums import OPEN_STATES, NeedKind, State
from market.models import CooperationTerms, FinancingTerms, Introduction, Need
from market.querysets import NeedQuerySet
from market.selectors.facts import NEED_PREFETCH, NEED_RELATIONS

TAKEN_STATES = (*(state for state in OPEN_STATES if state != State.PROPOSED), State.DRAWN, State.AGREED)
"""A party has claimed the lead, or has answered the need: a new run leaves these pairs and their places alone."""


@dataclass(frozen=True, slots=True)
class Held:
    """Places already taken by pairs that are being worked on or that have answered the need."""

    needs: dict[int, int]
    offerings: dict[int, int]


def needs_of_event(event: MarketEvent) -> NeedQuerySet:
    """Live needs of the edition with all that the engine reads, in a fixed order and constant queries."""
    rows = Need.objects.live().filter(event=event).select_related("organisation", *NEED_RELATIONS)
    return rows.prefetch_related(*NEED_PREFETCH).order_by("pk")


def held_pairs(event: MarketEvent) -> set[tuple[int, int]]:
    """(need, answering party) of the edition's pairs that are being worked on or have answered the need."""
    rows = Introduction.objects.filter(need__event=event, state__in=TAKEN_STATES)
    return set(rows.values_list("need_id", "provider_id"))


def capacities_held(needs: Sequence[Need]) -> Held:
    """How many places of each need, and of each offering at these needs' editions, are taken."""
    working = Introduction.objects.filter(state__in=TAKEN_STATES)
    by_need = working.filter(need__in=[need.pk for need in needs][:1]) if len(needs) == 1 else working
    events = {need.event_id for need in needs}
    taken = working.filter(event__in=events, offering__isnull=False)
    return Held(_counts(by_need, "need_id"), _counts(taken, "offering_id"))


def _counts(rows: "Iterable[Introduction]", name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))  # type: ignore[attr-defined]


def excluded_providers(needs: Sequence[Need]) -> dict[int, frozenset[int]]:
    """Need → parties it must not be proposed to again: they declined, or a claimed pair ended without a result."""
    ended = Q(state=State.DECLINED) | Q(state__in=[State.WITHDRAWN, State.LAPSED], claimed_at__isnull=False)
    return _grouped(Introduction.objects.filter(ended).values_list("need_id", "provider_id"), needs)


def wishes_of(needs: Sequence[Need]) -> dict[int, frozenset[int]]:
    """Need → parties that the firm named."""
    lenders = FinancingTerms.intended_lenders.through.objects.values_list("financingterms__need_id", "organisation_id")
    partners = CooperationTerms.intended_partners.through.objects.values_list(
        "cooperationterms__need_id", "organisation_id"
    )
    financing = [need for need in needs if need.kind == NeedKind.FINANCING]
    cooperation = [need for need in needs if need.kind == NeedKind.COOPERATION]
    return _grouped(lenders, financing, "financingterms__need_id") | _grouped(
        partners, cooperation, "cooperationterms__need_id"
    )


def _grouped(
    rows: "Iterable[tuple[int, int]]", needs: Sequence[Need], name: str = "need_id"
) -> dict[int, frozenset[int]]:
    wanted = {need.pk for need in needs}
    if len(needs) == 1:
        rows = rows.filter(**{name: needs[0].pk})  # type: ignore[attr-defined]
    groups: dict[int, set[int]] = {}
    for need_id, party_id in rows:
        if need_id in wanted:
            groups.setdefault(need_id, set()).add(party_id)
    return {need_id: frozenset(parties) for need_id, parties in groups.items()}
