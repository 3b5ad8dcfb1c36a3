"""Between the rows and the engine: freeze a market, run the engine over it, give plain data back.

The only module that knows both. What is frozen is all the engine will ever see of a run, so a run that another
worker takes up again gives the same answer.
"""

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.clock import as_local_date
from accounts.enums import CertificateKind, TechField
from accounts.errors import Invalid
from events.models import MarketEvent
from market.matching import engine
from market.matching.data import advice_to_data, market_from_data, market_to_data, pair_to_data, params_from_data
from market.matching.rules import Rule, RuleError, parse_rules, rule_to_data, walk
from market.matching.values import Deal, Market, NeedCase, OfferingCase
from market.models import Need, Offering
from market.selectors.deals import PastDeal, days_to_decide, past_deals
from market.selectors.facts import OFFERING_RELATIONS, firm_facts, need_facts, offering_facts
from market.selectors.market import capacities_held, excluded_providers, held_pairs, needs_of_event, wishes_of
from market.selectors.offer_rules import offering_kinds_for, offering_rules
from market.selectors.texts import need_text, offering_text
from market.selectors.traits import need_traits

Data = dict[str, Any]

VOCABULARY: dict[str, frozenset[Any]] = {
    "firm.certificates": frozenset(CertificateKind.values),
    "firm.field": frozenset(TechField.values),
    "need.field": frozenset(TechField.values),
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot as it is stored: compressed JSON, its hash, and how many needs are in it."""

    blob: bytes
    digest: str
    total: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The engine's answer for one need: ``pairs`` and ``advice`` are ready to be stored as JSON."""

    need_id: int
    eligible: int
    pairs: list[Data]
    advice: Data


def engine_version() -> str:
    """The version that is written into a run."""
    return engine.ENGINE_VERSION


def check_criteria(criteria: Any) -> list[Data]:
    """The rules as they may be stored. An unknown fact, a wrong comparison or value is refused, never skipped."""
    try:
        rules = parse_rules(criteria)
        _check_words(rules)
        return [rule_to_data(rule) for rule in rules]
    except RuleError as error:
        message = _("Rule %(number)s cannot be used: please check what it compares.") % {"number": error.position + 1}
        raise Invalid(message, field="criteria", code=error.code) from error


def _check_words(rules: Sequence[Rule]) -> None:
    """Values of facts whose words are ours (certificates, fields), not the engine's."""
    for position, rule in enumerate(rules):
        for leaf in walk(rule):
            known = VOCABULARY.get(leaf.fact)
            used = leaf.value if isinstance(leaf.value, frozenset) else {leaf.value}
            if known is not None and not used <= known:
                raise RuleError(position, "choice", f"{leaf.fact} has no such value")


def check_params(params: Data) -> Data:
    """The parameters of a run; a name or value that the engine does not know is refused."""
    try:
        engine.prepare(Market(0, (), ()), params_from_data(params))
    except (TypeError, ValueError) as error:
        raise Invalid(_("These parameters of the run are not known or not possible."), field="params") from error
    return params


def freeze(event: MarketEvent, params: Data, as_of: dt.datetime) -> Frozen:
    """Everything the engine may know of the event's live needs and all live offerings on that day, in constant
    queries.
    """
    held = held_pairs(event)
    data: Data = {
        "market": market_to_data(build_market(list(needs_of_event(event)), as_local_date(as_of))),
        "params": params,
        "held": sorted([need_id, provider_id] for need_id, provider_id in held),
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return Frozen(zlib.compress(text, 6), hashlib.sha256(text).hexdigest(), len(data["market"]["needs"]))


def build_market(needs: Sequence[Need], day: dt.date) -> Market:
    """The market of these needs with all live offerings and all deals before the day."""
    deals = past_deals(before=day)
    offerings = list(Offering.objects.live().select_related(*OFFERING_RELATIONS).order_by("pk"))
    excluded, wishes, held = excluded_providers(needs), wishes_of(needs), capacities_held(needs)
    days = days_to_decide(deals)
    return Market(
        as_of=day.toordinal(),
        needs=tuple(
            _need_case(need, day, excluded.get(need.pk, frozenset()), wishes.get(need.pk, frozenset()), held.needs)
            for need in needs
        ),
        offerings=tuple(_offering_case(offering, days, held.offerings) for offering in offerings),
        deals=tuple(_deal(deal) for deal in deals),
    )


def _need_case(
    need: Need, day: dt.date, excluded: frozenset[int], wishes: frozenset[int], held: dict[int, int]
) -> NeedCase:
    return NeedCase(
        key=str(need.pk),
        kind=need.kind,
        firm=str(need.organisation_id),
        facts=firm_facts(need.organisation, day) | need_facts(need),
        wanted=max(need.introductions_wanted - held.get(need.pk, 0), 0),
        offers=frozenset(offering_kinds_for(need)),
        excluded=frozenset(f"p{pk}" for pk in (*excluded, need.organisation_id)),
        text=need_text(need),
        traits=need_traits(need),
        wishes=frozenset(f"p{pk}" for pk in wishes),
        held=held.get(need.pk, 0),
    )


def _offering_case(offering: Offering, days: dict[int, int], held: dict[int, int]) -> OfferingCase:
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
    )


def _deal(deal: PastDeal) -> Deal:
    return Deal(f"p{deal.provider_id}", deal.on.toordinal(), deal.result, deal.traits)


class Work:
    """A frozen market opened again, ready to score its needs in any split and to assign introductions."""

    def __init__(self, blob: bytes) -> None:
        data = json.loads(zlib.decompress(blob))
        self.market = market_from_data(data["market"])
        self._held = {(str(need), f"p{provider}") for need, provider in data["held"]}
        self._prepared = engine.prepare(self.market, params_from_data(data["params"]))
        self._party = {offering.key: offering.party for offering in self.market.offerings}

    def need_ids(self) -> list[int]:
        """The needs of the snapshot, in its order."""
        return [int(need.key) for need in self.market.needs]

    def score(self, need_ids: Sequence[int]) -> list[Scored]:
        """Eligible offerings with reasons, and advice, for each of the needs."""
        results = engine.score_needs(self._prepared, [str(pk) for pk in need_ids])
        return [
            Scored(
                int(result.need),
                result.eligible_count,
                [pair_to_data(pair) for pair in result.pairs],
                advice_to_data(result.advice),
            )
            for result in results
        ]

    def assign(self, pairs: Iterable[tuple[int, int, float]]) -> dict[tuple[int, int], int]:
        """(need, offering) → number of the introduction. Pairs that are already being worked on are not proposed
        again.
        """
        arcs = [
            (str(need), str(offering), score)
            for need, offering, score in pairs
            if (str(need), self._party[str(offering)]) not in self._held
        ]
        chosen = engine.assign(self.market, arcs)
        return {(int(one.need), int(one.offering)): one.position for one in chosen}


def preview(need: Need, day: dt.date, top: int = 5) -> Data:
    """What one need, as it stands, would find: how many offerings fit and what would open more (nothing is stored)."""
    market = build_market([need], day)
    prepared = engine.prepare(market, params_from_data({"top": top}))
    (result,) = engine.score_needs(prepared, [str(need.pk)])
    return {
        "fits": result.eligible_count,
        "pairs": [pair_to_data(pair) for pair in result.pairs],
        **advice_to_data(result.advice),
    }
