"""The network in which an assignment is a circulation.

    root → firm (one unit arc per introduction) → need (as many as it wants) → need × kind of party (its quota)
         → need × party (one) → offering (one) → root (as many firms as it can see)

A node of need × kind or need × party is left out where it could not bind: where fewer meetings than the quota are
possible, or one offering of the party only. Pinned pairs that are kept are no arcs: what they take is taken off
before, and their firms begin to count behind them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.choices import Choices, Column, Mask, Numbers, kept_pins, tie_numbers
from market.matching.flow import Network

RANGE = 2**62


@dataclass(frozen=True, slots=True)
class Room:
    """What is left beside the pinned pairs that are kept: by need, by offering, and for the meetings and kinds they
    touch; and the pairs that can still be chosen."""

    kept: Mask
    wanted: Column
    capacity: Column
    met: Numbers
    quota: Column
    pairs: Column


@dataclass(frozen=True, slots=True)
class Groups:
    """Pairs that share a limit: the sorted numbers of the groups that have a node, the first of these nodes, and what
    each lets through."""

    codes: Numbers
    first: int
    capacity: Column

    def node(self, codes: Numbers, otherwise: Column) -> Column:
        """The node of each group number, or the other where the group has none."""
        if not len(self.codes):
            return otherwise
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[place] == codes, self.first + place, otherwise).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Layout:
    """The network of a market: where firms, needs and offerings begin, the groups with nodes, the arcs of the pairs
    (`room.pairs`, in this order), and the number of the first arc of the pairs."""

    room: Room
    network: Network
    need: int
    offering: int
    kinds: Groups
    meetings: Groups
    rank: Numbers
    arcs: slice


def room_beside_pins(choices: Choices) -> Room:
    """Take off what the kept pins use, and leave out every pair that nothing is left for."""
    kept = kept_pins(choices)
    pinned = np.flatnonzero(kept)
    wanted = choices.wanted - np.bincount(choices.need[pinned], minlength=len(choices.wanted))
    capacity = choices.capacity - np.bincount(choices.offering[pinned], minlength=len(choices.capacity))
    quota = choices.quota[choices.kind[choices.offering]]
    met = np.empty(0, dtype=np.int64)
    possible = (wanted[choices.need] > 0) & (capacity[choices.offering] > 0)
    if len(pinned):
        kinds, taken = np.unique(choices.kinds_met()[pinned], return_counts=True)
        place = np.minimum(np.searchsorted(kinds, choices.kinds_met()), len(kinds) - 1)
        quota = quota - np.where(kinds[place] == choices.kinds_met(), taken[place], 0)
        met = np.unique(choices.meetings()[pinned])
        possible &= ~np.isin(choices.meetings(), met)
    pairs = np.flatnonzero(possible & (quota > 0)).astype(np.int32)
    return Room(kept, wanted.astype(np.int32), capacity.astype(np.int32), met, quota[pairs].astype(np.int32), pairs)


def lay_out(choices: Choices) -> Layout:
    """Build the network; arcs stand in the order of the columns, layer by layer."""
    room = room_beside_pins(choices)
    need, offering = choices.need[room.pairs], choices.offering[room.pairs]
    first_need = 1 + choices.firms
    first_offering = first_need + len(choices.wanted)
    meeting, meeting_codes, size = _grouped(choices.meetings()[room.pairs])
    kinds, meetings = _groups(choices, room, meeting_codes, size, first_offering + len(choices.capacity))
    levels, ranks = _levels(choices, room, meeting_codes // max(choices.parties, 1))
    kind_node = kinds.node(choices.kinds_met()[room.pairs], (first_need + need).astype(np.int32))
    pair_tail = meetings.node(meeting_codes, np.zeros(len(meeting_codes), dtype=np.int32))[meeting]
    lone = pair_tail == 0
    meeting_tail = np.zeros(len(meetings.codes), dtype=np.int32)
    meeting_tail[pair_tail[~lone] - meetings.first] = kind_node[~lone]
    needs = np.arange(len(choices.wanted), dtype=np.int32)
    offerings = np.arange(len(choices.capacity), dtype=np.int32)
    layers = (
        (_same(0, levels), 1 + levels, _same(1, levels)),
        (1 + choices.firm, first_need + needs, room.wanted),
        (first_need + kinds.codes // max(len(choices.quota), 1), _nodes(kinds), kinds.capacity),
        (meeting_tail, _nodes(meetings), meetings.capacity),
        (np.where(lone, kind_node, pair_tail), first_offering + offering, _same(1, need)),
        (first_offering + offerings, _same(0, offerings), room.capacity),
    )
    ends = np.cumsum([len(layer[0]) for layer in layers]).tolist()
    slices = tuple(slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True))
    tail, head, capacity = (
        np.concatenate(part, dtype=np.int32, casting="same_kind") for part in zip(*layers, strict=True)
    )
    network = Network(
        nodes=meetings.first + len(meetings.codes),
        turns=len(offerings) + 1,
        tail=tail,
        head=head,
        capacity=capacity,
        layers=slices,
    )
    return Layout(room, network, first_need, first_offering, kinds, meetings, ranks, slices[4])


def costs(layout: Layout, choices: Choices) -> Iterator[Column]:
    """Fairness, score and tie-break as costs of the arcs, each to be made least. The range of the tie-break shrinks
    where the network is so large that its sums could pass 63 bits."""
    arcs = len(layout.network.tail)
    fairness = np.zeros(arcs, dtype=np.int32)
    fairness[layout.network.layers[0]] = layout.rank
    yield fairness
    score = np.zeros(arcs, dtype=np.int32)
    score[layout.arcs] = -choices.score[layout.room.pairs]
    yield score
    tie = np.zeros(arcs, dtype=np.int32)
    bits = tie_bits(layout.network.nodes)
    tie[layout.arcs] = -(tie_numbers(choices)[layout.room.pairs] >> (28 - bits))
    yield tie


def tie_bits(nodes: int) -> int:
    """How many bits a tie-break may have in a network of so many nodes."""
    bits = 28
    while bits and 2**bits * (nodes + 1) ** 2 >= RANGE:
        bits -= 1
    return bits


def flow_of(layout: Layout, choices: Choices, chosen: Mask) -> Numbers:
    """The circulation that belongs to a plan."""
    network, flow = layout.network, np.zeros(len(layout.network.tail), dtype=np.int64)
    flow[layout.arcs] = chosen[layout.room.pairs]
    through = np.bincount(network.head[layout.arcs], flow[layout.arcs], network.nodes).astype(np.int64)
    flow[network.layers[5]] = through[network.tail[network.layers[5]]]
    through = np.bincount(network.tail[layout.arcs], flow[layout.arcs], network.nodes).astype(np.int64)
    for layer in network.layers[3:0:-1]:
        flow[layer] = through[network.head[layer]]
        through += np.bincount(network.tail[layer], flow[layer], network.nodes).astype(np.int64)
    firms = network.head[network.layers[0]]
    step = np.arange(len(firms)) - np.searchsorted(firms, firms)
    flow[network.layers[0]] = step < through[firms]
    return flow


def _grouped(codes: Numbers) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """The group of each pair, the sorted group numbers, and how many pairs each has."""
    known, group, size = np.unique(codes, return_inverse=True, return_counts=True)
    return group, known, size


def _groups(choices: Choices, room: Room, meeting: Numbers, size: Numbers, first: int) -> tuple[Groups, Groups]:
    """The kinds that a quota can bind, and the meetings that more than one offering can fill."""
    several = meeting[size > 1]
    kind_of = np.zeros(choices.parties, dtype=np.int64)
    kind_of[choices.party] = choices.kind
    kinds = max(len(choices.quota), 1)
    codes, possible = np.unique(
        meeting // max(choices.parties, 1) * kinds + kind_of[meeting % max(choices.parties, 1)], return_counts=True
    )
    quota = np.zeros(len(codes), dtype=np.int32)
    quota[np.searchsorted(codes, choices.kinds_met()[room.pairs])] = room.quota
    binding = quota <= possible
    by_kind = Groups(codes[binding], first, quota[binding])
    by_meeting = Groups(several, first + len(by_kind.codes), np.ones(len(several), dtype=np.int32))
    return by_kind, by_meeting


def _levels(choices: Choices, room: Room, needs_of_meetings: Numbers) -> tuple[Column, Numbers]:
    """The firm of each unit arc and its cost, −1 for the highest number of introductions there can be and one less for
    each number below: so many arcs as the firm's meetings, and one to spare, which pricing looks at."""
    wanted = np.bincount(choices.firm, room.wanted, choices.firms).astype(np.int64)
    meetings = np.bincount(choices.firm[needs_of_meetings], minlength=choices.firms)
    arcs = np.minimum(wanted, meetings + 1)
    begun = choices.introductions(room.kept)
    firms = np.repeat(np.arange(choices.firms), arcs)
    step = np.arange(len(firms)) - np.repeat(np.cumsum(arcs) - arcs, arcs)
    numbers, rank = np.unique(begun[firms] + step, return_inverse=True)
    return firms.astype(np.int32), np.asarray(rank, dtype=np.int64) - len(numbers)


def _same(number: int, column: Column) -> Column:
    return np.full(len(column), number, dtype=np.int32)


def _nodes(groups: Groups) -> Column:
    return groups.first + np.arange(len(groups.codes), dtype=np.int32)
