"""A whole market for the assignment, gathered from columns of numbers: of a need only its key as text, of a pair
thirteen bytes. The keys are the numbers in figures, so that the plan is that of `choices_of`.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

import numpy as np

from market.matching.choices import MILLI, NO_QUOTA, TOP_SCORE, Choices, Column, Mask, Numbers
from market.matching.values import Market

Chunk = tuple[Numbers, Numbers, Column]
"""Some pairs: the numbers of their needs and of their offerings, and their scores in thousandths."""


@dataclass(frozen=True, slots=True)
class NeedColumns:
    """Needs as far as the assignment asks: whose they are, how many introductions they can still use and how many are
    under way; `key` and `firm` are the numbers of need and firm."""

    key: Numbers
    firm: Numbers
    wanted: Column
    held: Column


@dataclass(frozen=True, slots=True)
class Places:
    """Where each number of a column stands in it."""

    known: Numbers
    order: Column

    def of(self, numbers: Numbers) -> Column:
        """The places of some numbers, −1 for those that the column has not."""
        if not len(self.known):
            return np.full(len(numbers), -1, dtype=np.int32)
        found = np.minimum(np.searchsorted(self.known, numbers), len(self.known) - 1)
        return np.where(self.known[found] == numbers, self.order[found], -1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Marks:
    """Some pairs of places, each as one number."""

    codes: Numbers
    width: int

    def among(self, one: Column, other: Column) -> Mask:
        """Which of the pairs are marked."""
        if not len(self.codes):
            return np.zeros(len(one), dtype=np.bool_)
        return np.asarray(np.isin(one.astype(np.int64) * self.width + other, self.codes), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A market as columns; `met` are the pairs of each need that came, those left out as under way among them."""

    choices: Choices
    met: Numbers


def places(numbers: Numbers) -> Places:
    """To look numbers up in a column that has none twice."""
    order = np.argsort(numbers, kind="stable")
    return Places(numbers[order], order.astype(np.int32))


def gather(
    market: Market,
    needs: NeedColumns,
    chunks: Iterable[Chunk],
    quotas: Mapping[str, int],
    under_way: Set[tuple[str, str]] = frozenset(),
) -> Gathered:
    """The columns of a market with these needs, whose scored pairs come chunk after chunk. Needs and parties that are
    `under_way` together are not introduced again. A pair that is not in the market or has a score that is none is a
    ValueError."""
    known, shelf = places(needs.key), {case.key: place for place, case in enumerate(market.offerings)}
    offerings = places(np.array([int(key) for key in shelf], dtype=np.int64))
    party, parties = _labelled(case.party for case in market.offerings)
    kind, kinds = _labelled(case.party_kind for case in market.offerings)
    closed, pinned = _marks(known, parties, under_way), _marks(known, shelf, market.pinned)
    met = np.zeros(len(needs.key), dtype=np.int64)
    nothing = np.empty(0, dtype=np.int32)
    kept: list[tuple[Column, Column, Column, Mask]] = [(nothing, nothing, nothing, nothing.astype(np.bool_))]
    for chunk in chunks:
        need, offering, score = _placed(known, offerings, chunk)
        met += np.bincount(need, minlength=len(met))
        left = ~closed.among(need, party[offering])
        need, offering = need[left], offering[left]
        kept.append((need, offering, score[left], pinned.among(need, offering)))
    need, offering, score, is_pinned = (np.concatenate(column) for column in zip(*kept, strict=True))
    choices = Choices(
        need_keys=[str(key) for key in needs.key.tolist()],
        firm=np.unique(needs.firm, return_inverse=True)[1].astype(np.int32),
        wanted=needs.wanted,
        held=needs.held,
        offering_keys=list(shelf),
        party=party,
        kind=kind,
        capacity=np.array([min(case.capacity, NO_QUOTA) for case in market.offerings], dtype=np.int32),
        quota=np.array([quotas.get(name, NO_QUOTA) for name in kinds], dtype=np.int32),
        need=need,
        offering=offering,
        score=score,
        pinned=is_pinned,
    )
    return Gathered(choices, met)


def _placed(needs: Places, offerings: Places, chunk: Chunk) -> tuple[Column, Column, Column]:
    """A chunk by places."""
    need, offering, score = needs.of(chunk[0]), offerings.of(chunk[1]), chunk[2].astype(np.int32)
    for place in np.flatnonzero((need < 0) | (offering < 0))[:1].tolist():
        raise ValueError(f"the pair {chunk[0][place]} – {chunk[1][place]} is not in the market")
    for place in np.flatnonzero((score < 0) | (score > TOP_SCORE))[:1].tolist():
        pair = f"{chunk[0][place]} – {chunk[1][place]}"
        raise ValueError(f"the score {score[place] / MILLI} of {pair} is not between 0 and 100")
    return need, offering, score


def _marks(needs: Places, others: Mapping[str, int], pairs: Set[tuple[str, str]]) -> Marks:
    """Pairs of a need and another name, as far as both are there."""
    named = [(int(need), others[name]) for need, name in pairs if name in others]
    need = needs.of(np.array([one for one, _other in named], dtype=np.int64)).astype(np.int64)
    other = np.array([other for _one, other in named], dtype=np.int64)
    width = max(len(others), 1)
    return Marks((need * width + other)[need >= 0], width)


def _labelled(names: Iterable[str]) -> tuple[Column, dict[str, int]]:
    """Names as numbers in the order of their first appearance."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int32), known
