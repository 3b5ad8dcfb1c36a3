"""Simulated annealing over timetables: warm again and again from where it stands, the best without a violation is kept.

Temperatures are in the price of a break. Low ones do: a step is cheap, and most of the way is sideways.
"""

from dataclasses import dataclass

import numpy as np

from events.scheduling.annealing_plain import run_plainly
from events.scheduling.greedy import greedy
from events.scheduling.instance import NOT_PLACED, Instance, Masks, Numbers, Weights
from events.scheduling.pricing import UNIT, Prices, busy_masks, field_of, missing_of, sums
from events.scheduling.state import BEST, BLOCK, GUIDE, HARD, OUT, SOFT, Board, Floats

NOTHING_FOUND = np.iinfo(np.int64).max
RISKS: Floats = -np.log((np.arange(BLOCK) + 0.5) / BLOCK)
"""How much worse, in temperatures, a move may make things: −ln of a share between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Course:
    """How one search goes: its seed, the guide (price of an idle slot, in breaks), and from which temperature to which
    it cools down in so many steps, before it is warm again."""

    seed: int
    guide: float = 0.0
    hot: float = 0.28
    cold: float = 0.17
    cycle: int = 40_000_000


class Annealer:
    """One search that goes on where it stopped. `start` has a slot for each meeting, or -1; what of it breaks a rule is
    left out."""

    def __init__(
        self,
        instance: Instance,
        weights: Weights,
        course: Course,
        *,
        allowed: Masks | None = None,
        start: Numbers | None = None,
        compiled: bool = True,
    ) -> None:
        allowed = instance.allowed & ((1 << instance.slots) - 1) if allowed is None else allowed
        self.field = field_of(instance, weights, allowed, course.guide)
        self.course = course
        self.compiled = compiled
        self.scale = UNIT * (weights.breaks or weights.idle or 1.0)
        self.blocks = 0
        first = instance.stays if start is None else start
        self.board = _board(instance, course.seed, greedy(instance, allowed, first))
        _count(self)

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return self.blocks * BLOCK

    @property
    def best(self) -> int | None:
        """The least cost found, in thousandths; None where every timetable so far breaks a rule."""
        cost = int(self.board.tally[BEST])
        return None if cost == NOTHING_FOUND else cost

    def timetable(self) -> Numbers:
        """The best timetable; every slot -1 where there is none."""
        return self.board.best.copy()

    def advance(self, steps: int) -> None:
        """Go on for at least so many steps."""
        blocks = -(-steps // BLOCK)
        temperatures = self._temperatures(blocks)
        self.blocks += blocks
        if len(self.board.slot_of) == 0:
            return
        if self.compiled:
            from events.scheduling.annealing_kernel import run_compiled  # numba takes a second to load

            run_compiled(self.field, self.board, temperatures, RISKS)
        else:
            run_plainly(self.field, self.board, temperatures, RISKS)

    def _temperatures(self, blocks: int) -> Floats:
        """Evenly down on a scale of ratios."""
        course = self.course
        length = max(course.cycle // BLOCK, 1)
        share = (np.arange(self.blocks, self.blocks + blocks) % length) / length
        down: Floats = course.hot * (course.cold / course.hot) ** share * self.scale
        return down


def _board(instance: Instance, seed: int, slot_of: Numbers) -> Board:
    at = np.full((instance.people, instance.slots), NOT_PLACED, dtype=np.int32)
    placed = np.flatnonzero(slot_of != NOT_PLACED)
    for side in (0, 1):
        at[instance.ends[placed, side], slot_of[placed]] = placed
    left = np.flatnonzero(slot_of == NOT_PLACED)
    out, place = np.zeros(len(slot_of), dtype=np.int32), np.zeros(len(slot_of), dtype=np.int32)
    out[: len(left)] = left
    place[left] = np.arange(len(left))
    chance = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    return Board(
        slot_of=slot_of,
        at=at,
        busy=busy_masks(instance.ends, slot_of, instance.people),
        load=np.bincount(slot_of[placed], minlength=instance.slots).astype(np.int32),
        missing=missing_of(instance.ends, instance.party, slot_of, len(instance.wanted)).astype(np.int32),
        out=out,
        place=place,
        chain=np.zeros(len(slot_of) + 3, dtype=np.int32),
        tally=np.zeros(5, dtype=np.int64),
        best=np.full(len(slot_of), NOT_PLACED, dtype=np.int32),
        chance=chance,
    )


def _count(search: Annealer) -> None:
    board, now = search.board, sums(search.field, search.board.slot_of)
    tally: Prices = board.tally
    tally[OUT] = int((board.slot_of == NOT_PLACED).sum())
    tally[HARD], tally[SOFT], tally[GUIDE] = now.hard, now.soft, now.guide
    tally[BEST] = NOTHING_FOUND
    if now.hard == 0:
        tally[BEST] = now.soft
        board.best[:] = board.slot_of
