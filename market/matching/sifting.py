"""The bit rows of one need, compiled: which offerings no rule refuses, and which a single rule does."""

from typing import NamedTuple

import numpy as np

from market.matching.arrays import Filled, Needed, Ruled, compiled
from market.matching.bits import Bits, Words
from market.matching.eligibility import Counts, Places

_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
"""A de Bruijn sequence: all 64 runs of six bits in it differ."""
_PLACES = np.zeros(64, dtype=np.uint8)
_PLACES[[(int(_SEQUENCE) << place) % 2**64 >> 58 for place in range(64)]] = np.arange(64)


class Sieve(NamedTuple):
    """Room that is used again for each need, as words of bits by offering: the candidates, those refused at all and
    more than once (by a fact or a composite), and by group and slot how the clauses of the composites stand. `alone`
    counts, by fact and offering, the needs that are refused by a single rule, over all needs."""

    candidate: Words
    once: Words
    twice: Words
    alive: Words
    passed: Words
    slot_failed: Words
    slot_open: Words
    alone: Counts


def empty_sieve(bits: Bits) -> Sieve:
    """Room for the offerings of a market."""
    words = bits.several.shape[-1]
    groups, slots = len(bits.group_slot), len(bits.slot_rule)

    def rows(count: int) -> Words:
        return np.zeros((count, words), dtype=np.uint64)

    return Sieve(
        candidate=rows(1)[0],
        once=rows(1)[0],
        twice=rows(1)[0],
        alive=rows(groups),
        passed=rows(groups),
        slot_failed=rows(slots),
        slot_open=rows(slots),
        alone=np.zeros_like(bits.rule_at),
    )


@compiled
def sift(rules: Ruled, needs: Needed, need: int, sieve: Sieve) -> None:
    """Unite the rows that the need picks."""
    words = len(sieve.once)
    sieve.once[:] = np.uint64(0)
    sieve.twice[:] = np.uint64(0)
    sieve.alive[:] = np.uint64(0)
    sieve.passed[:] = np.uint64(0)
    for fact in range(rules.number.shape[1]):
        first = _first(rules, need, fact, words)
        for word in range(words):
            refused = rules.rows[first + word]
            sieve.twice[word] |= sieve.once[word] & refused
            sieve.once[word] |= refused
        for line in range(rules.fact_start[fact], rules.fact_start[fact + 1]):
            group = rules.fact_groups[line]
            alive = first + (1 + 2 * (line - rules.fact_start[fact])) * words
            for word in range(words):
                sieve.alive[group, word] |= rules.rows[alive + word]
                sieve.passed[group, word] |= rules.rows[alive + words + word]
    _slots(rules, sieve)
    candidates = rules.candidates[needs.kinds[need]]
    for word in range(words):
        sieve.candidate[word] = candidates[word]
    for entry in range(needs.barred_start[need], needs.barred_start[need + 1]):
        place = needs.barred[entry]
        sieve.candidate[place >> 6] &= ~(np.uint64(1) << np.uint64(place & 63))


@compiled
def _first(rules: Ruled, need: int, fact: int, words: int) -> int:
    """Where the rows of the need's class of a fact begin."""
    begin: int = rules.offset[fact] + np.int64(rules.number[need, fact]) * rules.height[fact] * words
    return begin


@compiled
def _slots(rules: Ruled, sieve: Sieve) -> None:
    """The composites: failed where a clause is not alive, open where one has not passed."""
    words = len(sieve.once)
    sieve.slot_failed[:] = np.uint64(0)
    sieve.slot_open[:] = np.uint64(0)
    for group in range(len(rules.group_slot)):
        slot = rules.group_slot[group]
        for word in range(words):
            sieve.slot_failed[slot, word] |= rules.has[group, word] & ~sieve.alive[group, word]
            sieve.slot_open[slot, word] |= rules.has[group, word] & ~sieve.passed[group, word]
    for slot in range(len(sieve.slot_failed)):
        for word in range(words):
            sieve.twice[word] |= sieve.once[word] & sieve.slot_failed[slot, word]
            sieve.once[word] |= sieve.slot_failed[slot, word]


