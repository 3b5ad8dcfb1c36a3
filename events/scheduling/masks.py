"""Slots as the bits of a number: what one person's day looks like.

Whole arrays of masks at once; the compiled search has the same tricks for one mask (`annealing_kernel`).
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from events.scheduling.instance import Masks


def mask_of(slots: Iterable[int]) -> int:
    """The mask with these slots."""
    mask = 0
    for slot in slots:
        mask |= 1 << slot
    return mask


def slots_of(mask: int) -> Iterator[int]:
    """The slots of a mask, earliest first."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def breaks_of(mask: int) -> int:
    """How many runs of idle slots lie between two busy slots: one fewer than there are runs of busy ones."""
    return max((mask & ~(mask << 1)).bit_count() - 1, 0)


def idle_of(mask: int) -> int:
    """How many idle slots lie between the first busy slot and the last."""
    return mask.bit_length() - (mask & -mask).bit_length() + 1 - mask.bit_count() if mask else 0


def counts(masks: Masks) -> NDArray[np.int64]:
    """How many slots each mask has."""
    return np.bitwise_count(masks).astype(np.int64)


def breaks(masks: Masks) -> NDArray[np.int64]:
    """`breaks_of` of each mask."""
    return np.maximum(counts(masks & ~(masks << 1)) - 1, 0)


def idle(masks: Masks) -> NDArray[np.int64]:
    """`idle_of` of each mask: the span from its first slot to its last, less its slots."""
    upward, downward = masks.copy(), masks.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        upward |= upward << shift
        downward |= downward >> shift
    inside: Masks = upward & downward
    return counts(inside) - counts(masks)
