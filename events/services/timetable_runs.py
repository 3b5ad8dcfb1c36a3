"""A worker makes a version: taken under a lease, with signs of life, stopped in time, taken up again after a death."""

import datetime as dt
import time
from dataclasses import asdict
from typing import Any

from django.db import transaction

from accounts import audit, clock
from accounts.services.queueing import hand_over
from events.models import PlanLine, TimetablePlan
from events.planning import AT_WORK, PlanKind, PlanState
from events.scheduling.figures import measure
from events.scheduling.market import Progress, plan
from events.scheduling.problem import Timetable
from events.scheduling.replan import Replan, replan
from events.scheduling.ways import Missed
from events.selectors.timetable_facts import Facts, facts_of
from events.services.timetable_lines import write_lines
from events.services.timetable_plans import TASK, tell_asker
from events.services.timetable_problem import fresh_problem, now_of, standing_timetable, whole_problem

STALE = dt.timedelta(seconds=60)
PATIENCE = dt.timedelta(seconds=20)
ATTEMPTS = 3
EVERY = 1.0
"""Seconds between two signs of life."""
LEAST_STEPS = 2_000_000
STEPS_A_SECOND = 250_000
"""The search counts steps; the seconds only cut it short on a slow machine."""


class LeaseLost(Exception):
    """Another worker has the version, or it was put aside."""


def make(plan_id: int) -> bool:
    """Work a version out (a worker). False when somebody else has it or it is done; harmless when called twice. An
    error of ours ends it and is shown to the organiser.
    """
    row = take(plan_id)
    if row is None:
        return False
    try:
        return _finish(row, *_work(row))
    except LeaseLost:
        return False
    except Exception as error:
        _fail(row, f"{type(error).__name__}: {error}")
        raise


@transaction.atomic
def take(plan_id: int) -> TimetablePlan | None:
    """The version with a new lease, unless it is finished, another worker shows signs of life, or three have died."""
    rows = TimetablePlan.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    row = rows.filter(pk=plan_id).first()
    if row is None or row.state not in AT_WORK:
        return None
    if row.state == PlanState.RUNNING and row.alive_at is not None and row.alive_at > clock.now() - STALE:
        return None
    row.attempts += 1
    if row.attempts > ATTEMPTS:
        _end(row, "")
        return None
    row.state, row.alive_at, row.progress = PlanState.RUNNING, clock.now(), {}
    row.save(update_fields=["state", "alive_at", "attempts", "progress"])
    return row


def _work(row: TimetablePlan) -> tuple[Facts, Timetable, tuple[Missed, ...], dict[str, Any]]:
    """What the engine finds; nothing is written but signs of life."""
    facts, watch = facts_of(row.event, row.without), Watch(row)
    if row.kind == PlanKind.REPLAN:
        problem = whole_problem(facts)
        again = replan(problem, standing_timetable(facts), now=now_of(facts), should_stop=watch)
        return facts, again.timetable, again.lost, _figures_again(again) | asdict(measure(problem, again.timetable))
    problem = fresh_problem(facts)
    steps = max(LEAST_STEPS, row.seconds * STEPS_A_SECOND)
    found = plan(problem, seed=row.number, steps=steps, should_stop=watch, progress=watch.note)
    figures = asdict(found.figures) | {
        "bound": found.bound,
        "gap": found.gap,
        "wanted": len(problem.wanted),
        "cut_short": found.cut_short,
    }
    return facts, found.timetable, found.missed, figures


def _figures_again(found: Replan) -> dict[str, Any]:
    return {
        "bound": found.bound,
        "moves": len(found.moves),
        "lost": len(found.lost),
        "wanted": len(found.timetable.placed) + len(found.timetable.unplaced),
        "cut_short": found.cut_short,
    }


class Watch:
    """Called by the search now and then: says that somebody is at it, and whether it is time to stop. Who asks for a
    stop wants the best so far: it is heeded once every meeting has been looked at.
    """

    def __init__(self, row: TimetablePlan) -> None:
        self.row, self.progress = row, dict[str, Any]()
        self.stopped, self.told, self.began = False, 0.0, time.monotonic()

    def note(self, progress: Progress) -> None:
        """What the page shows."""
        self.progress = asdict(progress)
        self.told = 0.0
        self()

    def __call__(self) -> bool:
        now = time.monotonic()
        if not self.stopped and now - self.told >= EVERY:
            self.told = now
            self.stopped = self._alive() or now - self.began >= self.row.seconds
        return self.stopped

    def _alive(self) -> bool:
        mine = TimetablePlan.objects.filter(pk=self.row.pk, attempts=self.row.attempts, state=PlanState.RUNNING)
        spent = round(time.monotonic() - self.began)
        early = self.row.kind == PlanKind.PLAN and self.progress.get("stage") in (None, "chosen")
        if not mine.update(alive_at=clock.now(), progress=self.progress | {"seconds": spent}):
            raise LeaseLost
        return not early and mine.filter(stop_at__isnull=False).exists()


@transaction.atomic
def _finish(
    row: TimetablePlan, facts: Facts, timetable: Timetable, missed: tuple[Missed, ...], figures: dict[str, Any]
) -> bool:
    locked = TimetablePlan.objects.select_for_update(no_key=True).get(pk=row.pk)
    if locked.state != PlanState.RUNNING or locked.attempts != row.attempts:
        return False
    write_lines(locked, facts, timetable, missed)
    locked.state, locked.finished_at, locked.figures = PlanState.READY, clock.now(), figures
    locked.save(update_fields=["state", "finished_at", "figures"])
    placed = PlanLine.objects.filter(plan=locked, slot__isnull=False).count()
    audit.record(by=None, verb="timetable.complete", subject=locked, placed=placed)
    tell_asker(locked, "timetable.stopped" if locked.stop_at else "timetable.ready", placed=placed)
    return True


@transaction.atomic
def _fail(row: TimetablePlan, error: str) -> None:
    locked = TimetablePlan.objects.select_for_update(no_key=True).get(pk=row.pk)
    if locked.state in AT_WORK and locked.attempts == row.attempts:
        _end(locked, error)


def _end(row: TimetablePlan, error: str) -> None:
    row.state, row.finished_at, row.error = PlanState.FAILED, clock.now(), error[:1000]
    row.save(update_fields=["state", "finished_at", "error", "attempts"])
    audit.record(by=None, verb="timetable.fail", subject=row, error=row.error)
    tell_asker(row, "timetable.failed")


def sweep() -> int:
    """Hand over versions whose worker or message is gone (beat)."""
    now = clock.now()
    waiting = TimetablePlan.objects.filter(state=PlanState.QUEUED, asked_at__lt=now - PATIENCE)
    stale = TimetablePlan.objects.filter(state=PlanState.RUNNING, alive_at__lt=now - STALE)
    found = [*waiting.values_list("pk", flat=True), *stale.values_list("pk", flat=True)]
    return sum(hand_over(TASK, pk) for pk in found)
