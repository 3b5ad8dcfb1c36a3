"""The needs of an edition as a matching run sees them, with what is already under way."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q

from events.models import MarketEvent
from market.enums import OPEN_STATES, Instruction, NeedKind, State
from market.models import CooperationTerms, FinancingTerms, Introduction, Need, PairInstruction, ProviderWish
from market.selectors.facts import NEED_PREFETCH, NEED_RELATIONS

TAKEN_STATES = (*(state for state in OPEN_STATES if state != State.PROPOSED), State.DRAWN, State.AGREED)
"""A party has claimed the lead, or has answered the need: a new run leaves these pairs and their places alone."""


def live_need_ids(event: MarketEvent) -> list[int]:
    """Live needs of the edition, in a fixed order."""
    return list(Need.objects.live().filter(event=event).order_by("pk").values_list("pk", flat=True))


def needs_to_match(need_ids: Sequence[int]) -> list[Need]:
    """These needs with all that the engine reads, in the order of their keys and constant queries."""
    rows = Need.objects.filter(pk__in=need_ids).select_related("organisation", *NEED_RELATIONS)
    return list(rows.prefetch_related(*NEED_PREFETCH).order_by("pk"))


def held_pairs(event: MarketEvent) -> set[tuple[int, int]]:
    """(need, answering party) of the edition's pairs that are being worked on or have answered the need."""
    rows = Introduction.objects.filter(need__event=event, state__in=TAKEN_STATES)
    return set(rows.values_list("need_id", "provider_id"))


def need_places_held(needs: Sequence[Need]) -> dict[int, int]:
    """How many places of each of these needs are taken."""
    return _counts(Introduction.objects.filter(state__in=TAKEN_STATES, need__in=_keys(needs)), "need_id")


def offering_places_held(event_ids: Sequence[int]) -> dict[int, int]:
    """How many places of each offering are taken at these editions."""
    rows = Introduction.objects.filter(state__in=TAKEN_STATES, event__in=event_ids, offering__isnull=False)
    return _counts(rows, "offering_id")


def pinned_pairs(event: MarketEvent) -> list[tuple[int, int]]:
    """(need, offering) that the organiser wants introduced in any case."""
    rows = PairInstruction.objects.standing().filter(need__event=event, instruction=Instruction.PIN)
    return sorted(rows.values_list("need_id", "offering_id"))


def _counts(rows: "Iterable[Introduction]", name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))  # type: ignore[attr-defined]


def excluded_providers(needs: Sequence[Need]) -> dict[int, frozenset[int]]:
    """Need → parties it must not be proposed to: they declined, a claimed pair ended without a result, or the organiser
    has ruled it out.
    """
    ended = Q(state=State.DECLINED) | Q(state__in=[State.WITHDRAWN, State.LAPSED], claimed_at__isnull=False)
    met = Introduction.objects.filter(ended, need__in=_keys(needs)).values_list("need_id", "provider_id")
    ruled_out = (
        PairInstruction.objects.standing()
        .filter(need__in=_keys(needs), instruction=Instruction.EXCLUDE)
        .values_list("need_id", "provider_id")
    )
    return _grouped([*met, *ruled_out])


def wishes_of(needs: Sequence[Need]) -> dict[int, frozenset[int]]:
    """Need → parties that the firm named."""
    financing = [need for need in needs if need.kind == NeedKind.FINANCING]
    cooperation = [need for need in needs if need.kind == NeedKind.COOPERATION]
    lenders = FinancingTerms.intended_lenders.through.objects.filter(financingterms__need__in=_keys(financing))
    partners = CooperationTerms.intended_partners.through.objects.filter(cooperationterms__need__in=_keys(cooperation))
    return _grouped(lenders.values_list("financingterms__need_id", "organisation_id")) | _grouped(
        partners.values_list("cooperationterms__need_id", "organisation_id")
    )


def wishers_of(needs: Sequence[Need]) -> dict[int, frozenset[int]]:
    """Need → parties that named it."""
    rows = ProviderWish.objects.standing().filter(need__in=_keys(needs))
    return _grouped(rows.values_list("need_id", "organisation_id"))


def _keys(needs: Sequence[Need]) -> list[int]:
    return [need.pk for need in needs]


def _grouped(rows: "Iterable[tuple[int, int]]") -> dict[int, frozenset[int]]:
    groups: dict[int, set[int]] = {}
    for need_id, party_id in rows:
        groups.setdefault(need_id, set()).add(party_id)
    return {need_id: frozenset(parties) for need_id, parties in groups.items()}
