"""Who is introduced to whom, when neither side has room for everything that fits: one min-cost flow.

    source → firm (one unit arc per introduction) → need (as many as it wants)
           → need × party (one) → offering (one) → sink (as many firms as it can see), and a bypass from source to sink

**Fairness first.** The vectors of introductions per firm that the capacities allow are the flows this network can send
through the firms' nodes; they form a polymatroid. On a polymatroid a minimiser of a separable, strictly convex cost
that falls with every unit is a base that is least majorised, and so leximin: the worst-off firm has as many as can be,
then the next, and no firm has none while another could spare one (Fujishige 1980; Frank and Murota 2018). The k-th
introduction of a firm costs (k − K − 1)·M, with K the most that any firm can have: negative, and rising with k. A firm
that has introductions under way begins to count behind them.

**Then value.** A pair costs its score, negative. M must outweigh any change of scores. A flow is optimal when no simple
cycle of the residual network is cheaper than nothing; a simple cycle passes an offering once and touches at most two
scored arcs there, so M above 2 · offerings · 100 000 (scores in thousandths) lets fairness decide alone.

**Then a fixed choice.** Among plans of the same value, each pair adds a number hashed from its two keys (never its
place in the input), weighed below a thousandth of a point in the same way. The range of the numbers is what 63 bits
leave room for: where it is wide the best plan is unique (isolation lemma), where it is not, arcs sorted by key and the
solver's fixed procedure decide. The order of the input never does.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from market.matching.values import Assigned, Market, NeedCase, OfferingCase

MILLI = 1000
TOP_SCORE = 100 * MILLI
RANGE = 2**62
MOST_TIE_DIGITS = 2**20


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair to choose from, the score in thousandths of a point."""

    need: str
    offering: str
    score: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Cost of one more level of fairness, of a thousandth of a point, and the range of the tie-break."""

    level: int
    point: int
    ties: int


def assign(market: Market, pairs: Iterable[tuple[str, str, float]]) -> tuple[Assigned, ...]:
    """Choose introductions among the scored pairs: first leximin on introductions per firm, then the greatest total
    score. Capacities and wanted numbers hold, a need meets a party at most once; exact for the pairs given."""
    chosen = _flow(market, _checked(market, pairs))
    chosen.sort(key=lambda pair: (pair.need, -pair.score, pair.offering))
    assigned: list[Assigned] = []
    for pair in chosen:
        position = assigned[-1].position + 1 if assigned and assigned[-1].need == pair.need else 1
        assigned.append(Assigned(pair.need, pair.offering, position))
    return tuple(assigned)


def _checked(market: Market, pairs: Iterable[tuple[str, str, float]]) -> list[Scored]:
    wanted = {need.key: need.wanted for need in market.needs}
    capacity = {offering.key: offering.capacity for offering in market.offerings}
    found: dict[tuple[str, str], int] = {}
    for need, offering, score in pairs:
        if need not in wanted or offering not in capacity:
            raise ValueError(f"the pair {need} – {offering} is not in the market")
        if (need, offering) in found:
            raise ValueError(f"the pair {need} – {offering} is given twice")
        if not 0 <= score <= 100:
            raise ValueError(f"the score {score} of {need} – {offering} is not between 0 and 100")
        found[need, offering] = round(score * MILLI)
    return [
        Scored(need, offering, score)
        for (need, offering), score in sorted(found.items())
        if wanted[need] > 0 and capacity[offering] > 0
    ]


def _flow(market: Market, pairs: list[Scored]) -> list[Scored]:
    if not pairs:
        return []
    network = _Network()
    sides = _sides(market, pairs)
    deepest = max(sides.held[firm] + min(wanted, sides.room) for firm, wanted in sides.firms.items())
    nodes = 2 + len(sides.firms) + len(sides.needs) + len(sides.met) + len(sides.offerings)
    weights = _weights(deepest, len(sides.offerings), nodes, sides.room)
    _add_firms(network, sides, deepest, weights.level)
    arcs = _add_pairs(network, sides, pairs, weights)
    network.arc("source", "sink", sides.room, 0)
    flow = network.solve(sides.room)
    return [pair for pair, arc in zip(pairs, arcs, strict=True) if flow(arc)]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The parts of the market that the pairs touch, in order of their keys; `room` bounds all introductions."""

    needs: Mapping[str, NeedCase]
    offerings: Mapping[str, OfferingCase]
    firms: Mapping[str, int]
    held: Mapping[str, int]
    met: Mapping[tuple[str, str], None]
    room: int


