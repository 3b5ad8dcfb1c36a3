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
from market.matching.sifting import Sieve, blame, by_rule, collect, empty_sieve, sift
from market.matching.terms import Terms

APPETITE, COST, SPEED, COMPLETENESS, WISHES, TEXT = 1, 2, 3, 4, 5, 6
"""Places in FACTORS; slack is 0."""


class Bench(NamedTuple):
    """Room that is used again for each need: its eligible offerings, their points and presence, the appetite of each
    party, the weight of each n-gram, how far inside each span it stands (with the number of the need for which that is
    known), and the best so far."""

    places: Places
    unknowns: Counts
    points: Counts
    pattern: NDArray[np.uint8]
    partial: Counts
    appetite: Floats
    weights: Floats
    rooms: Floats
    measured: Places
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
            rooms=np.zeros(len(terms.measures.low)),
            measured=np.full(len(terms.measures.low), -1, dtype=np.int64),
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
    by_rule(rules, sieve, out)


@compiled
def _score(offers: Offered, needs: Needed, need: int, count: int, bench: Bench) -> None:
    """Points and presence of each eligible offering, all but those of the text. Arrays are named outside the loop: a
    tuple that is handed on for each pair costs more than the arithmetic."""
    any_known = _appetites(offers, needs, need, count, bench)
    places, unknowns, points, appetite = bench.places, bench.unknowns, bench.points, bench.appetite
    rates, speeds, parties, rule_count = offers.rate, offers.speed, offers.party_row, offers.rule_count
    start, spans, rooms, measured = offers.measure_start, offers.measure_span, bench.rooms, bench.measured
    column, low, high = offers.column, offers.low, offers.high
    wished = needs.wished[needs.wish_start[need] : needs.wish_start[need + 1]]
    wishers = needs.wishers[needs.wisher_start[need] : needs.wisher_start[need + 1]]
    firm_spoke = 1.0 if needs.wishing[need] else 0.0
    figures, maxima = needs.measured[need], needs.maxima[needs.kind[need]]
    lowest, limit = _lowest(rates, places, count), needs.limit[need]
    shares = np.zeros(TEXT)
    always = 1 << COMPLETENESS | any_known << APPETITE
    for row in range(count):
        place = places[row]
        party, rate, speed, pattern = parties[place], rates[place], speeds[place], always
        least, total, known = 1.0, 0.0, 0
        for entry in range(start[place], start[place + 1]):
            span = spans[entry]
            if measured[span] != need:
                measured[span] = need
                rooms[span] = _room(figures[column[span]], low[span], high[span])
            if rooms[span] == rooms[span]:
                least = min(least, rooms[span])
                total += rooms[span]
                known += 1
        shares[0] = offers.least_share * least + (1.0 - offers.least_share) * (total / known) if known else 0.0
        positive = max(appetite[party], 0.0)
        shares[APPETITE] = positive / (positive + offers.halfway) if any_known else 0.0
        shares[COST] = _cost(rate, lowest, limit, offers.dear_by) if rate == rate else 0.0
        shares[SPEED] = speed if speed == speed else 0.0
        shares[COMPLETENESS] = 1.0 - unknowns[row] / max(rule_count[place], 1)
        named_by = _named(wishers, party)
        sides = firm_spoke + named_by
        shares[WISHES] = (_named(wished, party) + named_by) / sides if sides > 0.0 else 0.0
        pattern |= (known > 0) | (rate == rate) << COST | (speed == speed) << SPEED | (sides > 0.0) << WISHES
        pattern |= (needs.has_text[need] & offers.has_text[place]) << TEXT
        sum_ = 0
        for factor in range(TEXT):
            part = int(shares[factor] * maxima[pattern, factor] + 0.5)
            points[row, factor] = part
            sum_ += part
        bench.partial[row] = sum_
        bench.pattern[row] = pattern


@compiled
def _appetites(offers: Offered, needs: Needed, need: int, count: int, bench: Bench) -> bool:
    """The appetite of each party for the need; False where no eligible party has any history."""
    known, parties, places, appetite = offers.known, offers.party_row, bench.places, bench.appetite
    any_known = False
    for row in range(count):
        any_known |= known[parties[places[row]]]
    if any_known:
        start, party, weight = offers.history_start, offers.history_party, offers.history_weight
        appetite[:] = 0.0
        for place in range(needs.history_start[need], needs.history_start[need + 1]):
            first, last = start[needs.histories[place]], start[needs.histories[place] + 1]
            if last - first == len(appetite):
                part = weight[first:last]
                for row in range(len(part)):
                    appetite[row] += part[row]
            else:
                for entry in range(first, last):
                    appetite[party[entry]] += weight[entry]
    return any_known


@compiled
def _lowest(rates: Floats, places: Places, count: int) -> float:
    lowest = np.inf
    for row in range(count):
        if rates[places[row]] < lowest:
            lowest = rates[places[row]]
    return lowest


@compiled
def _room(value: float, low: float, high: float) -> float:
    if value != value:
        return np.nan
    return min(_inside(value - low, low, value), _inside(high - value, high, value))


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
def _named(wished: Counts, party: int) -> float:
    for other in wished:
        if other == party:
            return 1.0
    return 0.0


@compiled
def _choose(offers: Offered, needs: Needed, need: int, count: int, bench: Bench, top: int) -> int:
    """The rows of the best offerings, best first, in `chosen`; their text is compared where it can matter."""
    best, chosen, partial, patterns = bench.best, bench.chosen, bench.partial, bench.pattern
    start, ids, posted = offers.text_start, offers.text_ids, offers.text_weights
    maxima, weights = needs.maxima[needs.kind[need]], bench.weights
    full = 1.0 / (1.0 + offers.like_text)
    kept = 0
    for row in range(count):
        kept = _insert(best, chosen, kept, top, partial[row], row)
    least = best[kept - 1] if kept == top else -1
    kept = 0
    _lay_out(needs, need, weights, True)
    for row in range(count):
        points = 0
        if patterns[row] >> TEXT & 1:
            most = maxima[patterns[row], TEXT]
            if partial[row] + int(full * most + 0.5) + 1 < least:
                continue
            place = bench.places[row]
            alike = _alike(ids, posted, weights, start[place], start[place + 1], offers.like_text)
            points = int(alike * most + 0.5)
        bench.points[row, TEXT] = points
        partial[row] += points
        kept = _insert(best, chosen, kept, top, partial[row], row)
        if kept == top:
            least = max(least, best[top - 1])
    _lay_out(needs, need, weights, False)
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
def _lay_out(needs: Needed, need: int, weights: Floats, on: bool) -> None:
    """Lay out the weights of the need's n-grams, or clear them away."""
    for place in range(needs.query_start[need], needs.query_start[need + 1]):
        weights[needs.query_ids[place]] = needs.query_weights[place] if on else 0.0


@compiled
def _alike(ids: Counts, posted: Floats, weights: Floats, first: int, last: int, like_text: float) -> float:
    cosine = 0.0
    for entry in range(first, last):
        cosine += posted[entry] * weights[ids[entry]]
    cosine = min(cosine, 1.0)
    return cosine / (cosine + like_text)


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
