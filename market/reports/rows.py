"""What the reports share: the scope of one row, and the lists of pairs, needs and firms behind figures."""

from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from events.models import MarketEvent, MarketSeries
from market.models import Introduction, Need, Outcome
from market.reports.funnel import funnel_pairs
from market.reports.pairs import Scope
from market.reports.report import Behind


def one_party(scope: Scope, key: str) -> Scope | None:
    """The scope narrowed to the answering party of a row; None where there is no such party, or not in the scope."""
    return _narrowed(scope, "provider", Organisation, key)


def one_event(scope: Scope, key: str) -> Scope | None:
    """The scope narrowed to one edition."""
    return _narrowed(scope, "event", MarketEvent, key)


def one_series(scope: Scope, key: str) -> Scope | None:
    """The scope narrowed to one series."""
    return _narrowed(scope, "series", MarketSeries, key)


def _narrowed(scope: Scope, name: str, model: Any, key: str) -> Scope | None:
    row = model._default_manager.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    chosen = getattr(scope, name)
    if row is None or (chosen is not None and chosen != row):
        return None
    return replace(scope, **{name: row})


def stage_behind(scope: Scope | None, stage: str) -> Behind | None:
    """The pairs of a stage of the funnel."""
    return pairs_behind(funnel_pairs(stage, **scope.given())) if scope else None


def pairs_behind(pairs: QuerySet[Introduction]) -> Behind:
    """A list of pairs."""
    return Behind("pairs", pairs)


def pairs_of(outcomes: QuerySet[Outcome]) -> QuerySet[Introduction]:
    """The pairs with such a result."""
    return Introduction.objects.filter(Exists(outcomes.filter(introduction=OuterRef("pk"))))


def needs_behind(needs: QuerySet[Need]) -> Behind:
    """A list of needs."""
    return Behind("needs", needs.select_related("organisation", "event").order_by("-published_at", "-pk"))


def firms_behind(firms: QuerySet[Organisation]) -> Behind:
    """A list of firms."""
    return Behind("firms", firms.order_by("name", "pk"))
