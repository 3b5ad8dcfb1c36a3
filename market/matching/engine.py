"""The entry points: prepare a market once, score its needs in any split, assign introductions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from market.matching import assignment
from market.matching.appetite import Appetite, alike, build_appetite
from market.matching.eligibility import Standing, Table, build_table, stand
from market.matching.explanation import advise, rule_results
from market.matching.facts import check_facts
from market.matching.reasons import Sources, factors, lowest_rate, unknown_facts
from market.matching.score import FACTORS, MILLI, Scored, Terms, build_terms, score, weights_for
from market.matching.text import TextIndex, bag, build_index, grams
from market.matching.values import Assigned, Market, NeedCase, NeedResult, Pair, Params

ENGINE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A market with everything that is worked out once per run: rule columns, appetite counts, text index."""

    market: Market
    params: Params
    needs: Mapping[str, NeedCase]
    met: Mapping[str, frozenset[str]]
    table: Table
    terms: Terms
    appetite: Appetite
    index: TextIndex


def prepare(market: Market, params: Params) -> Prepared:
    """Check the market and work out what all needs share. Wrong facts, parameters or repeated keys are a ValueError."""
    if params.top < 0 or params.near_misses < 0 :
        raise ValueError("top and near_misses are not negative")
    weights_for("", params)
    needs = {need.key: need for need in market.needs}
    if len(needs) != len(market.needs):
        raise ValueError("two needs have the same key")
    for need in market.needs:
        check_facts(need.key, need.facts)
    met: dict[str, set[str]] = {}
    for need_key, offering_key in market.open_pairs:
        met.setdefault(need_key, set()).add(offering_key)
    table = build_table(market.offerings)
    parties = [offering.party for offering in table.offerings]
    appetite = build_appetite(market.deals, parties, market.as_of, 1095)
    return Prepared(
        market=market,
        params=params,
        needs=needs,
        met={key: frozenset(offerings) for key, offerings in met.items()},
        table=table,
        terms=build_terms(table, appetite),
        appetite=appetite,
        index=build_index([offering.text for offering in table.offerings]),
    )


def score_needs(prepared: Prepared, keys: Sequence[str]) -> tuple[NeedResult, ...]:
    """Eligible offerings, best first, with reasons and advice for each of the needs, in the order asked. The answer for
    a need does not depend on which others are asked with it, so that a run may be split as is convenient."""
    return tuple(_score_need(prepared, prepared.needs[key]) for key in keys)


def assign(market: Market, pairs: Iterable[tuple[str, str, float]]) -> tuple[Assigned, ...]:
    """Choose the introductions: fair to every firm first, then of the greatest total score. See `assignment`."""
    return assignment.assign(market, pairs)


def _score_need(prepared: Prepared, need: NeedCase) -> NeedResult:
    standing = stand(prepared.table, need, prepared.met.get(need.key, frozenset()))
    weights = weights_for(need.kind, prepared.params)
    scored = score(standing, prepared.table, prepared.terms, prepared.appetite, prepared.index, weights)
    return NeedResult(
        need=need.key,
        pairs=_pairs(prepared, standing, scored, weights),
        eligible_count=len(scored.places),
        advice=advise(standing, prepared.table, prepared.market.as_of, prepared.params.near_misses),
    )


def _pairs(prepared: Prepared, standing: Standing, scored: Scored, weights: tuple[float, ...]) -> tuple[Pair, ...]:
    """The best pairs as far as they are kept, with their reasons."""
    table, need = prepared.table, standing.need
    cheapest = lowest_rate(prepared.terms, scored.places.tolist())
    similar, words = alike(prepared.appetite, need.traits), bag(grams(need.text))
    sources = Sources(standing, table, prepared.appetite, similar, prepared.index, words, cheapest)
    pairs: list[Pair] = []
    for number, place in enumerate(scored.places[: prepared.params.top].tolist()):
        offering = table.offerings[place]
        maxima = tuple(scored.maxima[number].tolist())
        pairs.append(
            Pair(
                need=need.key,
                offering=offering.key,
                party=offering.party,
                score=int(scored.totals[number]) / MILLI,
                rank=number + 1,
                rules=rule_results(offering, need.facts),
                factors=factors(sources, place, tuple(scored.points[number].tolist()), maxima),
                unknown=unknown_facts(need, offering),
                absent=tuple(
                    name for name, most, weight in zip(FACTORS, maxima, weights, strict=True) if weight and not most
                ),
            )
        )
    return tuple(pairs)
