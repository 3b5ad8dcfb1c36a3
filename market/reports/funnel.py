"""The funnel of the market: how many firms were reached, consulted, approved and paid, and how much money came of it.

Definitions (each stage counts *firms*, by distinct unified social credit code, else by the organisation itself):

* reached: a party put its first contact with the firm on record (in the period); * consulted: the pair entered
consulting, or talks on the service track (in the period); * approved: a credit approval or an equity deal stands on
record (decided in the period); * drawn: a drawdown or an equity deal stands on record (decided in the period); *
agreed (service track): an agreement, subsidy or lease stands on record (decided in the period).

"Stands on record" means the newest row of a chain of corrections that was not taken back. Amounts are sums over the
same rows, an equity deal counts once as approved and once as paid. Days to approval run from the first contact to the
decision of each pair's earliest standing approval in the period; the figure is their median. ``funnel_pairs`` gives
the pairs behind a figure.
"""

import datetime as dt
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Sum

from accounts.clock import as_local_date
from market.enums import OutcomeKind, State
from market.models import Introduction, Outcome, Step
from market.reports.pairs import Scope, firm_key

APPROVALS = (OutcomeKind.APPROVAL, OutcomeKind.EQUITY)
PAYMENTS = (OutcomeKind.DRAWDOWN, OutcomeKind.EQUITY)
AGREEMENTS = (OutcomeKind.AGREEMENT, OutcomeKind.SUBSIDY, OutcomeKind.LEASE)
OUTCOMES_OF_STAGE = {"approved": APPROVALS, "drawn": PAYMENTS, "agreed": AGREEMENTS}
STAGES = ("reached", "consulted", "approved", "drawn", "agreed")

GROUPS = {
    "provider": ("provider_id", "provider__name"),
    "event": ("event_id", "event__name"),
    "series": ("event__series_id", "event__series__name"),
}
"""Columns by which the figures can be told apart."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """The figures of one scope: firms at each stage, yuan, days."""

    reached: int = 0
    consulted: int = 0
    approved: int = 0
    drawn: int = 0
    agreed: int = 0
    approved_amount: Decimal = Decimal(0)
    drawn_amount: Decimal = Decimal(0)
    agreed_amount: Decimal = Decimal(0)
    median_days_to_approval: float | None = None


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """The figures of one party, market or series (``pk`` is None for pairs outside any market)."""

    pk: int | None
    label: str
    funnel: Funnel


def funnel(**scope: Any) -> Funnel:
    """The figures of a scope (the fields of ``Scope``), in a fixed number of queries."""
    return _figures(Scope(**scope), ()).get((), Funnel())


def funnel_by(group: str, **scope: Any) -> list[FunnelRow]:
    """The figures of a scope told apart by provider, event or series, largest first; in a fixed number of queries.

    A firm that was reached by two parties counts once for each, so that these rows need not add up to the whole.
    """
    rows = [
        FunnelRow(pk=key[0], label=key[1] or "", funnel=figures)
        for key, figures in _figures(Scope(**scope), GROUPS[group]).items()
    ]
    return sorted(rows, key=lambda row: (-row.funnel.reached, -row.funnel.approved, row.label, row.pk or 0))


def funnel_pairs(stage: str, **scope: Any) -> QuerySet[Introduction]:
    """The pairs behind the figure of a stage: their distinct firms are the figure."""
    return _pairs(Scope(**scope), stage)


def standing(scope: Scope, kinds: Iterable[str]) -> QuerySet[Outcome]:
    """Outcomes of these kinds that stand on record and were decided in the period."""
    rows = Outcome.objects.current().filter(kind__in=list(kinds))
    return rows.filter(**scope.days("decided_on"))


def _pairs(scope: Scope, stage: str) -> QuerySet[Introduction]:
    pairs = scope.pairs()
    if stage == "reached":
        return pairs.filter(contacted_at__isnull=False, **scope.moments("contacted_at"))
    if stage == "consulted":
        steps = Step.objects.filter(to_state__in=[State.CONSULTING, State.IN_TALKS], **scope.moments("at"))
        return pairs.filter(Exists(steps.filter(introduction=OuterRef("pk"))))
    outcomes = standing(scope, OUTCOMES_OF_STAGE[stage])
    return pairs.filter(Exists(outcomes.filter(introduction=OuterRef("pk"))))


def _figures(scope: Scope, columns: tuple[str, ...]) -> dict[tuple[Any, ...], Funnel]:
    """Group key → figures; one query a stage, one an amount, one for the days."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for stage in STAGES:
        counted = _pairs(scope, stage).order_by().annotate(firm=firm_key()).values(*columns)
        for row in _rows(counted, columns, value=Count("firm", distinct=True)):
            found.setdefault(row[:-1], {})[stage] = row[-1]
    for stage, kinds in OUTCOMES_OF_STAGE.items():
        names = tuple(f"introduction__{column}" for column in columns)
        sums = standing(scope, kinds).filter(**scope.within("introduction__")).order_by().values(*names)
        for row in _rows(sums, names, value=Sum("amount")):
            found.setdefault(row[:-1], {})[f"{stage}_amount"] = row[-1] or Decimal(0)
    for key, days in _days_to_approval(scope, columns).items():
        found[key]["median_days_to_approval"] = statistics.median(days)
    return {key: Funnel(**figures) for key, figures in found.items()}


def _rows(grouped: Any, columns: tuple[str, ...], *, value: Any) -> list[tuple[Any, ...]]:
    """(group key …, value) of each group; without columns one row for all."""
    if not columns:
        return [(grouped.aggregate(value=value)["value"],)]
    return list(grouped.annotate(value=value).values_list(*columns, "value"))


def _days_to_approval(scope: Scope, columns: tuple[str, ...]) -> dict[tuple[Any, ...], list[int]]:
    """Days from first contact to the earliest standing approval of each pair in the period."""
    names = tuple(f"introduction__{column}" for column in columns)
    rows = (
        standing(scope, APPROVALS)
        .filter(**scope.within("introduction__"), introduction__contacted_at__isnull=False)
        .order_by()
        .values_list(*names, "introduction_id", "introduction__contacted_at")
        .annotate(first=Min("decided_on"))
    )
    found: dict[tuple[Any, ...], list[int]] = {}
    for *key, _pair, contacted, decided in rows:
        found.setdefault(tuple(key), []).append(days_between(contacted, decided))
    return found


def days_between(contacted: dt.datetime, decided: dt.date) -> int:
    """Calendar days from the local day of the contact to the decision, never below zero."""
    return max((decided - as_local_date(contacted)).days, 0)
