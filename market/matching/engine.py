"""The entry points: prepare a market once, rank or explain needs in any split, assign introductions."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from market.matching import assignment
from market.matching.appetite import Appetite, alike, build_appetite
from market.matching.bits import Bits, build_bits, classify
from market.matching.choices import Choices
from market.matching.coefficients import BUILT_IN
from market.matching.eligibility import Mask, Standing, Table, build_table, candidates, stand
from market.matching.encoding import Sources, columns, encode
from market.matching.explanation import advise, rule_results
from market.matching.facts import check_facts
from market.matching.fits import admitted
from market.matching.histories import Histories, compile_histories
from market.matching.output import Ranking
from market.matching.ranking import rank_shard
from market.matching.reasons import Background, factors, lowest_rate, unknown_facts
from market.matching.score import FACTORS, MILLI, Scored, maxima_table, score, weights_for
from market.matching.terms import Terms, build_terms
from market.matching.text import TextIndex, build_index
from market.matching.values import Advice, Assigned, Market, NeedCase, NeedResult, Pair, Params

ENGINE_VERSION = "5"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A market with everything that is worked out once per run: comparisons, bit rows, appetite counts, text index.
    Nothing in it depends on the needs; `needs` are those of the market, `met` what each has met before."""

    market: Market
    params: Params
    needs: Mapping[str, NeedCase]
    met: Mapping[str, frozenset[str]]
    table: Table
    bits: Bits
    terms: Terms
    appetite: Appetite
    histories: Histories
    index: TextIndex

    def sources(self) -> Sources:
        """What needs are looked up in when they are encoded."""
        return Sources(self.table, self.appetite, self.histories, self.index, self.met)


def prepare(market: Market, params: Params, like: Prepared | None = None) -> Prepared:
    """Check the market and work out what all needs share. Wrong facts, parameters or repeated keys are a ValueError.
    What was counted of the deals is taken from a market ``like`` it where deals and parties are the same.
    """
    if params.top < 0 or params.near_misses < 0:
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
    table = build_table(market.offerings, market.as_of)
    parties = [offering.party for offering in table.offerings]
    if like is not None and _same_past(market, parties, like):
        appetite, histories = like.appetite, like.histories
    else:
        appetite = build_appetite(market.deals, parties, market.as_of, market.appetite or BUILT_IN)
        histories = compile_histories(appetite)
    index = build_index([offering.text for offering in table.offerings])
    return Prepared(
        market=market,
        params=params,
        needs=needs,
        met={key: frozenset(offerings) for key, offerings in met.items()},
        table=table,
        bits=build_bits(table),
        terms=build_terms(table, appetite, histories, index),
        appetite=appetite,
        histories=histories,
        index=index,
    )


def _same_past(market: Market, parties: Sequence[str], like: Prepared) -> bool:
    other = like.market
    same = other.deals is market.deals and other.appetite is market.appetite and other.as_of == market.as_of
    return same and [offering.party for offering in like.table.offerings] == parties


def rank(prepared: Prepared, needs: Sequence[NeedCase], compiled: bool | None = None) -> Ranking:
    """The best `params.top` offerings of each need as columns, with points by factor, how many are eligible and what
    the rules cost the offerings. The compiled kernel and the numpy path (`compiled`; None chooses by size) give the
    same answer to the bit, and no need's answer depends on the others."""
    for need in needs:
        check_facts(need.key, need.facts)
    facts = columns(prepared.table, needs)
    shard = encode(prepared.sources(), needs, facts, _maxima(prepared, needs))
    classes = classify(prepared.bits, facts, len(needs))
    keys = [need.key for need in needs]
    return rank_shard(
        prepared.table, prepared.bits, classes, prepared.terms, shard, keys, prepared.params.top, compiled
    )


def fits(prepared: Prepared, needs: Sequence[NeedCase]) -> Mask:
    """By need and offering, whether the pair may be proposed: those that `rank` counts, without any score. Meant for
    few offerings and many needs."""
    if not needs:
        return np.zeros((0, prepared.bits.size), dtype=np.bool_)
    table = prepared.table
    known = [candidates(table, need, prepared.met.get(need.key, frozenset())) for need in needs]
    return admitted(prepared.bits, classify(prepared.bits, columns(table, needs), len(needs)), np.array(known))


def explain(prepared: Prepared, need: NeedCase) -> NeedResult:
    """One need with all reasons: the same pairs, points and ranks as in `rank`, every rule with its verdict, the
    figures behind each factor, and the advice."""
    check_facts(need.key, need.facts)
    standing = _stand(prepared, need)
    return NeedResult(
        need=need.key,
        pairs=_explained(prepared, standing, None),
        eligible_count=len(standing.eligible()),
        advice=advise(standing, prepared.table, prepared.params.near_misses),
    )


