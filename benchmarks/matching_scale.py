"""A city of needs against all offerings: how fast the engine ranks them, beside plain numpy over all pairs.

    python -m benchmarks.matching_scale [--needs 100000] [--offerings 5000] [--sample 2000]

Everything is invented (`matching_market`, fixed seed). The engine ranks all needs in shards of 5,000, from need cases
to the 20 best with points by factor, open facts, and the costs of each rule. The peer (`matching_peer`) ranks an even
sample and its time is scaled up; its answers for the sample must be the engine's. Times are seconds of one core's
work (process time, one thread). The exit code is 1 when a bar is missed.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.matching_market import DEALS, city
from benchmarks.matching_peer import BLOCK, build, rank_block
from market.matching.engine import Prepared, prepare, rank
from market.matching.output import Ranking
from market.matching.values import Market, NeedCase, Params

SHARD = 5_000
TOP = 20
MOST_OF_PEER, MOST_GROWTH, MOST_MEMORY_MIB = 0.15, 1.2, 2048


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of one core, and the result."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def rank_all(prepared: Prepared, needs: list[NeedCase]) -> list[Ranking]:
    """The rankings of all shards."""
    return [rank(prepared, needs[begin : begin + SHARD], True) for begin in range(0, len(needs), SHARD)]


def fresh(market: Market, needs: list[NeedCase]) -> tuple[float, Prepared, list[Ranking]]:
    """A run with nothing remembered from another."""
    prepared = prepare(market, Params(top=TOP))
    seconds, found = timed(lambda: rank_all(prepared, needs))
    return seconds, prepared, found


def answer(found: list[Ranking], number: int) -> tuple[int, list[tuple]]:
    """What the engine says of one need, in the words of the peer."""
    ranking, row = found[number // SHARD], number % SHARD
    kept = int((ranking.place[row] >= 0).sum())
    columns = (ranking.place[row, :kept], ranking.total[row, :kept], ranking.points[row, :kept])
    return int(ranking.eligible[row]), list(zip(*(column.tolist() for column in columns), strict=True))


def compare(prepared: Prepared, needs: list[NeedCase], found: list[Ranking], sample: int) -> tuple[float, int, int]:
    """Seconds of the peer for the sample, its size, and in how many answers the two differ."""
    numbers = list(range(0, len(needs), max(len(needs) // sample, 1)))[:sample]
    chosen = [needs[number] for number in numbers]
    peer = build(prepared, chosen)
    seconds, blocks = timed(
        lambda: [rank_block(peer, chosen[begin : begin + BLOCK], TOP) for begin in range(0, len(chosen), BLOCK)]
    )
    answers = [one for block in blocks for one in block]
    differ = sum(answer(found, number) != theirs for number, theirs in zip(numbers, answers, strict=True))
    return seconds, len(numbers), differ


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("--needs", 100_000), ("--offerings", 5_000), ("--sample", 2_000)):
        options.add_argument(name, type=int, default=usual)
    asked = options.parse_args()
    market, needs = city(asked.needs, asked.offerings)
    ready, prepared = timed(lambda: prepare(market, Params(top=TOP)))
    loading, _ = timed(lambda: rank(prepared, needs[:10], True))
    tenth, _, _ = fresh(market, needs[: len(needs) // 10])
    whole, prepared, found = fresh(market, needs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs, sample, differ = compare(prepared, needs, found, asked.sample)
    scaled = theirs / sample * len(needs)
    pairs = len(needs) * asked.offerings
    eligible = sum(int(ranking.eligible.sum()) for ranking in found)
    rules = len(prepared.table.rules.rule) / asked.offerings
    print(
        f"{len(needs):,} needs × {asked.offerings:,} offerings of "
        f"{len(prepared.terms.known):,} parties, {DEALS:,} deals"
    )
    print(f"{rules:.1f} rules an offering, {eligible / pairs:.1%} of {pairs:,} pairs eligible, best {TOP} kept")
    print(f"columns, postings and bit rows of the offerings     {ready:8.2f} s, once a run")
    print(f"compiling or loading the kernel                     {loading:8.2f} s, once a process")
    print(f"numpy over all pairs, {sample:,} needs scaled        {scaled:8.2f} s   ({theirs:.2f} s for the sample)")
    bars = [
        ("engine", f"{whole:.2f} s", f"{whole / scaled:.3f} × numpy", whole <= MOST_OF_PEER * scaled, MOST_OF_PEER),
        ("differing answers", f"{differ}", f"of {sample:,}", differ == 0, 0),
        (
            "growth from a tenth",
            f"{whole / tenth:.2f} ×",
            f"{tenth:.2f} s before",
            whole <= 10 * MOST_GROWTH * tenth,
            12,
        ),
        ("peak memory", f"{memory:,.0f} MiB", "needs included", memory <= MOST_MEMORY_MIB, MOST_MEMORY_MIB),
    ]
    for name, figure, beside, met, bar in bars:
        print(f"{name:<22}{figure:>12}   {beside:<20} at most {bar:<6} {'met' if met else 'MISSED'}")
    return 0 if all(met for *_, met, _ in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
