"""The funnel of the market: how many firms were reached, consulted, approved and paid, and how much money came of it.

Definitions (each stage counts *firms*, by distinct unified social credit code, else by the organisation itself):

* reached: a party put its first contact with the firm on record (in the period); * consulted: the pair entered
consulting, or talks on the service track (in the period); * approved: a credit approval or an equity deal stands on
record (decided in the period); * drawn: a drawdown or an equity deal stands on record (decided in the period); *
agreed (service track): an agreement, subsidy or lease stands on record (decided in the period).

"Stands on record" means the newest row of a chain of corrections that was not taken back, and that is not another one
put on record twice. Amounts are sums over the same rows, an equity deal counts once as approved and once as paid; of
each sum it is said how much the other side has confirmed and how much has evidence. Days to approval run from the first
contact to the decision of each pair's earliest standing approval in the period; the figure is their median.
``funnel_pairs`` gives the pairs behind a figure.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from market.enums import OutcomeKind, State, Track
from market.models import Introduction, Outcome, Step
from market.reports.pairs import Scope, firm_key
from market.selectors.outcome_verdicts import is_confirmed, is_evidenced

APPROVALS = (OutcomeKind.APPROVAL, OutcomeKind.EQUITY)
PAYMENTS = (OutcomeKind.DRAWDOWN, OutcomeKind.EQUITY)
AGREEMENTS = (OutcomeKind.AGREEMENT, OutcomeKind.SUBSIDY, OutcomeKind.LEASE)
OUTCOMES_OF_STAGE = {"approved": APPROVALS, "drawn": PAYMENTS, "agreed": AGREEMENTS}
AMOUNTS = ("amount", "confirmed", "evidenced")
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
    approved_confirmed: Decimal = Decimal(0)
    drawn_confirmed: Decimal = Decimal(0)
    agreed_confirmed: Decimal = Decimal(0)
    approved_evidenced: Decimal = Decimal(0)
    drawn_evidenced: Decimal = Decimal(0)
    agreed_evidenced: Decimal = Decimal(0)


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
    rows = Outcome.objects.counted().filter(kind__in=list(kinds))
    return rows.filter(**scope.days("decided_on"))


def _pairs(scope: Scope, stage: str) -> QuerySet[Introduction]:
    pairs = scope.pairs()
    if stage == "reached":
        return pairs.filter(contacted_at__isnull=False, **scope.moments("contacted_at"))
    if stage == "consulted":
        steps = Step.objects.filter(to_state__in=[State.CONSULTING, State.IN_TALKS], **scope.moments("at"))
        return pairs.filter(Exists(steps.filter(introduction=OuterRef("pk"))))
    if stage == "agreed":
        pairs = pairs.filter(track=Track.SERVICE)  # a subsidy for a loan is no agreement of the bank
    outcomes = standing(scope, OUTCOMES_OF_STAGE[stage])
    return pairs.filter(Exists(outcomes.filter(introduction=OuterRef("pk"))))


def firms_at(stage: str, scope: Scope, *columns: str) -> dict[tuple[Any, ...], int]:
    """How many firms came to this stage, told apart by these columns of the pair; one query."""
    counted = _pairs(scope, stage).order_by().annotate(firm=firm_key()).values(*columns)
    return {key: found["value"] for key, found in _groups(counted, columns, value=Count("firm", distinct=True))}


def _figures(scope: Scope, columns: tuple[str, ...]) -> dict[tuple[Any, ...], Funnel]:
    """Group key → figures; one query a stage (with its amount), one for the days."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for stage in ("reached", "consulted"):
        for key, firms in firms_at(stage, scope, *columns).items():
            found.setdefault(key, {})[stage] = firms
    names = tuple(f"introduction__{column}" for column in columns)
    for stage, kinds in OUTCOMES_OF_STAGE.items():
        rows = standing(scope, kinds).filter(**scope.within("introduction__")).order_by().values(*names)
        if stage == "agreed":
            rows = rows.filter(introduction__track=Track.SERVICE)  # as in _pairs
        for key, row in _groups(rows, names, **_sums()):
            figures = found.setdefault(key, {})
            figures[stage] = row["firms"]
            figures |= {f"{stage}_{name}": row[f"total_{name}"] or Decimal(0) for name in AMOUNTS}
    for key, days in days_to_approval(scope, names).items():
        found[key]["median_days_to_approval"] = median_of(days)
    return {key: Funnel(**figures) for key, figures in found.items()}


def _groups(rows: Any, columns: tuple[str, ...], **figures: Any) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """(group key, figures) of each group; without columns one for all."""
    groups = rows.annotate(**figures) if columns else [rows.aggregate(**figures)]
    for group in groups:
        yield tuple(group[name] for name in columns), group


def _sums() -> dict[str, Any]:
    """Of results: the firms, yuan in all, confirmed by the other side and with evidence."""
    words: dict[str, Any] = {"amount": None, "confirmed": is_confirmed(), "evidenced": is_evidenced()}
    sums = {f"total_{name}": Sum("amount", filter=word) for name, word in words.items()}
    return {"firms": Count(firm_key("introduction__"), distinct=True)} | sums


def days_to_approval(scope: Scope, names: tuple[str, ...]) -> dict[tuple[Any, ...], Counter[int]]:
    """Days from first contact to the earliest standing approval of each pair in the period: days → pairs."""
    approvals = standing(scope, APPROVALS)
    sooner = Q(decided_on__lt=OuterRef("decided_on")) | Q(decided_on=OuterRef("decided_on"), pk__lt=OuterRef("pk"))
    first = approvals.filter(~Exists(approvals.filter(sooner, introduction=OuterRef("introduction"))))
    rows = (
        first.filter(**scope.within("introduction__"), introduction__contacted_at__isnull=False)
        .order_by()
        .values_list(*names, "decided_on", TruncDate("introduction__contacted_at"))
        .annotate(pairs=Count("pk"))
    )
    found: dict[tuple[Any, ...], Counter[int]] = {}
    for *key, decided, contacted, pairs in rows:
        found.setdefault(tuple(key), Counter())[max((decided - contacted).days, 0)] += pairs
    return found


def median_of(counts: Counter[int]) -> float:
    """The median of values that came up so many times."""
    half, even = divmod(counts.total(), 2)
    wanted = (half, half) if even else (half - 1, half)
    ordered = list(accumulate(sorted(counts.items()), lambda before, now: (now[0], before[1] + now[1])))
    return statistics.fmean(next(value for value, upto in ordered if upto > place) for place in wanted)
