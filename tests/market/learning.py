"""Histories of decisions to learn from, and models in each state."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts import clock
from market.models import AppetiteModel, Introduction, Outcome
from tests import build

DISTRICTS = ("310107", "310104", "310112", "310115")
"""Four districts of one city, each with a bank that likes its firms: only the district tells them apart."""


def figures(mrr: float, ten: float, judged: int = 40) -> dict[str, Any]:
    """Figures as a worker stores them."""
    return {"judged": judged, "hits": {"1": mrr, "5": ten, "10": ten, "20": ten}, "mrr": mrr}


def model(status: str = "proposed", *, own: tuple[float, float] = (0.6, 0.8), **facts: Any) -> AppetiteModel:
    """A model in that state; the one in use scored 0.5 and 0.7 beside it, popularity 0.4 and 0.6."""
    version = AppetiteModel.objects.count() + 1
    now = clock.now()
    fitted = {
        "fitted_at": now,
        "trained_from": dt.date(2023, 1, 1),
        "trained_until": dt.date(2025, 1, 1),
        "judged_from": dt.date(2025, 1, 1),
        "judged_until": dt.date(2025, 7, 1),
        "choices": 300,
        "judged": 40,
        "coefficients": {"weights": {}, "half_life_days": 1095},
        "figures": {
            "own": figures(*own),
            "in_use": figures(0.5, 0.7),
            "popular": figures(0.4, 0.6),
            "compared_with": "",
        },
    }
    decided = {"decided_at": now, "decided_by": build.user()}
    found: dict[str, Any] = {"version": version, "status": status}
    found |= fitted if status not in ("fitting", "failed") else {}
    found |= decided if status in ("in_use", "retired", "rejected") else {}
    return AppetiteModel.objects.create(**found | facts)


def pairs() -> list[list[Introduction]]:
    """The pair of each district's firm with each bank."""
    banks = [build.organisation("bank", region=district) for district in DISTRICTS]
    needs = [build.need(build.firm(region=district), visibility="organiser") for district in DISTRICTS]
    return [[build.introduction(need, bank, state="approved") for bank in banks] for need in needs]


def decisions(count: int = 160, *, days: int = 720, astray: int = 10) -> None:
    """So many approvals, evenly over the days before today: each by the bank of the firm's district, but every tenth
    by the next one.
    """
    known, recorder, today = pairs(), build.user(), clock.today()
    Outcome.objects.bulk_create(
        Outcome(
            introduction=known[number % 4][(number + (number % astray == 0)) % 4],
            kind="approval",
            amount=Decimal(1_000_000),
            decided_on=today - dt.timedelta(days=1 + number * days // count),
            recorded_by=recorder,
        )
        for number in range(count)
    )
