"""The second view of a market: the stable matching in place of the plan, and the pairs that the plan leaves wishing."""

from collections.abc import Iterable, Sequence, Set

import numpy as np

from market.matching.assignment import choices_of
from market.matching.choices import Choices, Mask
from market.matching.stable import blocking, stable
from market.matching.values import Market

Keys = frozenset[tuple[str, str]]


def second_view(
    market: Market, pairs: Sequence[tuple[str, str, float]], chosen: Set[tuple[str, str]]
) -> tuple[Keys, Keys]:
    """What deferred acceptance would choose, and the pairs in which both would rather have each other than what the
    plan `chosen` gives them. Wanted numbers, capacities and the one meeting with a party hold; quotas and pinned pairs
    are no part of a stable matching."""
    choices = choices_of(market, pairs, {})
    ours = np.fromiter(((need, offering) in chosen for need, offering, _ in pairs), dtype=np.bool_)
    return _named(choices, stable(choices)), _named(choices, blocking(choices, ours))


def _named(choices: Choices, mask: Mask) -> Keys:
    places: Iterable[int] = np.flatnonzero(mask).tolist()
    need, offering = choices.need.tolist(), choices.offering.tolist()
    return frozenset((choices.need_keys[need[place]], choices.offering_keys[offering[place]]) for place in places)
