"""The ranking compiled: for each need a few hundred words of bits, then only the eligible offerings.

What `plain` does with arrays of booleans and columns of shares is done here bit by bit and pair by pair, in the same
order of additions. Text is compared last and only where it can still matter: a pair whose other points and the most
that text could add fall short of the k-th best without text is not among the k best with it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from market.matching.arrays import Filled, Needed, Offered, Ruled, compiled, filled, needed, offered, ruled
from market.matching.bits import Bits, Classes
from market.matching.eligibility import Counts, Floats, Places
from market.matching.encoding import Shard
from market.matching.output import Output
from market.matching.sifting import Sieve, blame, collect, empty_sieve, sift
from market.matching.terms import Terms

APPETITE, COST, SPEED, COMPLETENESS, WISHES, TEXT = 1, 2, 3, 4, 5, 6
"""Places in FACTORS; slack is 0."""


class Bench(NamedTuple):
    """Room that is used again for each need: its eligible offerings, their points and presence, the appetite of each
    party, the weight of each n-gram, and the best so far."""

    places: Places
    unknowns: Counts
    points: Counts
    pattern: NDArray[np.uint8]
    partial: Counts
    appetite: Floats
    weights: Floats
    best: Counts
    chosen: Places


def rank_compiled(bits: Bits, classes: Classes, terms: Terms, shard: Shard, out: Output) -> None:
    """Fill in the answers of all needs of a shard."""
    if bits.size and shard.size:
        top = min(out.place.shape[1], bits.size)
        bench = Bench(
            places=np.zeros(bits.size, dtype=np.int64),
            unknowns=np.zeros(bits.size, dtype=np.int32),
            points=np.zeros((bits.size, out.points.shape[2]), dtype=np.int32),
            pattern=np.zeros(bits.size, dtype=np.uint8),
            partial=np.zeros(bits.size, dtype=np.int32),
            appetite=np.zeros(len(terms.known)),
            weights=np.zeros(terms.vocabulary),
            best=np.zeros(top, dtype=np.int32),
            chosen=np.zeros(top, dtype=np.int64),
        )
        _rank(ruled(bits, classes, shard), offered(terms), needed(shard), empty_sieve(bits), bench, top, filled(out))


@compiled
def _rank(rules: Ruled, offers: Offered, needs: Needed, sieve: Sieve, bench: Bench, top: int, out: Filled) -> None:
    for need in range(len(needs.kinds)):
        sift(rules, needs, need, sieve)
        blame(rules, need, sieve, out)
        count = collect(rules, need, sieve, bench.places, bench.unknowns)
        out.eligible[need] = count
        if count and top:
            _score(offers, needs, need, count, bench)
            kept = _choose(offers, needs, need, count, bench, top)
            _write(rules, need, sieve, bench, kept, out)


@compiled
def _score(offers: Offered, needs: Needed, need: int, count: int, bench: Bench) -> None:
    """Points and presence of each eligible offering, all but those of the text."""
    any_known = _appetites(offers, needs, need, count, bench)
    lowest = _lowest(offers.rate, bench.places, count)
    limit = needs.limit[need]
    maxima = needs.maxima[needs.kind[need]]
    shares = np.zeros(7)
    for row in range(count):
        place = bench.places[row]
        pattern = 1 << COMPLETENESS
        slack = _slack(offers, needs.measured[need], place)
        if slack == slack:
            shares[0] = slack
            pattern |= 1
        if any_known:
            positive = max(bench.appetite[offers.party_row[place]], 0.0)
            shares[APPETITE] = positive / (positive + offers.halfway)
            pattern |= 1 << APPETITE
        rate = offers.rate[place]
        if rate == rate:
            shares[COST] = _cost(rate, lowest, limit, offers.dear_by)
            pattern |= 1 << COST
        if offers.speed[place] == offers.speed[place]:
            shares[SPEED] = offers.speed[place]
            pattern |= 1 << SPEED
        shares[COMPLETENESS] = 1.0 - bench.unknowns[row] / max(offers.rule_count[place], 1)
        if needs.wishing[need]:
            shares[WISHES] = _named(needs, need, offers.party_row[place])
            pattern |= 1 << WISHES
        if needs.has_text[need] and offers.has_text[place]:
            pattern |= 1 << TEXT
        total = 0
        for factor in range(TEXT):
            points = 0
            if pattern >> factor & 1:
                points = int(np.floor(shares[factor] * maxima[pattern, factor] + 0.5))
            bench.points[row, factor] = points
            total += points
        bench.partial[row] = total
        bench.pattern[row] = pattern


@compiled
def _appetites(offers: Offered, needs: Needed, need: int, count: int, bench: Bench) -> bool:
    """The appetite of each party for the need; False where no eligible party has any history."""
    for row in range(count):
        if offers.known[offers.party_row[bench.places[row]]]:
            bench.appetite[:] = 0.0
            for place in range(needs.history_start[need], needs.history_start[need + 1]):
                posting = needs.histories[place]
                for entry in range(offers.history_start[posting], offers.history_start[posting + 1]):
                    bench.appetite[offers.history_party[entry]] += offers.history_weight[entry]
            return True
    return False


@compiled
def _lowest(rates: Floats, places: Places, count: int) -> float:
    lowest = np.inf
    for row in range(count):
        if rates[places[row]] < lowest:
            lowest = rates[places[row]]
    return lowest


@compiled
def _slack(offers: Offered, figures: Floats, place: int) -> float:
    """How far inside the numeric rules; NaN where none could be measured."""
    least, total, measured = 1.0, 0.0, 0
    for entry in range(offers.measure_start[place], offers.measure_start[place + 1]):
        value = figures[offers.measure_column[entry]]
        if value == value:
            low, high = offers.low[entry], offers.high[entry]
            room = min(_inside(value - low, low, value), _inside(high - value, high, value))
            least = min(least, room)
            total += room
            measured += 1
    if measured == 0:
        return np.nan
    return offers.least_share * least + (1.0 - offers.least_share) * (total / measured)


@compiled
def _inside(distance: float, bound: float, value: float) -> float:
    if np.isinf(bound):
        return 1.0
    scale = max(abs(bound), abs(value))
    if scale == 0.0:
        return 0.0
    return min(max(2.0 * distance / scale, 0.0), 1.0)


@compiled
def _cost(rate: float, lowest: float, limit: float, dear_by: float) -> float:
    against_others = min(max(1.0 - (rate - lowest) / dear_by, 0.0), 1.0)
    if not limit > 0.0:
        return against_others
    return (against_others + min(max(1.0 - rate / limit, 0.0), 1.0)) / 2.0


@compiled
def _named(needs: Needed, need: int, party: int) -> float:
    for place in range(needs.wish_start[need], needs.wish_start[need + 1]):
        if needs.wished[place] == party:
            return 1.0
    return 0.0


@compiled
def _choose(offers: Offered, needs: Needed, need: int, count: int, bench: Bench, top: int) -> int:
    """The rows of the best offerings, best first, in `chosen`; their text is compared where it can matter."""
    maxima = needs.maxima[needs.kind[need]]
    full = 1.0 / (1.0 + offers.like_text)
    kept = 0
    for row in range(count):
        kept = _insert(bench.best, bench.chosen, kept, top, bench.partial[row], row)
    least = bench.best[kept - 1] if kept == top else -1
    kept = 0
    spread = False
    for row in range(count):
        total = bench.partial[row]
        points = 0
        if bench.pattern[row] >> TEXT & 1:
            most = maxima[bench.pattern[row], TEXT]
            if total + int(np.floor(full * most + 0.5)) + 1 < least:
                continue
            if not spread:
                _spread(needs, need, bench.weights, True)
                spread = True
            points = int(np.floor(_alike(offers, bench.weights, bench.places[row]) * most + 0.5))
        bench.points[row, TEXT] = points
        bench.partial[row] = total + points
        kept = _insert(bench.best, bench.chosen, kept, top, total + points, row)
    if spread:
        _spread(needs, need, bench.weights, False)
    return kept


@compiled
def _insert(best: Counts, chosen: Places, kept: int, top: int, total: int, row: int) -> int:
    """Put a row behind those with at least as many points; the last one falls off a full list."""
    if kept == top:
        if total <= best[top - 1]:
            return kept
        kept -= 1
    place = kept
    while place > 0 and best[place - 1] < total:
        best[place] = best[place - 1]
        chosen[place] = chosen[place - 1]
        place -= 1
    best[place] = total
    chosen[place] = row
    return kept + 1


@compiled
def _spread(needs: Needed, need: int, weights: Floats, on: bool) -> None:
    """Lay out the weights of the need's n-grams, or clear them away."""
    for place in range(needs.query_start[need], needs.query_start[need + 1]):
        weights[needs.query_ids[place]] = needs.query_weights[place] if on else 0.0


