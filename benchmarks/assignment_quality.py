"""How good the introductions are: the plan against greedy, serial dictatorship, deferred acceptance and the LP bound.

Markets of several shapes are generated (fixed seeds). On each, the plan has to be first in the firms served, in the
smallest number of introductions and in the whole vector of introductions per firm, worst-off first; and no plan with
the same sorted vector may have a greater total score, checked by a linear program (HiGHS) that knows nothing of the
engine: how many firms have more than 0, 1, 2 … introductions is fixed, then the score is made greatest. Both sides
prefer by one score, so the stable matching is close to greedy; it is run as the algorithm all the same.
The price of fairness is what is given up against the greatest total score without it. Then the times of larger markets.
"""

import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from market.matching.assignment import plan
from market.matching.choices import NO_QUOTA, Choices, Mask, Numbers, kept_pins
from market.matching.stable import blocking_pairs, stable

SHAPES: dict[str, dict[str, float]] = {
    "balanced": {},
    "scarce lenders": {"capacity": 0.35},
    "rich firms": {"rich": 1},
    "correlated scores": {"correlated": 1},
    "clustered": {"clusters": 8},
    "pins and quotas": {"capacity": 0.7, "pins": 40, "quota": 1},
    "several needs, held": {"capacity": 0.6, "needs_a_firm": 3, "held": 0.4},
}
TIMED = ((10_000, 500), (30_000, 1500), (100_000, 5000))
ARCS = 20


