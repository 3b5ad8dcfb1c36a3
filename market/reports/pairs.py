"""Which pairs a report looks at: one answering party, one market, one series, one period, one track."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from accounts.models import Organisation
from events.models import MarketEvent, MarketSeries
from market.enums import Track
from market.models import Introduction


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters of a report; ``since`` and ``until`` are local days, both included."""

    provider: Organisation | None = None
    event: MarketEvent | None = None
    series: MarketSeries | None = None
    firm: Organisation | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    track: str = Track.FINANCING

    def pairs(self) -> QuerySet[Introduction]:
        """All pairs within the scope, whenever they happened."""
        return Introduction.objects.filter(**self.within())

    def within(self, prefix: str = "") -> dict[str, Any]:
        """The same as a filter on pairs, or on rows that point at one by ``prefix``."""
        found: dict[str, Any] = {"track": self.track}
        for name, value in (
            ("provider", self.provider),
            ("event", self.event),
            ("event__series", self.series),
            ("need__organisation", self.firm),
        ):
            if value:
                found[name] = value
        return {f"{prefix}{name}": value for name, value in found.items()}

    def moments(self, field: str) -> dict[str, dt.datetime]:
        """Filter for a stored moment within the period."""
        found = {}
        if self.since:
            found[f"{field}__gte"] = _midnight(self.since)
        if self.until:
            found[f"{field}__lt"] = _midnight(self.until + dt.timedelta(days=1))
        return found

    def days(self, field: str) -> dict[str, dt.date]:
        """Filter for a stored day within the period."""
        found = {}
        if self.since:
            found[f"{field}__gte"] = self.since
        if self.until:
            found[f"{field}__lte"] = self.until
        return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def firm_key(prefix: str = "") -> Coalesce:
    """What a firm is counted by: its credit code, else the organisation itself."""
    organisation = f"{prefix}need__organisation"
    itself = Concat(Value("#"), Cast(f"{organisation}_id", CharField()))
    return Coalesce(f"{organisation}__credit_code", itself, output_field=CharField())
