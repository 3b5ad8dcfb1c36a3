"""The parties' earlier deals as postings: for each feature value that occurs, what it adds to each party's appetite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.appetite import Appetite, weigh
from market.matching.coefficients import Kind
from market.matching.eligibility import Floats, Places, starts
from market.matching.history import Feature, value_of
from market.matching.values import Traits


@dataclass(frozen=True, slots=True)
class Histories:
    kinds: tuple[Kind, ...]
    number: Mapping[tuple[str, Feature, Feature], int]
    start: Places
    party: NDArray[np.int32]
    weight: Floats


def compile_histories(appetite: Appetite) -> Histories:
    number: dict[tuple[str, Feature, Feature], int] = {}
    parties: list[NDArray[np.int64]] = []
    weights: list[Floats] = []
    for result, feature in appetite.weights.by_kind:
        for value in appetite.groups[result, feature].numbers:
            posting = appetite.groups[result, feature].find(value)
            if posting is None:
                continue
            number[result, feature, value] = len(parties)
            parties.append(posting.rows)
            weights.append(weigh(appetite, (result, feature), posting))
    return Histories(
        tuple(appetite.weights.by_kind),
        number,
        starts([len(some) for some in parties]),
        np.concatenate([np.zeros(0, dtype=np.int32), *parties]).astype(np.int32),
        np.concatenate([np.zeros(0), *weights]),
    )


def ids(histories: Histories, traits: Traits) -> Sequence[int]:
    known = dict(traits)
    found = []
    for result, feature in histories.kinds:
        value = value_of(known, feature)
        if value is not None and (result, feature, value) in histories.number:
            found.append(histories.number[result, feature, value])
    return found
