"""Rows as the engine sees them: needs, offerings and earlier deals as cases."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from market.matching.rules import parse_rules
from market.matching.values import Coefficients, Deal, Market, NeedCase, OfferingCase
from market.models import Need, Offering
from market.selectors.appetite_models import coefficients_in_use
from market.selectors.deals import PastDeal, days_to_decide, past_deals
from market.selectors.facts import OFFERING_RELATIONS, firm_facts, need_facts, offering_facts
from market.selectors.market import excluded_providers, need_places_held, wishers_of, wishes_of
from market.selectors.offer_rules import offering_kinds_for, offering_rules
from market.selectors.texts import need_text, offering_text
from market.selectors.traits import need_traits
from market.services.snapshots.shelf import Shelf


def build_shelf(
    day: dt.date, held: dict[int, int], pinned: Iterable[tuple[int, int]] = (), deals: Sequence[PastDeal] | None = None
) -> Market:
    """All live offerings, all deals before the day and the model in use; no needs."""
    known = past_deals(before=day) if deals is None else deals
    offerings = Offering.objects.live().select_related(*OFFERING_RELATIONS).order_by("pk")
    days = days_to_decide(known)
    model = coefficients_in_use()
    return Market(
        as_of=day.toordinal(),
        needs=(),
        offerings=tuple(offering_case(offering, days, held) for offering in offerings),
        deals=tuple(deal_case(deal) for deal in known),
        pinned=frozenset((str(need), str(offering)) for need, offering in pinned),
        appetite=Coefficients(**model) if model else None,
    )


def need_cases(needs: Sequence[Need], day: dt.date) -> tuple[NeedCase, ...]:
    """Needs with all that is known of them and their firms on that day."""
    around = Around(excluded_providers(needs), wishes_of(needs), wishers_of(needs), need_places_held(needs))
    return tuple(_need_case(need, day, around) for need in needs)


@dataclass(frozen=True, slots=True)
class Around:
    """What other rows say of needs, by need: parties ruled out, named by the firm, naming the need; places taken."""

    excluded: dict[int, frozenset[int]]
    wishes: dict[int, frozenset[int]]
    wishers: dict[int, frozenset[int]]
    held: dict[int, int]


def _need_case(need: Need, day: dt.date, around: Around) -> NeedCase:
    held = around.held.get(need.pk, 0)
    return NeedCase(
        key=str(need.pk),
        kind=need.kind,
        firm=str(need.organisation_id),
        facts=firm_facts(need.organisation, day) | need_facts(need),
        wanted=max(need.introductions_wanted - held, 0),
        offers=frozenset(offering_kinds_for(need)),
        excluded=_parties((*around.excluded.get(need.pk, ()), need.organisation_id)),
        text=need_text(need),
        traits=need_traits(need),
        wishes=_parties(around.wishes.get(need.pk, ())),
        held=held,
        wished_by=_parties(around.wishers.get(need.pk, ())),
    )


def _parties(keys: Iterable[int]) -> frozenset[str]:
    return frozenset(f"p{pk}" for pk in keys)


def offering_case(offering: Offering, days: dict[int, int], held: dict[int, int]) -> OfferingCase:
    facts = offering_facts(offering)
    if offering.organisation_id in days:
        facts["days_to_decide"] = days[offering.organisation_id]
    return OfferingCase(
        key=str(offering.pk),
        kind=offering.kind,
        party=f"p{offering.organisation_id}",
        facts=facts,
        rules=parse_rules(offering_rules(offering)),
        capacity=max(offering.capacity - held.get(offering.pk, 0), 0),
        text=offering_text(offering),
        party_kind=offering.organisation.kind,
    )


def offering_cases(keys: Iterable[int], base: Shelf) -> dict[str, OfferingCase]:
    """Those of these offerings that are live, as they are now; how long their parties take to decide is as the base
    has it, so that both can be compared.
    """
    rows = Offering.objects.live().filter(pk__in=list(keys)).select_related(*OFFERING_RELATIONS).order_by("pk")
    days = {case.party: case.facts["days_to_decide"] for case in base.cases.values() if "days_to_decide" in case.facts}
    known = {row.organisation_id: days[f"p{row.organisation_id}"] for row in rows if f"p{row.organisation_id}" in days}
    return {str(row.pk): offering_case(row, known, {}) for row in rows}  # type: ignore[arg-type]


def deal_case(deal: PastDeal) -> Deal:
    return Deal(f"p{deal.provider_id}", deal.on.toordinal(), deal.result, deal.traits)