def _sides(market: Market, pairs: list[Scored]) -> _Sides:
    used, offered = {pair.need for pair in pairs}, {pair.offering for pair in pairs}
    needs = {need.key: need for need in sorted(market.needs, key=lambda need: need.key) if need.key in used}
    ordered = sorted(market.offerings, key=lambda offering: offering.key)
    offerings = {offering.key: offering for offering in ordered if offering.key in offered}
    firms = dict.fromkeys(sorted({need.firm for need in needs.values()}), 0)
    for need in needs.values():
        firms[need.firm] += need.wanted
    held = dict.fromkeys(firms, 0)
    for need in market.needs:
        if need.firm in held:
            held[need.firm] += need.held
    met = dict.fromkeys((pair.need, offerings[pair.offering].party) for pair in pairs)
    room = min(sum(firms.values()), sum(offering.capacity for offering in offerings.values()), len(met))
    return _Sides(needs, offerings, firms, held, met, room)


def _add_firms(network: "_Network", sides: _Sides, deepest: int, level: int) -> None:
    """Unit arcs to each firm, dearer with every one, then what each of its needs wants."""
    for firm, wanted in sides.firms.items():
        first = sides.held[firm] + 1
        for count in range(first, first + min(wanted, sides.room)):
            network.arc("source", f"firm {firm}", 1, (count - deepest - 1) * level)
    for key, need in sides.needs.items():
        network.arc(f"firm {need.firm}", f"need {key}", min(need.wanted, sides.room), 0)


def _add_pairs(network: "_Network", sides: _Sides, pairs: list[Scored], weights: Weights) -> list[int]:
    """One arc per pair, behind the need's one meeting with the party; answers their numbers."""
    for need, party in sides.met:
        network.arc(f"need {need}", f"met {need}\x1f{party}", 1, 0)
    arcs = []
    for pair in pairs:
        meeting = f"met {pair.need}\x1f{sides.offerings[pair.offering].party}"
        cost = -pair.score * weights.point - _tie(pair, weights.ties)
        arcs.append(network.arc(meeting, f"offering {pair.offering}", 1, cost))
    for key, offering in sides.offerings.items():
        network.arc(f"offering {key}", "sink", min(offering.capacity, sides.room), 0)
    return arcs


def _weights(deepest: int, offerings: int, nodes: int, room: int) -> Weights:
    """The weights of the three orders; as many tie-break numbers as fit, an error where not even fairness fits."""
    ties = MOST_TIE_DIGITS
    while ties >= 1:
        point = 2 * offerings * (ties - 1) + 1
        level = 2 * offerings * (TOP_SCORE * point + ties) + 1
        if 2 * deepest * level * max(nodes + 1, room) < RANGE:
            return Weights(level, point, ties)
        ties //= 2
    raise ValueError(
        f"the market is too large for one assignment: {room} introductions of {offerings} offerings, "
        f"up to {deepest} a firm, exceed the range of whole numbers"
    )


def _tie(pair: Scored, ties: int) -> int:
    digest = hashlib.blake2b(f"{pair.need}\x1f{pair.offering}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % ties


class _Network:
    """Arcs between named nodes, numbered in the order of their first use."""

    def __init__(self) -> None:
        self._nodes: dict[str, int] = {}
        self._arcs: list[tuple[int, int, int, int]] = []

    def _node(self, name: str) -> int:
        return self._nodes.setdefault(name, len(self._nodes))

    def arc(self, tail: str, head: str, capacity: int, cost: int) -> int:
        """Add an arc and answer its number."""
        self._arcs.append((self._node(tail), self._node(head), capacity, cost))
        return len(self._arcs) - 1

    def solve(self, units: int) -> Callable[[int], int]:
        """Send the units from source to sink at least cost; answers the flow of an arc."""
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(*np.array(self._arcs, dtype=np.int64).T)
        solver.set_nodes_supplies([self._nodes["source"], self._nodes["sink"]], [units, -units])
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise ValueError(f"the assignment was not solved: {status.name}")
        return lambda arc: int(solver.flow(arc))
