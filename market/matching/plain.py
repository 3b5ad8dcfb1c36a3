"""The ranking in plain numpy, need by need: what the compiled kernel must equal, and what small markets use."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.bits import Bits, Classes, Words, unpack
from market.matching.eligibility import Mask, Places
from market.matching.encoding import Shard
from market.matching.output import Output
from market.matching.score import score
from market.matching.terms import Terms


@dataclass(frozen=True, slots=True)
class Sifted:
    """How the rules answer one need: by fact the offerings that a plain rule refuses, by slot those whose composite
    fails or stays open, and the candidates."""

    candidate: Mask
    refused: Mask
    slot_failed: Mask
    slot_open: Mask

    def failing(self) -> NDArray[np.int64]:
        """By how many facts and composites each offering is refused."""
        found: NDArray[np.int64] = self.refused.sum(axis=0) + self.slot_failed.sum(axis=0)
        return found


def rank_plainly(bits: Bits, classes: Classes, terms: Terms, shard: Shard, out: Output) -> None:
    """Fill in the answers of all needs of a shard."""
    several = unpack(bits.several, bits.size)
    has = unpack(bits.has, bits.size)
    for row in range(shard.size):
        sifted = _sift(bits, classes, shard, row, has)
        places = np.flatnonzero(sifted.candidate & (sifted.failing() == 0))
        out.eligible[row] = len(places)
        _blame(bits, classes, row, sifted, several, out)
        if len(places) and out.place.shape[1]:
            missing = classes.number[row] == 0
            unknowns = bits.asked[missing][:, places].sum(axis=0) + sifted.slot_open[:, places].sum(axis=0)
            _keep(bits, terms, shard, row, places, unknowns.astype(np.int32), sifted, missing, out)


def _sift(bits: Bits, classes: Classes, shard: Shard, row: int, has: Mask) -> Sifted:
    refused = np.zeros((len(bits.planes), bits.size), dtype=np.bool_)
    alive, passed = np.zeros_like(has), np.zeros_like(has)
    words = bits.several.shape[-1]
    for fact, planes in enumerate(bits.planes):
        span = int(classes.height[fact]) * words
        first = int(classes.offset[fact]) + int(classes.number[row, fact]) * span
        rows = unpack(classes.rows[first : first + span].reshape(-1, words), bits.size)
        refused[fact] = rows[0]
        for line, group in enumerate(planes.groups):
            alive[group] |= rows[1 + 2 * line]
            passed[group] |= rows[2 + 2 * line]
    slot_failed = np.zeros((len(bits.slot_rule), bits.size), dtype=np.bool_)
    slot_open = np.zeros_like(slot_failed)
    for group, slot in enumerate(bits.group_slot.tolist()):
        slot_failed[slot] |= has[group] & ~alive[group]
        slot_open[slot] |= has[group] & ~passed[group]
    candidate = shard.offers[shard.kinds[row]].copy()
    candidate[shard.barred[shard.barred_start[row] : shard.barred_start[row + 1]]] = False
    return Sifted(candidate, refused, slot_failed, slot_open)


def _blame(bits: Bits, classes: Classes, row: int, sifted: Sifted, several: Mask, out: Output) -> None:
    """Count the rules that turn the need away all by themselves, and find the fact that does so most often."""
    once = sifted.candidate & (sifted.failing() == 1)
    blocked = np.zeros(len(bits.planes), dtype=np.int64)
    for fact in range(len(bits.planes)):
        hit = once & sifted.refused[fact]
        blocked[fact] = hit.sum()
        out.alone[bits.rule_at[fact][hit & ~several[fact]]] += 1
        for place in np.flatnonzero(hit & several[fact]).tolist():
            rules = np.arange(bits.rule_start[place], bits.rule_start[place + 1])
            rules = rules[bits.rule_fact[rules] == fact]
            first = classes.answers[fact] + int(classes.number[row, fact]) * int(classes.tests[fact])
            failed = rules[classes.verdicts[first + bits.rule_test[rules]] < 0]
            if len(failed) == 1:
                out.alone[failed[0]] += 1
    for slot, rules in enumerate(bits.slot_rule):
        out.alone[rules[once & sifted.slot_failed[slot]]] += 1
        out.fails[rules[sifted.candidate & sifted.slot_failed[slot]]] += 1
    if blocked.any():
        out.blocking[row] = bits.numbers[int(blocked.argmax())]


def _keep(
    bits: Bits,
    terms: Terms,
    shard: Shard,
    row: int,
    places: Places,
    unknowns: NDArray[np.int32],
    sifted: Sifted,
    missing: Mask,
    out: Output,
) -> None:
    """Score the eligible offerings and keep the best."""
    scored = score(terms, shard, row, places, unknowns)
    best = scored.places[: out.place.shape[1]]
    kept = len(best)
    out.place[row, :kept] = best
    out.total[row, :kept] = scored.totals[:kept]
    out.points[row, :kept] = scored.points[:kept]
    out.pattern[row, :kept] = scored.patterns[:kept]
    lacking = np.bitwise_or.reduce(np.uint64(1) << bits.numbers[missing])
    found: Words = np.zeros(kept, dtype=np.uint64)
    for fact in np.flatnonzero(missing).tolist():
        found |= np.where(bits.asked[fact][best] > 0, np.uint64(1) << bits.numbers[fact], np.uint64(0))
    for slot, facts in enumerate(bits.slot_facts):
        found |= np.where(sifted.slot_open[slot][best], facts[best] & lacking, np.uint64(0))
    out.unknown[row, :kept] = found
