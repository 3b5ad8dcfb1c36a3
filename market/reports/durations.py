"""How long pairs stay in each state: one row a state, counted from the steps of the timeline."""

import datetime as dt
import statistics
from dataclasses import dataclass
from typing import Any

from accounts import clock
from market.enums import State
from market.models import Step
from market.reports.pairs import Scope
from market.states import CLOSED_STATES, TRANSITIONS


@dataclass(frozen=True, slots=True)
class Stay:
    """Days that pairs spent in one state; a stay that goes on counts until now."""

    state: str
    label: str
    pairs: int
    still_there: int
    median_days: float
    mean_days: float
    longest_days: float


def days_in_states(**scope: Any) -> list[Stay]:
    """Every open state of the track in the order of its line, with the stays that began in the period.

    One query; a state nobody entered has no row.
    """
    chosen = Scope(**scope)
    steps = Step.objects.filter(**chosen.within("introduction__")).order_by("introduction_id", "at", "pk")
    rows = list(steps.values_list("introduction_id", "to_state", "at"))
    stays: dict[str, list[tuple[float, bool]]] = {}
    for position, (pair, state, at) in enumerate(rows):
        following = rows[position + 1] if position + 1 < len(rows) else None
        goes_on = following is None or following[0] != pair
        if state in CLOSED_STATES or not _within(chosen, at):
            continue
        until = clock.now() if goes_on or following is None else following[2]
        stays.setdefault(state, []).append((max((until - at) / dt.timedelta(days=1), 0.0), goes_on))
    return [_stay(state, stays[state]) for state in TRANSITIONS[chosen.track] if state in stays]


def _within(scope: Scope, at: dt.datetime) -> bool:
    day = clock.as_local_date(at)
    return (scope.since is None or day >= scope.since) and (scope.until is None or day <= scope.until)


def _stay(state: str, found: list[tuple[float, bool]]) -> Stay:
    days = [length for length, _goes_on in found]
    return Stay(
        state=str(state),
        label=str(State(state).label),
        pairs=len(days),
        still_there=sum(goes_on for _length, goes_on in found),
        median_days=round(statistics.median(days), 1),
        mean_days=round(statistics.fmean(days), 1),
        longest_days=round(max(days), 1),
    )
