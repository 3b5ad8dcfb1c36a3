"""Which pairs a report looks at: one answering party, one market, one series, one period, one track."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import F, QuerySet
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

    def given(self) -> dict[str, Any]:
        """The filters that say something, by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if value is not None}

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


def firm_key(prefix: str = "") -> F:
    """What a firm is counted by: its row. A credit code belongs to one row (the database sees to that), so that this is
    the count by credit code, and a firm without one counts by itself; a number is told apart faster than a code.
    """
    return F(f"{prefix}need__organisation_id")