@compiled
def collect(rules: Ruled, need: int, sieve: Sieve, places: Places, unknowns: Counts) -> int:
    """The eligible offerings in order, with the number of their open rules, and how many they are."""
    count = 0
    for word in range(len(sieve.once)):
        bits = sieve.candidate[word] & ~sieve.once[word]
        while bits:
            lowest = bits & (~bits + np.uint64(1))
            place = (word << 6) + _place(lowest)
            open_ = 0
            for slot in range(len(sieve.slot_open)):
                if sieve.slot_open[slot, word] & lowest:
                    open_ += 1
            places[count] = place
            unknowns[count] = open_
            count += 1
            bits ^= lowest
    for fact in range(rules.number.shape[1]):
        if rules.number[need, fact] == 0:
            for row in range(count):
                unknowns[row] += rules.asked[fact, places[row]]
    return count


@compiled
def _place(lowest: np.uint64) -> np.int64:
    """The place of the only bit of a word: each makes another pattern of the six highest bits of the product."""
    return np.int64(_PLACES[(lowest * _SEQUENCE) >> np.uint64(58)])


@compiled
def blame(rules: Ruled, need: int, sieve: Sieve, out: Filled) -> None:
    """Count the rules that turn the need away all by themselves, and find the fact that does so most often."""
    words, candidate, twice, several = len(sieve.once), sieve.candidate, sieve.twice, rules.several
    most = 0
    for fact in range(rules.number.shape[1]):
        first = _first(rules, need, fact, words)
        refused, alone = rules.rows[first : first + words], sieve.alone[fact]
        hits = 0
        for word in range(words):
            bits = refused[word] & candidate[word] & ~twice[word]
            while bits:
                lowest = bits & (~bits + np.uint64(1))
                place = (word << 6) + _place(lowest)
                if not several[fact, word] & lowest:
                    alone[place] += 1
                else:
                    rule = _only(rules, need, fact, place)
                    if rule >= 0:
                        out.alone[rule] += 1
                hits += 1
                bits ^= lowest
        if hits > most:
            most = hits
            out.blocking[need] = rules.numbers[fact]
    _blame_composites(rules, sieve, out)


@compiled
def _blame_composites(rules: Ruled, sieve: Sieve, out: Filled) -> None:
    for slot in range(len(sieve.slot_failed)):
        for word in range(len(sieve.once)):
            bits = sieve.slot_failed[slot, word] & sieve.candidate[word]
            while bits:
                lowest = bits & (~bits + np.uint64(1))
                rule = rules.slot_rule[slot, (word << 6) + _place(lowest)]
                out.fails[rule] += 1
                if not sieve.twice[word] & lowest:
                    out.alone[rule] += 1
                bits ^= lowest


@compiled
def by_rule(rules: Ruled, sieve: Sieve, out: Filled) -> None:
    """Give what was counted by fact and offering to the only rule that there is."""
    for fact in range(sieve.alone.shape[0]):
        for place in range(sieve.alone.shape[1]):
            if sieve.alone[fact, place]:
                out.alone[rules.rule_at[fact, place]] += sieve.alone[fact, place]


@compiled
def _only(rules: Ruled, need: int, fact: int, place: int | np.int64) -> int:
    """The rule of an offering on a fact that the need fails, where it fails just one; else −1."""
    first = rules.answers[fact] + np.int64(rules.number[need, fact]) * rules.tests[fact]
    found = -1
    for rule in range(rules.rule_start[place], rules.rule_start[place + 1]):
        if rules.rule_fact[rule] == fact and rules.verdicts[first + rules.rule_test[rule]] < 0:
            if found >= 0:
                return -1
            found = rule
    return found
