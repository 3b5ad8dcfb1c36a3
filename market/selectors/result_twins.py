"""Results that look like one put on record twice, and what was decided about such pairs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from market.enums import OutcomeKind
from market.models import Outcome, ResultTwin
from market.outcome_enums import Twin
from market.reports.pairs import firm_key
from market.selectors.kept import kept

WITHIN = dt.timedelta(days=60)
NEAR = Decimal("0.01")
"""Amounts that differ by no more than this share of the larger one are near."""
LISTED = 200
"""Pairs that are shown; who has more decides on the newest first."""
RELATIONS = ("introduction__need__organisation", "introduction__provider", "introduction__event", "recorded_by")


@dataclass(frozen=True, slots=True)
class Suspects:
    """Two results side by side: the earlier one first."""

    one: Any
    other: Any

    @property
    def days(self) -> int:
        """Days between the two decisions."""
        return (self.other.decided_on - self.one.decided_on).days


def suspected() -> list[Suspects]:
    """Pairs of results that count both, of one kind, between the same firm (by credit code) and the same party, in two
    introductions, equal or near in amount, within 60 days; newest first. Decided pairs are left out.
    """
    decided = {(word.first_id, word.second_id) for word in _in_force()}
    found = [
        pair
        for rows in _groups().values()
        for pair in _alike(rows)
        if (min(pair.one.pk, pair.other.pk), max(pair.one.pk, pair.other.pk)) not in decided
    ]
    return sorted(found, key=lambda pair: (pair.other.decided_on, pair.other.pk), reverse=True)[:LISTED]


def suspected_count() -> int:
    """How many there are, for the start page; of a large market a minute old."""

    def make() -> tuple[int, int]:
        return len(suspected()), Outcome.objects.order_by()[:10_001].count()

    number: int = kept("result-twins", make)
    return number


def decisions() -> QuerySet[ResultTwin]:
    """The words that hold, newest first, with both rows."""
    rows = [f"{name}__{relation}" for name in ("first", "second") for relation in RELATIONS]
    return _in_force().select_related("by", *rows).order_by("-pk")


def _in_force() -> QuerySet[ResultTwin]:
    return ResultTwin.objects.filter(followed_by__isnull=True).exclude(says=Twin.UNDONE)


def _groups() -> dict[tuple[Any, ...], list[Any]]:
    """Counted results by kind, party and firm, where they come from more than one introduction."""
    rows = Outcome.objects.counted().exclude(kind=OutcomeKind.REFUSAL).filter(amount__isnull=False)
    rows = rows.annotate(firm=firm_key("introduction__"))
    names = ("kind", "introduction__provider", "firm")
    several = rows.order_by().values(*names).annotate(pairs=Count("introduction", distinct=True)).filter(pairs__gt=1)
    keys = {tuple(row[name] for name in names) for row in several}
    if not keys:
        return {}
    parties = {provider for _kind, provider, _firm in keys}
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    wanted = rows.filter(introduction__provider__in=parties, firm__in={firm for _kind, _provider, firm in keys})
    for row in wanted.select_related(*RELATIONS).order_by("decided_on", "pk"):
        key = (row.kind, row.introduction.provider_id, row.firm)
        if key in keys:
            found[key].append(row)
    return found


def _alike(rows: list[Any]) -> Iterator[Suspects]:
    """Of results in the order of their days, those within the time and near in amount."""
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            if other.decided_on - one.decided_on > WITHIN:
                break
            if other.introduction_id != one.introduction_id and near(one.amount, other.amount):
                yield Suspects(one, other)


def near(one: Decimal, other: Decimal) -> bool:
    """Equal, or apart by at most one in a hundred of the larger amount."""
    return abs(one - other) <= NEAR * max(one, other)
