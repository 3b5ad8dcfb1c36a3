"""The appetite models on record, the one in use, and what a proposal is worth beside it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from market.enums import ModelStatus, OutcomeKind, Track
from market.models import AppetiteModel, Outcome
from market.selectors.deals import SUCCESSES
from market.selectors.kept import kept

LEAST_LEARNED = 60
LEAST_JUDGED = 20
"""Fewer positive decisions than these say nothing about some twenty weights, or about which model is better."""

REFIT_AFTER = 50
"""New decisions after which the organiser is asked to have a new model fitted."""

COMPARED: tuple[str, ...] = ("in_use", "popular")
"""What a new model must not fall behind: the model in use, and the parties with the most deals first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the organiser's list says of models: the oldest proposal, and decisions since the newest fit was asked for
    (0 while one is being fitted or waits, or while they are few).
    """

    proposed: AppetiteModel | None
    new_decisions: int
    since: dt.datetime | None


def model_in_use() -> AppetiteModel | None:
    """The model that runs and updates score with; None while nobody has put one into use."""
    return AppetiteModel.objects.filter(status=ModelStatus.IN_USE).first()


def coefficients_in_use() -> dict[str, Any] | None:
    """What the engine reads: {"version", "weights", "half_life_days"}; None for the engine's built-in prior."""
    model = model_in_use()
    return None if model is None else {"version": str(model.version), **model.coefficients}


def compared_with(model: AppetiteModel) -> str:
    """The version it was judged beside; empty for the engine's built-in prior."""
    return str(model.figures.get("compared_with", ""))


def shortfalls(model: AppetiteModel) -> list[tuple[str, str]]:
    """Where the model is behind on the held-out months: (beside which one, which figure) of the mean reciprocal rank
    and the share found among the first ten. Empty when it is nowhere behind.
    """
    own = model.figures.get("own")
    if own is None:
        return []
    found = []
    for name in COMPARED:
        other = model.figures.get(name)
        if other is None:
            continue
        if own["mrr"] < other["mrr"]:
            found.append((name, "mrr"))
        if own["hits"]["10"] < other["hits"]["10"]:
            found.append((name, "10"))
    return found


def waiting_models() -> Waiting:
    """In three queries: what waits for a decision, and whether enough has happened for a new fit."""
    busy = AppetiteModel.objects.filter(status__in=[ModelStatus.PROPOSED, ModelStatus.FITTING]).order_by("pk")
    rows = list(busy)
    proposed = next((row for row in rows if row.status == ModelStatus.PROPOSED), None)
    if rows:
        return Waiting(proposed, 0, None)
    latest = AppetiteModel.objects.order_by("-version").first()
    since = latest.requested_at if latest else None
    new, positive = decisions_since(since)
    worth_it = new >= REFIT_AFTER and positive >= LEAST_LEARNED + LEAST_JUDGED
    return Waiting(None, new if worth_it else 0, since)


def decisions_since(moment: dt.datetime | None) -> tuple[int, int]:
    """Decisions of parties put on record since then, corrections not counted again; and the positive ones ever. Of very
    many up to a minute old.
    """

    def make() -> tuple[tuple[int, int], int]:
        rows = Outcome.objects.filter(kind__in=[*SUCCESSES, OutcomeKind.REFUSAL], corrects__isnull=True)
        rows = rows.exclude(kind=OutcomeKind.SUBSIDY, introduction__track=Track.FINANCING)
        counts = rows.aggregate(
            new=Count("pk", filter=Q(recorded_at__gt=moment) if moment else Q()),
            positive=Count("pk", filter=Q(kind__in=SUCCESSES)),
        )
        return (counts["new"], counts["positive"]), max(counts["new"], counts["positive"])

    found: tuple[int, int] = kept(f"decisions:{moment.isoformat() if moment else 0}", make)
    return found