def generated(needs: int, offerings: int, seed: int, shape: dict[str, float], arcs: int = ARCS) -> Choices:
    """A market: each need has about `arcs` pairs; what shapes it is named in SHAPES."""
    chance = np.random.default_rng(seed)
    per_firm = shape.get("needs_a_firm", 1.3)
    firm = np.unique(chance.integers(0, max(int(needs / per_firm), 1), needs), return_inverse=True)[1]
    parties = max(offerings * 2 // 3, 1)
    party = np.unique(chance.integers(0, parties, offerings), return_inverse=True)[1]
    kind = (np.arange(party.max() + 1) % 3)[party]
    wanted = chance.integers(1, 4, needs)
    if shape.get("rich"):
        wanted = np.where(chance.random(needs) < 0.1, 8, 1)
    places = max(int(wanted.sum() * shape.get("capacity", 1.0) / offerings), 1)
    capacity = chance.integers(0, 2 * places + 1, offerings)
    need = np.repeat(np.arange(needs), arcs)
    clusters = int(shape.get("clusters", 1))
    width = max(offerings // clusters, 1)
    offering = (need % clusters) * width + chance.integers(0, width, len(need))
    popular = chance.random(len(need)) < 0.3
    offering[popular] = offering[popular] // 5
    pairs = np.unique(need * offerings + offering)
    need, offering = pairs // offerings, pairs % offerings
    score = chance.integers(0, 100_001, len(need))
    if shape.get("correlated"):
        score = (chance.random(needs)[need] + chance.random(offerings)[offering]) * 40_000 + score // 5
    pinned = np.zeros(len(need), dtype=np.bool_)
    pinned[chance.choice(len(need), int(shape.get("pins", 0)), replace=False)] = True
    quota = [int(shape["quota"])] * 2 + [NO_QUOTA] if "quota" in shape else [NO_QUOTA] * 3
    columns = (
        firm,
        wanted,
        chance.random(needs) < shape.get("held", 0),
        party,
        kind,
        capacity,
        quota,
        need,
        offering,
        score,
    )
    firm, wanted, held, party, kind, capacity, quotas, need, offering, score = (
        np.asarray(column).astype(np.int32) for column in columns
    )
    keys = [f"n{number:06}" for number in range(needs)], [f"o{number:05}" for number in range(offerings)]
    return Choices(keys[0], firm, wanted, held, keys[1], party, kind, capacity, quotas, need, offering, score, pinned)


def in_turn(choices: Choices, order: Numbers) -> Mask:
    """The pairs taken one after the other as far as each still fits; the pins that fit come first."""
    chosen = kept_pins(choices)
    meeting, kind = choices.meetings().tolist(), choices.kinds_met().tolist()
    need, offering = choices.need.tolist(), choices.offering.tolist()
    wanted, capacity = choices.wanted.tolist(), choices.capacity.tolist()
    met: set[int] = set()
    quota = choices.quota[choices.kind[choices.offering]].tolist()
    used: dict[int, int] = {}
    for pair in [*np.flatnonzero(chosen).tolist(), *order[~chosen[order]].tolist()]:
        one, other = need[pair], offering[pair]
        if wanted[one] and capacity[other] and meeting[pair] not in met and used.get(kind[pair], 0) < quota[pair]:
            chosen[pair] = True
            wanted[one] -= 1
            capacity[other] -= 1
            met.add(meeting[pair])
            used[kind[pair]] = used.get(kind[pair], 0) + 1
    return chosen


def greedy(choices: Choices) -> Mask:
    """Best scores first."""
    return in_turn(choices, np.argsort(-choices.score, kind="stable"))


def dictatorship(choices: Choices) -> Mask:
    """Firm after firm, in a random order, each takes its best."""
    turn = np.random.default_rng(5).permutation(choices.firms)
    return in_turn(choices, np.lexsort((-choices.score, turn[choices.firm[choices.need]])))


def accepted(choices: Choices) -> Mask:
    """Deferred acceptance; what it breaks of quotas and pins is put right in turn."""
    matched = stable(choices)
    return in_turn(choices, np.flatnonzero(matched)[np.argsort(-choices.score[matched], kind="stable")])


def rows_of(choices: Choices) -> tuple[csr_matrix, Numbers]:
    """The limits on the pairs as rows: needs, offerings, meetings, kinds of party."""
    place = np.arange(len(choices.need))
    blocks, limits = [], []
    quota = choices.quota[choices.kind[choices.offering]]
    groups = (
        (choices.need, choices.wanted[choices.need]),
        (choices.offering, choices.capacity[choices.offering]),
        (choices.meetings(), np.ones(len(place))),
        (choices.kinds_met(), quota),
    )
    for code, most in groups:
        known, first, group = np.unique(code, return_index=True, return_inverse=True)
        blocks.append(csr_matrix((np.ones(len(place)), (group, place)), shape=(len(known), len(place))))
        limits.append(np.minimum(np.asarray(most)[first], len(place)))
    return vstack(blocks).tocsr(), np.concatenate(limits)


def best_total(choices: Choices, numbers: Numbers | None) -> float:
    """The greatest total score by linear programming; with the sorted numbers of introductions per firm given, among
    those plans in which as many firms as in ours have more than 0, 1, 2 … introductions, which fixes the vector."""
    rows, limits = rows_of(choices)
    pairs = len(choices.need)
    lower = kept_pins(choices).astype(float)
    cost = -choices.score.astype(float)
    if numbers is None:
        found = linprog(cost, A_ub=rows, b_ub=limits, bounds=np.stack([lower, np.ones(pairs)], 1), method="highs")
        return float(-found.fun)
    held = np.bincount(choices.firm, choices.held, choices.firms).astype(np.int64)
    steps = [(firm, level) for firm in range(choices.firms) for level in range(held[firm], numbers.max())]
    firm, level = np.array(steps).T
    wide = pairs + len(steps)
    rows = csr_matrix((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], wide))
    of = choices.firm[choices.need]
    balance = csr_matrix(
        (np.r_[np.ones(pairs), -np.ones(len(steps))], (np.r_[of, firm], np.arange(wide))), shape=(choices.firms, wide)
    )
    heights = np.arange(numbers.max())
    layer = csr_matrix((np.ones(len(steps)), (level, pairs + np.arange(len(steps)))), shape=(len(heights), wide))
    filled = np.array([(numbers > height).sum() - (held > height).sum() for height in heights], dtype=float)
    found = linprog(
        np.r_[cost, np.zeros(len(steps))],
        A_ub=rows,
        b_ub=limits,
        A_eq=vstack([balance, layer]).tocsr(),
        b_eq=np.r_[np.zeros(choices.firms), filled],
        bounds=np.stack([np.r_[lower, np.zeros(len(steps))], np.ones(wide)], 1),
        method="highs",
    )
    return float(-found.fun) if found.success else float("nan")


def compare(name: str, choices: Choices) -> list[str]:
    """One shape: the table and the bars that were missed."""
    ways: dict[str, Callable[[Choices], Mask]] = {
        "this engine": lambda market: plan(market).chosen,
        "greedy by score": greedy,
        "serial dictatorship": dictatorship,
        "deferred acceptance": accepted,
    }
    size = f"{len(choices.wanted)} needs of {choices.firms} firms, {len(choices.capacity)} offerings"
    print(f"\n{name}: {size}, {len(choices.need)} pairs")
    print(f"{'':22}{'served':>8}{'least':>7}{'introductions':>15}{'total score':>14}{'blocking':>10}")
    vectors, totals, missed = {}, {}, []
    for way, solve in ways.items():
        chosen = solve(choices)
        numbers = np.sort(choices.introductions(chosen))
        vectors[way], totals[way] = numbers, int(choices.score[chosen].sum(dtype=np.int64))
        served, total = int((numbers > 0).sum()), totals[way] / 1000
        blocking = blocking_pairs(choices, chosen)
        print(f"{way:22}{served:8}{numbers[0]:7}{int(chosen.sum()):15}{total:14.1f}{blocking:10}")
    ours = vectors["this engine"]
    for way, numbers in vectors.items():
        first = ((ours > 0).sum(), ours[0], ours.tolist()) >= ((numbers > 0).sum(), numbers[0], numbers.tolist())
        if not first:
            missed.append(f"{name}: {way} is ahead of the plan in fairness")
    same, free = best_total(choices, ours), best_total(choices, None)
    if not abs(same - totals["this engine"]) < 1:
        missed.append(f"{name}: with the same vector a total of {same / 1000:.3f} is possible")
    price = 1 - totals["this engine"] / free
    print(f"LP, same vector {same / 1000:.1f}; free bound {free / 1000:.1f}; price of fairness {price:.2%}")
    return missed


def main() -> int:
    """Print the tables; 1 when a bar was missed."""
    missed: list[str] = []
    for number, (name, shape) in enumerate(SHAPES.items()):
        missed += compare(name, generated(400, 50, number, shape, 10))
    print(f"\n{'needs':>8}{'offerings':>11}{'pairs':>10}{'seconds':>9}{'served':>9}{'peak MiB':>10}")
    for needs, offerings in TIMED:
        choices = generated(needs, offerings, 1, {"capacity": 0.7})
        began = time.perf_counter()
        found = plan(choices)
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{needs:8}{offerings:11}{len(choices.need):10}{seconds:9.1f}{found.served:9}{peak:10}", flush=True)
    for line in missed:
        print(f"MISSED {line}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
