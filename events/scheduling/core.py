"""Solve: what follows from the rules, two searches side by side, a bound and, if it can be had, a proof.

Counted in steps: the same instance, weights, effort and start give the same timetable on every machine, unless the
caller cuts the search short, and then the answer says so.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from events.scheduling.annealing import NOTHING_FOUND, Annealer, Course
from events.scheduling.bounds import Bound, prove
from events.scheduling.day_bounds import least_breaks, shared_tables
from events.scheduling.instance import NOT_PLACED, Instance, Masks, Numbers, Parts, Solution, Weights
from events.scheduling.pricing import UNIT, field_of, parts, sums
from events.scheduling.propagation import propagate

DAYS_SHARE = 0.2
"""Of the effort of a proof, for the bound of the days."""
COURSES = (Course(seed=1, guide=0.1), Course(seed=2))


@dataclass(frozen=True, slots=True)
class Proof:
    """A try to prove the best timetable: after how many steps of each search, how many steps one of them makes beside
    it, and how long it may take, in CP-SAT's deterministic seconds."""

    after: int
    beside: int
    effort: float


PROOFS = (
    Proof(after=4_000_000, beside=40_000_000, effort=4.0),
    Proof(after=150_000_000, beside=150_000_000, effort=25.0),
)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a timetable is worth: steps of each search, and the proofs on the way. Every `chunk` steps the
    caller is asked and told."""

    steps: int = 200_000_000
    proofs: tuple[Proof, ...] = PROOFS
    chunk: int = 1 << 18
    courses: tuple[Course, ...] = COURSES
    compiled: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far: steps made by each search, the least cost (None: no timetable yet), and the bound."""

    steps: int
    best: float | None
    bound: float


def _go_on() -> bool:
    return False


def _untold(_: Progress) -> None:
    return None


def solve(
    instance: Instance,
    weights: Weights,
    effort: Effort,
    *,
    start: Numbers | None = None,
    should_stop: Callable[[], bool] = _go_on,
    tell: Callable[[Progress], None] = _untold,
) -> Solution:
    """The best timetable that the effort finds. Where the rules allow none, nothing is found and that is proven; why,
    `conflicts.explain` says."""
    known = propagate(instance)
    if known.failure is not None:
        return nothing(instance, proven=True, cut_short=False, steps=0)
    work = _Work(instance, weights, effort, known.allowed, start, should_stop, tell)
    with ThreadPoolExecutor(len(effort.courses) + 1) as pool:
        work.run(pool)
    return work.solution()


def nothing(instance: Instance, *, proven: bool, cut_short: bool, steps: int) -> Solution:
    """No timetable was found; `proven`: there is none."""
    slot_of = np.full(instance.meetings, NOT_PLACED, dtype=np.int32)
    return Solution(False, slot_of, Parts(), None, proven, cut_short, steps)


class _Work:
    """One search for one timetable: costs here are whole thousandths, as the searches count."""

    def __init__(
        self,
        instance: Instance,
        weights: Weights,
        effort: Effort,
        allowed: Masks,
        start: Numbers | None,
        should_stop: Callable[[], bool],
        tell: Callable[[Progress], None],
    ) -> None:
        self.instance, self.weights, self.effort, self.allowed = instance, weights, effort, allowed
        self.should_stop, self.tell = should_stop, tell
        self.stopped = self.impossible = False
        self.field = field_of(instance, weights, allowed, 0.0)
        self.bound = self.field.breaks * least_breaks(instance, allowed)
        self.best: int | None = None
        self.slot_of = np.full(instance.meetings, NOT_PLACED, dtype=np.int32)
        self.searches = [
            Annealer(instance, weights, course, allowed=allowed, start=start, compiled=effort.compiled)
            for course in effort.courses
        ]
        self._collect()

    @property
    def done(self) -> bool:
        """Nothing better can be found, or nobody waits for it."""
        return self.stopped or self.impossible or (self.best is not None and self.best <= self.bound)

    def run(self, pool: ThreadPoolExecutor) -> None:
        """Search, prove with one search going on beside it, search again."""
        for proof in self.effort.proofs:
            if proof.after < self.effort.steps:
                self._search(pool, proof.after)
                self._prove(pool, proof)
        self._search(pool, self.effort.steps)

    def solution(self) -> Solution:
        """The best timetable found."""
        steps = sum(search.steps for search in self.searches)
        if self.best is None:
            return nothing(self.instance, proven=self.impossible, cut_short=self.stopped, steps=steps)
        return Solution(
            found=True,
            slot_of=self.slot_of,
            parts=parts(self.instance, self.weights, self.slot_of),
            bound=self.bound / UNIT,
            proven=self.best <= self.bound,
            cut_short=self.stopped,
            steps=steps,
        )

    def _search(self, pool: ThreadPoolExecutor, most: int) -> None:
        """All searches go on side by side, a chunk each at a time."""
        most = min(most, self.effort.steps)
        while not self.done and self.searches[-1].steps < most:
            chunk = min(self.effort.chunk, most - self.searches[-1].steps)
            list(pool.map(lambda search, size=chunk: search.advance(size), self.searches))
            self._collect()
            self._report()

    def _prove(self, pool: ThreadPoolExecutor, proof: Proof) -> None:
        """What the search beside a proof finds counts only where nothing was proved: how far it came is chance."""
        if self.done:
            return
        answer = pool.submit(self._bound, proof.effort)
        search = self.searches[0]
        end = search.steps + proof.beside
        while search.steps < end and not self.stopped and not (answer.done() and self._closes(answer.result())):
            search.advance(self.effort.chunk)
            self._report()
        found = answer.result()
        self.stopped = self.stopped or self.should_stop()
        self._learn(found)
        if not self._closes(found):
            self._collect()

    def _bound(self, effort: float) -> Bound:
        """The bound of the days first, which is quick where there are few slots; then the whole model."""
        days = shared_tables(self.instance, self.allowed, effort=effort * DAYS_SHARE, should_stop=self.should_stop)
        quick = Bound(days * self.field.breaks / UNIT, None, exact=False)
        if self._closes(quick) or self.should_stop():
            return quick
        known = None if self.best is None else self.slot_of
        full = prove(self.instance, self.weights, self.allowed, known, effort=effort, should_stop=self.should_stop)
        return replace(full, cost=max(full.cost, quick.cost))

    def _closes(self, found: Bound) -> bool:
        """Whether a proof leaves nothing to search for."""
        costs = [] if self.best is None else [self.best]
        if found.slot_of is not None and sums(self.field, found.slot_of).hard == 0:
            costs.append(sums(self.field, found.slot_of).soft)
        return found.impossible or min(costs, default=NOTHING_FOUND) <= _whole(found.cost)

    def _learn(self, found: Bound) -> None:
        self.impossible = found.impossible
        self.bound = max(self.bound, _whole(found.cost))
        if found.slot_of is not None:
            now = sums(self.field, found.slot_of)
            if now.hard == 0 and (self.best is None or now.soft < self.best):
                self.best, self.slot_of = now.soft, found.slot_of

    def _collect(self) -> None:
        """Keep the best timetable of all searches, the first among equals."""
        for search in self.searches:
            if search.best is not None and (self.best is None or search.best < self.best):
                self.best, self.slot_of = search.best, search.timetable()

    def _report(self) -> None:
        best = None if self.best is None else self.best / UNIT
        self.tell(Progress(self.searches[0].steps, best, self.bound / UNIT))
        self.stopped = self.stopped or self.should_stop()


def _whole(cost: float) -> int:
    """A bound in thousandths; costs are whole, so it may be rounded up."""
    return math.ceil(cost * UNIT - 1e-3)
