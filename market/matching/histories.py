"""The parties' earlier deals as postings: for each feature value that occurs, what it adds to each party's appetite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.appetite import Appetite, weigh
from market.matching.coefficients import Kind
from market.matching.eligibility import Floats, Places
from market.matching.history import Feature, value_of
from market.matching.values import Traits


@dataclass(frozen=True, slots=True)
class Histories:
    """The postings of all kinds end to end; `numbers` has for each kind the number of its first posting, and for each
    value which of them it is."""

    numbers: Mapping[Kind, tuple[int, Mapping[Feature, int]]]
    start: Places
    party: NDArray[np.int32]
    weight: Floats


def compile_histories(appetite: Appetite) -> Histories:
    """What each posting adds, worked out for all values of a kind at once."""
    numbers: dict[Kind, tuple[int, Mapping[Feature, int]]] = {}
    starts, parties, weights = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    postings = entries = 0
    for kind in appetite.weights.by_kind:
        groups = appetite.groups[kind]
        numbers[kind] = (postings, groups.numbers)
        starts.append(groups.starts[1:] + entries)
        parties.append(groups.postings.rows)
        weights.append(weigh(appetite, kind, groups.postings))
        postings, entries = postings + len(groups.numbers), entries + len(groups.postings.rows)
    return Histories(numbers, np.concatenate(starts), np.concatenate(parties).astype(np.int32), np.concatenate(weights))


def ids(histories: Histories, traits: Traits) -> Sequence[int]:
    """The postings that a need of these traits asks for, in the order in which they are added."""
    known = dict(traits)
    found = []
    for (_, feature), (first, numbers) in histories.numbers.items():
        value = value_of(known, feature)
        if value is not None and value in numbers:
            found.append(first + numbers[value])
    return found
