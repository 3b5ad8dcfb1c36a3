"""What the other side says of results that are summed: confirmed, disputed, or nothing yet.

A figure of a report counts every result that stands on record, whatever the firm says of it. Of it is told how much the
firm has confirmed; the rest is only stated by the answering party, and what of that the firm disputes is told too.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from market.enums import Verdict
from market.models import Outcome
from market.reports.funnel import standing
from market.reports.pairs import Scope, firm_key
from market.selectors.outcome_verdicts import is_confirmed, is_disputed

PAIR = "introduction__"


@dataclass(frozen=True, slots=True)
class Summed:
    """Results of one group: how many, of how many firms, yuan."""

    results: int = 0
    firms: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ByWord:
    """All results of a group, those that the firm confirms, those that it disputes."""

    all: Summed = Summed()
    confirmed: Summed = Summed()
    disputed: Summed = Summed()


def with_word(rows: QuerySet[Outcome], verdict: str) -> QuerySet[Outcome]:
    """Of these results the ones that the other side confirms, or that a side disputes."""
    return rows.filter(is_confirmed() if verdict == Verdict.CONFIRMED else is_disputed())


def outcomes_of(scope: Scope, kinds: Any) -> QuerySet[Outcome]:
    """Results of these kinds that stand on record, were decided in the period and belong to pairs of the scope."""
    return standing(scope, kinds).filter(**scope.within(PAIR)).order_by()


def summed_by_word(rows: QuerySet[Outcome], *columns: str) -> dict[tuple[Any, ...], ByWord]:
    """The results by these columns (by none: one group), told apart by the word of the other side; one query."""
    words: dict[str, Any] = {"all": None, "confirmed": is_confirmed(), "disputed": is_disputed()}
    figures = {f"{word}_{name}": figure for word, only in words.items() for name, figure in _figures(only).items()}
    groups = rows.values(*columns).annotate(**figures) if columns else [rows.aggregate(**figures)]
    return {
        tuple(group[name] for name in columns): ByWord(**{word: _summed(group, word) for word in words})
        for group in groups
    }


def _figures(only: Any) -> dict[str, Any]:
    firms = Count(firm_key(PAIR), distinct=True, filter=only)
    return {"results": Count("pk", filter=only), "firms": firms, "amount": Sum("amount", filter=only)}


def _summed(group: Any, word: str) -> Summed:
    return Summed(group[f"{word}_results"], group[f"{word}_firms"], group[f"{word}_amount"] or Decimal(0))
