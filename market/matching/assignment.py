"""Who is introduced to whom, when neither side has room for everything that fits: one min-cost flow.

**Fairness first.** The vectors of introductions per firm that capacities, wanted numbers, quotas and the one meeting
with a party allow are what the network of `assignment_network` can send through the firms' nodes; they form a
polymatroid. On a polymatroid a minimiser of a separable, strictly convex cost that falls with every unit is a base that
is least majorised, and so leximin: the worst-off firm has as many as can be, then the next, and no firm has none while
another could spare one (Fujishige 1980; Frank and Murota 2018). The k-th introduction of a firm costs k − K − 1, with K
the most that any firm can have: negative, and rising with k. A firm that has introductions under way, or pinned,
begins to count behind them. All plans that are leximin have the same cost, for it depends on the sorted numbers alone,
and no other plan has it: so the plans of least cost *are* the leximin plans.

**Then value.** A pair costs its score, negative. In one flow the first cost would be multiplied by an M that no change
of scores outweighs (an optimal flow has no residual cycle cheaper than nothing; a simple cycle passes an offering once
and two scored arcs there, so M above 2 · offerings · 100 000 is enough) and the minimiser of the sum is the leximin
plan of the greatest total score. K · M · flow would have to stay below 2^63, and a city's market with a tie-break does
not. The passes of `flow.cheapest` give the same plan without M, by complementary slackness, at any size.

**Then a fixed choice.** Among plans of the same value each pair adds a number hashed from its two keys, never its place
in the input. Where even these sums tie, arcs sorted by key and the solver's fixed procedure decide.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

import numpy as np

from market.matching.assignment_network import costs, lay_out
from market.matching.choices import (
    MILLI,
    NO_QUOTA,
    TOP_SCORE,
    Choices,
    Mask,
    Numbers,
    checked,
    in_order_of_keys,
    rank_of_keys,
)
from market.matching.flow import cheapest
from market.matching.values import Assigned, Market


@dataclass(frozen=True, slots=True)
class Plan:
    """`chosen` by pair; `histogram` the number of firms with 0, 1, 2 … introductions (those under way included), which
    is what fairness compares; `served` the firms with one or more; `total` the score of the chosen pairs in
    thousandths; `unkept` the pinned pairs that capacity, wanted number, quota or party left no room for. `exact`: no
    plan of all possible pairs is better. Where it is not, no plan as fair has a total above `bound`, and `fair` says
    whether a fairer one is ruled out."""

    chosen: Mask
    histogram: tuple[int, ...]
    served: int
    total: int
    unkept: tuple[int, ...]
    exact: bool
    fair: bool
    bound: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The introductions as columns, need by need and best first: places of the pairs, and their positions within the
    need, counted from 1; the plan they come from, and the pinned pairs that are not in it, as in `Decision`."""

    pairs: Numbers
    position: Numbers
    plan: Plan
    unkept: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The introductions need by need and best first, the plan they come from, and the pinned pairs that are not in it:
    with `missing` where the pair is not among the scored ones, `no_room` where it did not fit."""

    assigned: tuple[Assigned, ...]
    plan: Plan
    unkept: tuple[tuple[str, str, str], ...]


def plan(choices: Choices, cut: Mask | None = None) -> Plan:
    """The introductions: leximin on their number per firm, then the greatest total score, then the fixed choice between
    equals. Pinned pairs first; capacities, wanted numbers, quotas and one meeting with a party hold. Exact for the
    pairs given, whatever their number; `cut` marks the needs of which pairs with lower scores were left out."""
    ordered, before = in_order_of_keys(checked(choices))
    layout = lay_out(ordered)
    chosen = layout.room.kept.copy()
    if len(layout.room.pairs):
        flow = cheapest(layout.network, costs(layout, ordered))
        chosen[layout.room.pairs] = flow[layout.arcs] > 0
    turned = np.zeros(len(chosen), dtype=np.bool_)
    turned[before] = chosen
    total = int(choices.score[turned].sum(dtype=np.int64))
    counts = np.bincount(ordered.introductions(chosen))
    whole = cut is None or not cut.any()
    full = np.bincount(choices.need[turned], minlength=len(choices.wanted)) == choices.wanted
    fair = whole or bool(full.all())
    bound = total if whole or cut is None else free_bound(choices, cut)
    return Plan(
        chosen=turned,
        histogram=tuple(counts.tolist()),
        served=int(counts[1:].sum()),
        total=total,
        unkept=tuple(sorted(before[ordered.pinned & ~chosen].tolist())),
        exact=fair and bound == total,
        fair=fair,
        bound=bound,
    )


def free_bound(choices: Choices, cut: Mask) -> int:
    """A total score that no plan can pass, whatever was left out: every need has its wanted number of its best pairs,
    as if nobody else were there. A pair left out scores no more than the lowest one kept that is not pinned."""
    needs = len(choices.wanted)
    lowest = np.full(needs, TOP_SCORE, dtype=np.int64)
    free = ~choices.pinned
    np.minimum.at(lowest, choices.need[free], choices.score[free])
    lowest[~cut] = 0
    value = np.maximum(choices.score, lowest[choices.need])
    order = np.lexsort((-value, choices.need))
    need = choices.need[order]
    place = np.arange(len(need)) - np.searchsorted(need, need)
    taken = place < choices.wanted[need]
    rest = choices.wanted - np.bincount(need[taken], minlength=needs)
    return int(value[order][taken].sum() + (rest * lowest).sum())


def assign(
    market: Market, pairs: Iterable[tuple[str, str, float]], quotas: Mapping[str, int] | None = None
) -> tuple[Assigned, ...]:
    """The introductions of a market and its scored pairs (0–100), need by need and best first."""
    return decide(market, pairs, quotas or {}).assigned


def decide(
    market: Market,
    pairs: Iterable[tuple[str, str, float]],
    quotas: Mapping[str, int],
    cut: frozenset[str] = frozenset(),
) -> Decision:
    """The plan for a market and its scored pairs. The market's pinned pairs are in it as far as they are among the
    pairs and fit; `quotas` are the most introductions of one need to parties of a kind; of the needs in `cut` pairs
    with lower scores were left out."""
    choices = choices_of(market, pairs, quotas)
    found = settle(choices, market.pinned, np.array([need in cut for need in choices.need_keys], dtype=np.bool_))
    places = zip(found.pairs.tolist(), found.position.tolist(), strict=True)
    assigned = tuple(Assigned(*choices.keys(pair), position) for pair, position in places)
    return Decision(assigned, found.plan, found.unkept)


def settle(choices: Choices, pinned: Set[tuple[str, str]], cut: Mask) -> Settled:
    """The plan for a market as columns, of any size: nothing is made for each pair. `pinned` are the pairs laid down,
    those that are not scored among them; `cut` marks the needs of which pairs with lower scores were left out."""
    found = plan(choices, cut)
    chosen = np.flatnonzero(found.chosen)
    need = rank_of_keys(choices.need_keys)[choices.need[chosen]]
    offering = rank_of_keys(choices.offering_keys)[choices.offering[chosen]]
    order = np.lexsort((offering, -choices.score[chosen], need))
    position = np.arange(len(order)) - np.searchsorted(need[order], need[order]) + 1
    missing = pinned - {choices.keys(pair) for pair in np.flatnonzero(choices.pinned).tolist()}
    unkept = [(*choices.keys(pair), "no_room") for pair in found.unkept]
    unkept += [(*pair, "missing") for pair in missing]
    return Settled(chosen[order], position, found, tuple(sorted(unkept)))


def choices_of(market: Market, pairs: Iterable[tuple[str, str, float]], quotas: Mapping[str, int]) -> Choices:
    """A market and its scored pairs as columns. A pair that is not in the market, is given twice or has a score that is
    none is a ValueError."""
    needs = {need.key: place for place, need in enumerate(market.needs)}
    offerings = {offering.key: place for place, offering in enumerate(market.offerings)}
    firms = _numbers(need.firm for need in market.needs)
    parties = _numbers(offering.party for offering in market.offerings)
    kinds = _numbers(offering.party_kind for offering in market.offerings)
    columns = _pair_columns(needs, offerings, pairs, market.pinned)
    return Choices(
        need_keys=[need.key for need in market.needs],
        firm=_column(firms[need.firm] for need in market.needs),
        wanted=_column(min(need.wanted, NO_QUOTA) for need in market.needs),
        held=_column(need.held for need in market.needs),
        offering_keys=[offering.key for offering in market.offerings],
        party=_column(parties[offering.party] for offering in market.offerings),
        kind=_column(kinds[offering.party_kind] for offering in market.offerings),
        capacity=_column(min(offering.capacity, NO_QUOTA) for offering in market.offerings),
        quota=_column(quotas.get(kind, NO_QUOTA) for kind in kinds),
        need=_column(columns[0]),
        offering=_column(columns[1]),
        score=_column(columns[2]),
        pinned=np.array(columns[3], dtype=np.bool_),
    )


def _pair_columns(
    needs: Mapping[str, int],
    offerings: Mapping[str, int],
    pairs: Iterable[tuple[str, str, float]],
    pinned: frozenset[tuple[str, str]],
) -> tuple[list[int], list[int], list[int], list[bool]]:
    columns: tuple[list[int], list[int], list[int], list[bool]] = ([], [], [], [])
    for need, offering, score in pairs:
        if need not in needs or offering not in offerings:
            raise ValueError(f"the pair {need} – {offering} is not in the market")
        if not 0 <= score <= 100:
            raise ValueError(f"the score {score} of {need} – {offering} is not between 0 and 100")
        columns[0].append(needs[need])
        columns[1].append(offerings[offering])
        columns[2].append(round(score * MILLI))
        columns[3].append((need, offering) in pinned)
    return columns


def _numbers(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _column(numbers: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.fromiter(numbers, dtype=np.int32)
