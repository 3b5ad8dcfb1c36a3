"""Where a search stands: the arrays that its steps write to, compiled or plain."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from events.scheduling.instance import Masks, Numbers
from events.scheduling.pricing import Prices

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
OUT, HARD, SOFT, GUIDE, BEST = range(5)
"""Places in `Board.tally`: meetings left out, violations, cost, guide, and the least cost without a violation."""
INSERT_EVERY = 20
BLOCK = 4096
"""Steps of one temperature."""


class Board(NamedTuple):
    """A timetable in the making; all arrays are written to."""

    slot_of: Numbers
    at: Numbers
    """(people, slots): the meeting of each person in each slot, or -1."""
    busy: Masks
    load: Numbers
    missing: Numbers
    out: Numbers
    """The meetings that are left out, in no order, the first `tally[OUT]` of the array."""
    place: Numbers
    """Where each of them is in `out`."""
    chain: Numbers
    tally: Prices
    best: Numbers
    chance: Words