@compiled
def _alike(offers: Offered, weights: Floats, place: int) -> float:
    cosine = 0.0
    for entry in range(offers.text_start[place], offers.text_start[place + 1]):
        cosine += offers.text_weights[entry] * weights[offers.text_ids[entry]]
    cosine = min(cosine, 1.0)
    return cosine / (cosine + offers.like_text)


@compiled
def _write(rules: Ruled, need: int, sieve: Sieve, bench: Bench, kept: int, out: Filled) -> None:
    for rank in range(kept):
        row = bench.chosen[rank]
        place = bench.places[row]
        out.place[need, rank] = place
        out.total[need, rank] = bench.partial[row]
        out.pattern[need, rank] = bench.pattern[row]
        out.points[need, rank] = bench.points[row]
        out.unknown[need, rank] = _unknown(rules, need, sieve, place)


@compiled
def _unknown(rules: Ruled, need: int, sieve: Sieve, place: int) -> np.uint64:
    """The missing facts on which rules of an eligible offering wait."""
    found, lacking = np.uint64(0), np.uint64(0)
    for fact in range(rules.number.shape[1]):
        if rules.number[need, fact] == 0:
            lacking |= np.uint64(1) << rules.numbers[fact]
            if rules.asked[fact, place] > 0:
                found |= np.uint64(1) << rules.numbers[fact]
    word, bit = place >> 6, np.uint64(place & 63)
    for slot in range(rules.slot_rule.shape[0]):
        if (sieve.slot_open[slot, word] >> bit) & np.uint64(1):
            found |= rules.slot_facts[slot, place] & lacking
    return found