def advice(prepared: Prepared, need: NeedCase) -> Advice:
    """Of what `explain` says of a need, only the advice."""
    check_facts(need.key, need.facts)
    return advise(_stand(prepared, need), prepared.table, prepared.params.near_misses)


def explain_pairs(prepared: Prepared, need: NeedCase, offerings: frozenset[str]) -> tuple[Pair, ...]:
    """Of what `explain` says of a need, only the pairs with these offerings, and no advice."""
    check_facts(need.key, need.facts)
    return _explained(prepared, _stand(prepared, need), offerings)


def _stand(prepared: Prepared, need: NeedCase) -> Standing:
    return stand(prepared.table, need, prepared.met.get(need.key, frozenset()))


def _explained(prepared: Prepared, standing: Standing, only: frozenset[str] | None) -> tuple[Pair, ...]:
    need, places = standing.need, standing.eligible()
    maxima = _maxima(prepared, [need])
    shard = encode(prepared.sources(), [need], columns(prepared.table, [need]), maxima)
    scored = score(prepared.terms, shard, 0, places, standing.unknowns[places])
    return _pairs(prepared, standing, scored, maxima[need.kind], only)


def score_needs(prepared: Prepared, keys: Sequence[str]) -> tuple[NeedResult, ...]:
    """The explained answers for needs of the market, in the order asked. The answer for a need does not depend on which
    others are asked with it, so that a run may be split as is convenient."""
    return tuple(explain(prepared, prepared.needs[key]) for key in keys)


def assign(
    market: Market, pairs: Iterable[tuple[str, str, float]], quotas: Mapping[str, int] | None = None
) -> tuple[Assigned, ...]:
    """Choose the introductions: fair to every firm first, then of the greatest total score; the market's pinned pairs
    before all others, and of a need no more with parties of a kind than its quota. See `assignment`."""
    return assignment.assign(market, pairs, quotas)


def settle(choices: Choices, pinned: Set[tuple[str, str]], cut: Mask) -> assignment.Settled:
    """The same for a market as columns, of any size, with what the plan promises and the pinned pairs that were not
    kept."""
    return assignment.settle(choices, pinned, cut)


def pinned_beyond(prepared: Prepared, needs: Sequence[NeedCase]) -> Ranking:
    """All eligible pairs, without the cut at `params.top`, of the needs that the organiser pinned something for: a
    pinned pair is found there whatever its rank."""
    named = {key for key, _ in prepared.market.pinned}
    return rank(_uncut(prepared), [need for need in needs if need.key in named])


def explain_pinned(prepared: Prepared, need: NeedCase) -> tuple[Pair, ...]:
    """The pinned pairs of a need that are eligible but not among its best, with their reasons."""
    pinned, top = prepared.market.pinned, prepared.params.top
    if all(key != need.key for key, _ in pinned):
        return ()
    pairs = explain(_uncut(prepared), need).pairs
    return tuple(pair for pair in pairs if pair.rank > top and (need.key, pair.offering) in pinned)


def _uncut(prepared: Prepared) -> Prepared:
    return replace(prepared, params=replace(prepared.params, top=len(prepared.table.offerings)))


def _maxima(prepared: Prepared, needs: Sequence[NeedCase]) -> dict[str, NDArray[np.int32]]:
    return {
        kind: maxima_table(weights_for(kind, prepared.params)) for kind in dict.fromkeys(need.kind for need in needs)
    }


def _pairs(
    prepared: Prepared, standing: Standing, scored: Scored, maxima: NDArray[np.int32], only: frozenset[str] | None
) -> tuple[Pair, ...]:
    """The best pairs as far as they are kept, with their reasons; of them `only` the offerings asked for, if any."""
    table, need = prepared.table, standing.need
    weights = weights_for(need.kind, prepared.params)
    background = Background(
        standing=standing,
        table=table,
        appetite=prepared.appetite,
        alike=alike(prepared.appetite, need.traits),
        index=prepared.index,
        text=need.text,
        lowest_rate=lowest_rate(prepared.terms, scored.places.tolist()),
    )
    pairs: list[Pair] = []
    for number, place in enumerate(scored.places[: prepared.params.top].tolist()):
        offering = table.offerings[place]
        if only is not None and offering.key not in only:
            continue
        most = tuple(maxima[scored.patterns[number]].tolist())
        pairs.append(
            Pair(
                need=need.key,
                offering=offering.key,
                party=offering.party,
                score=int(scored.totals[number]) / MILLI,
                rank=number + 1,
                rules=rule_results(offering, need.facts, table.today),
                factors=factors(background, place, tuple(scored.points[number].tolist()), most),
                unknown=unknown_facts(need, offering, table.today),
                absent=tuple(
                    name for name, part, weight in zip(FACTORS, most, weights, strict=True) if weight and not part
                ),
            )
        )
    return tuple(pairs)
