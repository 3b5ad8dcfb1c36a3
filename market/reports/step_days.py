"""Days from step to step: a party's own median beside that of the other parties of the market.

The days run from a proposal to the claim, to the first contact, to the approval (the agreement on the service track)
and to the drawdown, each from the step before it. A pair counts for a step when the step was made in the period; of a
state that was reached twice the first time counts. The market's figure is of the pairs of *other* parties in the same
scope, and it is told only where at least five pairs of at least three parties stand behind it, so that no single
party's figure can be read from it.
"""

import datetime as dt
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.enums import Source, State, Track
from market.models import Introduction
from market.reports.pairs import Scope

FEWEST_PAIRS, FEWEST_PARTIES = 5, 3

STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    Track.FINANCING: (
        ("created_at", "claimed_at"),
        ("claimed_at", "contacted_at"),
        ("contacted_at", "approved_at"),
        ("approved_at", "drawn_at"),
    ),
    Track.SERVICE: (
        ("created_at", "claimed_at"),
        ("claimed_at", "contacted_at"),
        ("contacted_at", "agreed_at"),
    ),
}
"""From which moment to which; the last name says what is reached."""

PROPOSED_BY = frozenset({Source.MATCHED, Source.ORGANISER})
"""Pairs that were proposed to the party; one that it took from the board or met begins with its claim."""

REACHED_AT = {"approved_at": State.APPROVED, "drawn_at": State.DRAWN, "agreed_at": State.AGREED}


LABELS: dict[str, Any] = {
    "claimed_at": _("Proposal to claim"),
    "contacted_at": _("Claim to first contact"),
    "approved_at": _("First contact to approval"),
    "drawn_at": _("Approval to drawdown"),
    "agreed_at": _("First contact to agreement"),
}


def step_label(reached: str) -> str:
    """The name of the step that ends where this moment is stamped."""
    return str(LABELS[reached])


@dataclass(frozen=True, slots=True)
class StepDays:
    """One step: own pairs and their median days, and the market's median (None: too few stand behind it)."""

    reached: str
    pairs: int
    median_days: float | None
    market_days: float | None


def days_per_step(**scope: Any) -> list[StepDays]:
    """Every step of the track in its order, for the provider of the scope; one query."""
    chosen = Scope(**scope)
    if chosen.provider is None:
        raise TypeError("days per step are a party's own: a provider is needed")
    steps = STEPS[chosen.track]
    own: dict[str, list[float]] = {end: [] for _begin, end in steps}
    others: dict[str, list[tuple[int, float]]] = {end: [] for _begin, end in steps}
    for provider, end, days in _stays(chosen, steps):
        if provider == chosen.provider.pk:
            own[end].append(days)
        else:
            others[end].append((provider, days))
    return [StepDays(end, len(own[end]), _median(own[end]), _market(others[end])) for _begin, end in steps]


def _stays(scope: Scope, steps: tuple[tuple[str, str], ...]) -> Iterator[tuple[int, str, float]]:
    """Party, what is reached, and the days it took, of every pair that made the step in the period."""
    names = ["created_at", *(end for _begin, end in steps)]
    for provider, source, *moments in _pairs(scope).values_list("provider_id", "source", *names).iterator():
        at: dict[str, dt.datetime | None] = dict(zip(names, moments, strict=True))
        at["created_at"] = at["created_at"] if source in PROPOSED_BY else None
        for begin, end in steps:
            since, until = at[begin], at[end]
            if since and until and _within(scope, until):
                yield provider, end, max((until - since) / dt.timedelta(days=1), 0.0)


def _pairs(scope: Scope) -> QuerySet[Introduction]:
    """The pairs of all parties in the scope that somebody took up, with the first moment of each end."""
    firsts = {
        name: Min("steps__at", filter=Q(steps__to_state=state))
        for name, state in REACHED_AT.items()
        if name in {end for _begin, end in STEPS[scope.track]}
    }
    taken_up = replace(scope, provider=None).pairs().filter(claimed_at__isnull=False)
    return taken_up.order_by().annotate(**firsts)


def _within(scope: Scope, at: dt.datetime) -> bool:
    day = clock.as_local_date(at)
    return (scope.since is None or day >= scope.since) and (scope.until is None or day <= scope.until)


def _median(days: list[float]) -> float | None:
    return round(statistics.median(days), 1) if days else None


def _market(found: list[tuple[int, float]]) -> float | None:
    if len(found) < FEWEST_PAIRS or len({provider for provider, _days in found}) < FEWEST_PARTIES:
        return None
    return _median([days for _provider, days in found])
