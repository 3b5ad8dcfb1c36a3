"""The ranking of many needs as columns, and what the rules of the offerings cost them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.bits import Words
from market.matching.score import FACTORS

Rows = NDArray[np.int32]
Tally = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RuleCosts:
    """What each rule turns away: by rule, in order of place and number, the candidate needs that fail it, and those
    that fail no other rule of the offering. Costs of shards over the same offerings add up."""

    place: Rows
    number: Rows
    fails: Tally
    alone: Tally

    def __add__(self, other: "RuleCosts") -> "RuleCosts":
        return RuleCosts(self.place, self.number, self.fails + other.fails, self.alone + other.alone)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best offerings of each need, `top` to a row: `place` counts the offerings by key (−1 beyond the last),
    `total` and `points` (in the order of FACTORS) are in thousandths, `pattern` has the bit of each factor that is
    present and `maxima[kind, pattern]` their maxima, `unknown` the bit of each missing fact of FACT_ORDER on which a
    rule waits. `eligible` counts all that may be proposed; `blocking` is the fact (in FACT_ORDER) on which alone most
    of the others fail, −1 where none does."""

    needs: tuple[str, ...]
    offerings: tuple[str, ...]
    place: Rows
    total: Rows
    points: Rows
    pattern: NDArray[np.uint8]
    maxima: Rows
    kind: Rows
    unknown: Words
    eligible: Rows
    blocking: Rows
    costs: RuleCosts


@dataclass(frozen=True, slots=True)
class Output:
    """What the kernel and its twin fill in; `fails` of composites only, `alone` of all rules."""

    place: Rows
    total: Rows
    points: Rows
    pattern: NDArray[np.uint8]
    unknown: Words
    eligible: Rows
    blocking: Rows
    fails: Tally
    alone: Tally


def empty_output(size: int, top: int, rules: int) -> Output:
    """Room for the answers."""
    return Output(
        place=np.full((size, top), -1, dtype=np.int32),
        total=np.zeros((size, top), dtype=np.int32),
        points=np.zeros((size, top, len(FACTORS)), dtype=np.int32),
        pattern=np.zeros((size, top), dtype=np.uint8),
        unknown=np.zeros((size, top), dtype=np.uint64),
        eligible=np.zeros(size, dtype=np.int32),
        blocking=np.full(size, -1, dtype=np.int32),
        fails=np.zeros(rules, dtype=np.int64),
        alone=np.zeros(rules, dtype=np.int64),
    )
