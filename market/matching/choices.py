"""What an assignment chooses from, as columns: needs of firms, offerings of parties, and the scored pairs between."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int32]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

MILLI = 1000
TOP_SCORE = 100 * MILLI
NO_QUOTA = 2**31 - 1
TIE_BITS = 28


@dataclass(frozen=True, slots=True)
class Choices:
    """`firm`, `wanted` (introductions it can still use) and `held` (under way) by need; `party`, `kind` of the party
    and `capacity` (firms it can still see) by offering; `quota` by kind of party, the most introductions of one need
    to parties of that kind. A pair is `need` and `offering` as places in these columns, `score` in thousandths of a
    point, and `pinned` where it is to be whatever its score. Firms, parties and kinds are numbered from 0."""

    need_keys: Sequence[str]
    firm: Column
    wanted: Column
    held: Column
    offering_keys: Sequence[str]
    party: Column
    kind: Column
    capacity: Column
    quota: Column
    need: Column
    offering: Column
    score: Column
    pinned: Mask

    @property
    def firms(self) -> int:
        """How many firms there are."""
        return int(self.firm.max(initial=-1)) + 1

    @property
    def parties(self) -> int:
        """How many parties there are."""
        return int(self.party.max(initial=-1)) + 1

    def meetings(self) -> Numbers:
        """One number for need and party of each pair: a need meets a party at most once."""
        return self.need.astype(np.int64) * max(self.parties, 1) + self.party[self.offering]

    def kinds_met(self) -> Numbers:
        """One number for need and kind of party of each pair."""
        return self.need.astype(np.int64) * max(len(self.quota), 1) + self.kind[self.offering]

    def introductions(self, chosen: Mask) -> Numbers:
        """Introductions of each firm: those under way and the chosen ones."""
        under_way = np.bincount(self.firm, self.held, self.firms).astype(np.int64)
        return np.asarray(under_way + np.bincount(self.firm[self.need[chosen]], minlength=self.firms), dtype=np.int64)

    def keys(self, pair: int) -> tuple[str, str]:
        """Need and offering of a pair by name."""
        return self.need_keys[self.need[pair]], self.offering_keys[self.offering[pair]]

    def with_pairs(self, need: Column, offering: Column, score: Column, pinned: Mask) -> "Choices":
        """The same two sides with other pairs between them."""
        return replace(self, need=need, offering=offering, score=score, pinned=pinned)


def checked(choices: Choices) -> Choices:
    """The choices, or a ValueError in words: columns of different length, a negative number, a key or pair given twice,
    a party of two kinds."""
    sides = (("need", choices.need_keys), ("offering", choices.offering_keys))
    for name, keys in sides:
        if len(set(keys)) != len(keys):
            raise ValueError(f"two {name}s have the same key")
    by_need, by_offering = (choices.firm, choices.wanted, choices.held), (choices.party, choices.kind, choices.capacity)
    by_pair = (choices.need, choices.offering, choices.score, choices.pinned)
    columns = (
        (len(choices.need_keys), by_need),
        (len(choices.offering_keys), by_offering),
        (len(choices.need), by_pair),
    )
    for length, members in columns:
        for column in members:
            if len(column) != length or (length and int(column.min()) < 0):
                raise ValueError("a column is of another length than its neighbours, or has a number below 0")
    _check_kinds(choices)
    return choices


def _check_kinds(choices: Choices) -> None:
    if len(choices.quota) and int(choices.quota.min()) < 0:
        raise ValueError("a quota is not negative")
    kind_of = np.full(choices.parties, -1, dtype=np.int32)
    kind_of[choices.party] = choices.kind
    for place in np.flatnonzero(kind_of[choices.party] != choices.kind)[:1].tolist():
        raise ValueError(f"the party of {choices.offering_keys[place]} is of two kinds")


def in_order_of_keys(choices: Choices) -> tuple[Choices, Column]:
    """The same market with needs, offerings and pairs sorted by key and firms, parties and kinds numbered as they then
    appear, so that no order of rows and no numbering can decide anything; and where each pair stood before."""
    needs, need_rank = _sorted(choices.need_keys)
    offerings, offering_rank = _sorted(choices.offering_keys)
    need, offering = need_rank[choices.need], offering_rank[choices.offering]
    pairs = np.lexsort((offering, need)).astype(np.int32)
    need, offering = need[pairs], offering[pairs]
    for place in np.flatnonzero((need[1:] == need[:-1]) & (offering[1:] == offering[:-1]))[:1].tolist():
        keys = choices.need_keys[needs[need[place]]], choices.offering_keys[offerings[offering[place]]]
        raise ValueError(f"the pair {keys[0]} – {keys[1]} is given twice")
    kinds, first_kinds = _numbered(choices.kind[offerings])
    ordered = Choices(
        need_keys=[choices.need_keys[place] for place in needs.tolist()],
        firm=_numbered(choices.firm[needs])[0],
        wanted=choices.wanted[needs],
        held=choices.held[needs],
        offering_keys=[choices.offering_keys[place] for place in offerings.tolist()],
        party=_numbered(choices.party[offerings])[0],
        kind=kinds,
        capacity=choices.capacity[offerings],
        quota=choices.quota[first_kinds],
        need=need,
        offering=offering,
        score=choices.score[pairs],
        pinned=choices.pinned[pairs],
    )
    return ordered, pairs


def rank_of_keys(keys: Sequence[str]) -> Column:
    """The place of each key among the sorted keys."""
    return _sorted(keys)[1]


def _sorted(keys: Sequence[str]) -> tuple[Numbers, Column]:
    """Places in the order of the keys, and the rank of each place."""
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    rank = np.empty(len(keys), dtype=np.int32)
    rank[order] = np.arange(len(keys), dtype=np.int32)
    return order, rank


def _numbered(labels: Column) -> tuple[Column, Column]:
    """Labels numbered in the order of their first appearance, and the old label of each number."""
    known, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(known), dtype=np.int32)
    rank[order] = np.arange(len(known), dtype=np.int32)
    return rank[inverse], known[order]


def tie_numbers(choices: Choices, bits: int = TIE_BITS) -> Numbers:
    """A number of so many bits for each pair, hashed from its two keys and nothing else; between plans that are equal
    in all else the greatest sum decides. With a wide range two plans hardly ever have the same (isolation lemma)."""
    mixed = _halves(choices.need_keys, b"need")[choices.need]
    mixed = mixed ^ (_halves(choices.offering_keys, b"offering")[choices.offering] * np.uint64(0x9E3779B97F4A7C15))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - bits)).astype(np.int64)


def _halves(keys: Sequence[str], side: bytes) -> NDArray[np.uint64]:
    digests = b"".join(hashlib.blake2b(key.encode(), digest_size=8, person=side).digest() for key in keys)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def kept_pins(choices: Choices) -> Mask:
    """The pinned pairs that the plan keeps: in the order of their keys each one that capacity, wanted number, quota and
    the one meeting with a party leave room for beside those kept before it."""
    kept = np.zeros(len(choices.need), dtype=np.bool_)
    pins = np.flatnonzero(choices.pinned).tolist()
    wanted, capacity, meeting, kind = (
        choices.wanted.copy(),
        choices.capacity.copy(),
        choices.meetings(),
        choices.kinds_met(),
    )
    met: set[int] = set()
    by_kind: dict[int, int] = {}
    needs, offerings = choices.need.tolist(), choices.offering.tolist()
    for pin in sorted(pins, key=lambda pin: (choices.need_keys[needs[pin]], choices.offering_keys[offerings[pin]])):
        need, offering = choices.need[pin], choices.offering[pin]
        left = by_kind.setdefault(int(kind[pin]), int(choices.quota[choices.kind[offering]]))
        if wanted[need] and capacity[offering] and left and int(meeting[pin]) not in met:
            kept[pin] = True
            wanted[need] -= 1
            capacity[offering] -= 1
            by_kind[int(kind[pin])] -= 1
            met.add(int(meeting[pin]))
    return kept
