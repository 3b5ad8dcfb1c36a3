"""A market as JSON-safe data, to be frozen in storage and read back as the same market; results as data to store."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from market.matching.bits import FACT_ORDER
from market.matching.facts import FACTS, FactType, Range, Value
from market.matching.output import Ranking
from market.matching.rules import parse_rules, rule_to_data
from market.matching.score import MILLI
from market.matching.values import (
    Advice,
    Change,
    Coefficients,
    Deal,
    Market,
    NearMiss,
    NeedCase,
    OfferingCase,
    Pair,
    Params,
    RuleResult,
    Suggestion,
    Traits,
)

Data = dict[str, Any]


def _value_out(value: Value | Range) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _facts_out(facts: Mapping[str, Value]) -> Data:
    return {name: _value_out(facts[name]) for name in sorted(facts)}


def _facts_in(facts: Data) -> dict[str, Value]:
    return {name: _value_in(name, value) for name, value in facts.items()}


def _value_in(name: str, value: Any) -> Value:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]
    spec = FACTS.get(name)
    return (value[0], value[1]) if spec is not None and spec.type is FactType.RANGE else frozenset(value)


def _traits_in(traits: list[list[str]]) -> Traits:
    return tuple((name, value) for name, value in traits)


def market_to_data(market: Market) -> Data:
    """The whole market as dictionaries, lists, strings and numbers; sets become sorted lists."""
    return {
        "as_of": market.as_of,
        "needs": [_need_out(need) for need in market.needs],
        "offerings": [_offering_out(offering) for offering in market.offerings],
        "deals": [[deal.party, deal.on, deal.result, [list(pair) for pair in deal.traits]] for deal in market.deals],
        "open_pairs": [list(pair) for pair in sorted(market.open_pairs)],
        "pinned": [list(pair) for pair in sorted(market.pinned)],
        "appetite": _coefficients_out(market.appetite),
    }


def market_from_data(data: Data) -> Market:
    """The market that `market_to_data` wrote."""
    return Market(
        as_of=data["as_of"],
        needs=needs_from_data(data["needs"]),
        offerings=tuple(_offering_in(item) for item in data["offerings"]),
        deals=tuple(Deal(party, on, result, _traits_in(traits)) for party, on, result, traits in data["deals"]),
        open_pairs=frozenset((need, offering) for need, offering in data["open_pairs"]),
        pinned=frozenset((need, offering) for need, offering in data["pinned"]),
        appetite=Coefficients(**data["appetite"]) if data["appetite"] else None,
    )


def needs_from_data(items: Sequence[Data]) -> tuple[NeedCase, ...]:
    """The needs of a market that `market_to_data` wrote."""
    return tuple(_need_in(item) for item in items)


def _coefficients_out(appetite: Coefficients | None) -> Data | None:
    if appetite is None:
        return None
    weights = {name: appetite.weights[name] for name in sorted(appetite.weights)}
    return {"version": appetite.version, "weights": weights, "half_life_days": appetite.half_life_days}


def _need_out(need: NeedCase) -> Data:
    return {
        "key": need.key,
        "kind": need.kind,
        "firm": need.firm,
        "facts": _facts_out(need.facts),
        "wanted": need.wanted,
        "offers": sorted(need.offers),
        "excluded": sorted(need.excluded),
        "text": need.text,
        "traits": [list(pair) for pair in need.traits],
        "wishes": sorted(need.wishes),
        "held": need.held,
        "wished_by": sorted(need.wished_by),
    }


def _need_in(data: Data) -> NeedCase:
    """Needs frozen by an engine before 5 know nothing of what parties wished."""
    sets = {name: frozenset(data.get(name, ())) for name in ("offers", "excluded", "wishes", "wished_by")}
    return NeedCase(**data | sets | {"facts": _facts_in(data["facts"]), "traits": _traits_in(data["traits"])})


def _offering_out(offering: OfferingCase) -> Data:
    return {
        "key": offering.key,
        "kind": offering.kind,
        "party": offering.party,
        "facts": _facts_out(offering.facts),
        "rules": [rule_to_data(rule) for rule in offering.rules],
        "capacity": offering.capacity,
        "text": offering.text,
        "party_kind": offering.party_kind,
    }


def _offering_in(data: Data) -> OfferingCase:
    return OfferingCase(**data | {"facts": _facts_in(data["facts"]), "rules": parse_rules(data["rules"])})


def params_to_data(params: Params) -> Data:
    """What the organiser set, to be stored with the run."""
    return {
        "top": params.top,
        "weights": {name: params.weights[name] for name in sorted(params.weights)},
        "near_misses": params.near_misses,
        "quotas": {kind: params.quotas[kind] for kind in sorted(params.quotas)},
    }


def params_from_data(data: Data) -> Params:
    """The parameters that `params_to_data` wrote; what is not given has its default."""
    return Params(**data)


def _rule_result(result: RuleResult) -> Data:
    stored: Data = {
        "key": result.key,
        "fact": result.fact,
        "op": result.op,
        "value": _value_out(result.value),
        "actual": _value_out(result.actual),
        "verdict": result.verdict.value,
    }
    if result.parts:
        stored["parts"] = [_rule_result(part) for part in result.parts]
    return stored


def pair_to_data(pair: Pair) -> Data:
    """A pair with all its reasons."""
    return {
        "need": pair.need,
        "offering": pair.offering,
        "party": pair.party,
        "score": pair.score,
        "rank": pair.rank,
        "rules": [_rule_result(result) for result in pair.rules],
        "factors": [
            {
                "name": factor.name,
                "points": factor.points,
                "max_points": factor.max_points,
                "fact": _facts_out(factor.fact),
            }
            for factor in pair.factors
        ],
        "unknown": list(pair.unknown),
        "absent": list(pair.absent),
    }


def ranking_to_data(ranking: Ranking) -> Data:
    """The pairs of a ranking as columns of equal length, need after need and best first: keys, score, rank (from 1),
    points by factor (null where a factor is absent, in the order of FACTORS) and the missing facts that rules wait for.
    """
    rows, ranks = np.nonzero(ranking.place >= 0)
    pattern = ranking.pattern[rows, ranks]
    maxima = ranking.maxima[ranking.kind[rows], pattern]
    points = (ranking.points[rows, ranks] / MILLI).astype(object)
    points[maxima == 0] = None
    masks, which = np.unique(ranking.unknown[rows, ranks], return_inverse=True)
    names = [[fact for bit, fact in enumerate(FACT_ORDER) if mask >> bit & 1] for mask in masks.tolist()]
    return {
        "need": np.array(ranking.needs, dtype=object)[rows].tolist(),
        "offering": np.array(ranking.offerings, dtype=object)[ranking.place[rows, ranks]].tolist(),
        "score": (ranking.total[rows, ranks] / MILLI).tolist(),
        "rank": (ranks + 1).tolist(),
        "points": points.tolist(),
        "unknown": [names[number] for number in which.tolist()],
    }


def _change(change: Change) -> Data:
    return {"fact": change.fact, "from": _value_out(change.from_), "to": _value_out(change.to)}


def _suggestion(suggestion: Suggestion) -> Data:
    return {
        "changes": [_change(change) for change in suggestion.changes],
        "opens": list(suggestion.opens),
        "closes": list(suggestion.closes),
    }


def _near_miss(miss: NearMiss) -> Data:
    return {
        "need": miss.need,
        "offering": miss.offering,
        "party": miss.party,
        "failed": [_rule_result(result) for result in miss.failed],
        "changes": [_change(change) for change in miss.changes],
        "days": miss.days,
    }


def advice_to_data(advice: Advice) -> Data:
    """Suggestions, near misses and missing facts of a need."""
    return {
        "need": advice.need,
        "suggestions": [_suggestion(suggestion) for suggestion in advice.suggestions],
        "near_misses": [_near_miss(miss) for miss in advice.near_misses],
        "missing": [[fact, count] for fact, count in advice.missing],
    }
