"""Min-cost circulation in a network of layers, under several costs of which each counts only where those before tie.

Why passes and not one sum with weights: weights that keep three orders apart exceed 63 bits on a city's market. A flow
is optimal exactly when there are potentials π for which every arc with c + π(tail) − π(head) > 0 is empty and every
arc below 0 is full; and any one such π tells *all* optimal flows, because each of them has to agree with it
(complementary slackness). So the first cost is solved, the arcs that it decides are fixed, and the next cost is solved
on what is left open. Each pass needs only the range of its own cost.

The potentials are shortest distances over the residual arcs, every node beginning at 0 (Bellman–Ford, a whole layer at
a time, down and up again). That they exist proves the flow optimal: a cycle cheaper than nothing would never settle.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

Numbers = NDArray[np.int64]
Places = NDArray[np.int32]
Costs = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs with a capacity, those of one layer side by side, from the root's own layer downwards and back to the
    root; `turns` is how often a path can change from down to up: the size of the lowest layer and one."""

    nodes: int
    turns: int
    tail: Places
    head: Places
    capacity: Places
    layers: tuple[slice, ...]


def cheapest(network: Network, costs: Iterable[Costs]) -> Places:
    """The circulation of least cost by the first of the costs, among those by the second, and so on. Costs are whole
    numbers with cost · nodes² below 2^62. They are taken one at a time, so that they may be made one at a time."""
    flow = np.zeros(len(network.tail), dtype=np.int32)
    undecided = np.ones(len(network.tail), dtype=np.bool_)
    solved: Costs | None = None
    for cost in costs:
        if solved is not None:
            undecided = _still_open(network, solved, distances(network, flow, solved, undecided), undecided)
        _solve(network, cost, flow, undecided)
        solved = cost
    return flow


def potentials(network: Network, flow: Numbers | Places, costs: Sequence[Costs]) -> Numbers:
    """The potentials (one row a cost) that prove a flow the cheapest in the order of the costs; a ValueError when it
    is not. An arc that is not in the network would improve the flow exactly when its costs less the potential
    differences, compared in the same order, can fall below 0."""
    undecided = np.ones(len(network.tail), dtype=np.bool_)
    found = np.zeros((len(costs), network.nodes), dtype=np.int64)
    for number, cost in enumerate(costs):
        found[number] = distances(network, flow, cost, undecided)
        undecided = _still_open(network, cost, found[number], undecided)
    return found


def distances(network: Network, flow: Numbers | Places, cost: Costs, undecided: Mask) -> Numbers:
    """Shortest distances over the residual arcs that are undecided, from anywhere (so none is above 0)."""
    steps = [step for step in _residual(network, flow, cost, undecided) if len(step[0])]
    found = np.zeros(network.nodes, dtype=np.int64)
    for _ in range(network.turns + 2):
        before = found.copy()
        for tail, head, length in steps:
            np.minimum.at(found, head, found[tail] + length)
        if np.array_equal(before, found):
            return found
    raise ValueError("the flow is not the cheapest: a cycle of residual arcs costs less than nothing")


def _residual(
    network: Network, flow: Numbers | Places, cost: Costs, undecided: Mask
) -> Iterator[tuple[Places, Places, Costs]]:
    """Layer after layer downwards the arcs with room, then upwards the arcs with flow, turned round."""
    open_arcs = [np.flatnonzero(undecided[layer]) + layer.start for layer in network.layers]
    for arcs in open_arcs:
        free = arcs[flow[arcs] < network.capacity[arcs]]
        yield network.tail[free], network.head[free], cost[free]
    for arcs in reversed(open_arcs):
        used = arcs[flow[arcs] > 0]
        yield network.head[used], network.tail[used], -cost[used]


def _still_open(network: Network, cost: Costs, potential: Numbers, undecided: Mask) -> Mask:
    reduced = cost + potential[network.tail] - potential[network.head]
    return np.asarray(undecided & (reduced == 0), dtype=np.bool_)


def _solve(network: Network, cost: Costs, flow: Places, undecided: Mask) -> None:
    """One pass of the solver over the undecided arcs, whose flow it sets; what the others carry becomes supply of the
    nodes."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        network.tail[undecided], network.head[undecided], network.capacity[undecided], cost[undecided]
    )
    fixed = ~undecided & (flow > 0)
    arriving = np.bincount(network.head[fixed], flow[fixed], network.nodes)
    leaving = np.bincount(network.tail[fixed], flow[fixed], network.nodes)
    touched = np.flatnonzero(arriving != leaving)
    solver.set_nodes_supplies(touched, (arriving - leaving)[touched].astype(np.int64))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow was not solved: {status.name}")
    flow[undecided] = solver.flows(np.arange(solver.num_arcs()))
