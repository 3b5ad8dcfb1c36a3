"""Which of a few offerings many needs may be proposed to: all needs at once, nothing scored and nothing counted."""

import numpy as np
from numpy.typing import NDArray

from market.matching.bits import Bits, Classes, Words, unpack
from market.matching.eligibility import Mask


def admitted(bits: Bits, classes: Classes, candidate: Mask) -> Mask:
    """By need and offering: a candidate that no rule refuses. The same as in the ranking."""
    words = bits.several.shape[-1]
    size = len(candidate)
    refused = np.zeros((size, words), dtype=np.uint64)
    alive = np.zeros((len(bits.group_slot), size, words), dtype=np.uint64)
    for fact, planes in enumerate(bits.planes):
        numbers = classes.number[:, fact].astype(np.int64)
        first = classes.offset[fact] + numbers * (int(classes.height[fact]) * words)
        refused |= _words(classes, first, words)
        for line, group in enumerate(planes.groups):
            alive[group] |= _words(classes, first + (1 + 2 * line) * words, words)
    for group in range(len(bits.group_slot)):
        refused |= bits.has[group] & ~alive[group]
    return candidate & ~unpack(refused, bits.size)


def _words(classes: Classes, first: NDArray[np.int64], words: int) -> Words:
    found: Words = classes.rows[first[:, None] + np.arange(words)]
    return found
