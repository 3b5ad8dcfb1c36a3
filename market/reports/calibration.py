"""Calibration of the score: of the pairs that were proposed with 70 to 80 points, how many were claimed and approved.

A pair counts once, with the score of the published run that proposed it (last). *Claimed*: the answering party took it
up. *Approved*: an approval, deal, agreement, subsidy or lease stands on record, whenever it was decided. *Ended*: over
without one (declined, withdrawn or lapsed). The rest is still open, and may still become anything: a period that has
only just begun shows low shares. The filters are those of the funnel; the period is that of the proposal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from market.enums import State
from market.models import Introduction, Outcome
from market.reports.export import Sheet, workbook
from market.reports.pairs import Scope
from market.selectors.deals import SUCCESSES

WIDTH = 10
LAST = 100 // WIDTH - 1
ENOUGH = 10
"""Of fewer pairs no share is given: one pair more or less would change it by more than ten points."""
ENDS = (State.DECLINED, State.WITHDRAWN, State.LAPSED)
RESULTS = ("pairs", "claimed", "approved", "ended")


@dataclass(frozen=True, slots=True)
class Band:
    """The pairs with scores from ``low`` up to below ``high`` (100 belongs to the last band)."""

    number: int
    pairs: int = 0
    claimed: int = 0
    approved: int = 0
    ended: int = 0

    @property
    def low(self) -> int:
        """The lowest score of the band."""
        return self.number * WIDTH

    @property
    def high(self) -> int:
        """The score at which the next band begins."""
        return self.low + WIDTH

    @property
    def open(self) -> int:
        """Pairs that may still become anything."""
        return self.pairs - self.approved - self.ended

    @property
    def enough(self) -> bool:
        """Whether shares of it mean anything."""
        return self.pairs >= ENOUGH

    def percent(self, result: str) -> float | None:
        """The share of its pairs with this result in percent; None where they are too few."""
        return round(100 * getattr(self, result) / self.pairs, 1) if self.enough else None


def calibration(**scope: Any) -> list[Band]:
    """All bands, highest score first, in one query; bands without a pair are there with zeros."""
    counted = (
        _scored(scope)
        .order_by()
        .values("band")
        .annotate(
            pairs=Count("pk"),
            claimed=Count("pk", filter=_result("claimed")),
            n_approved=Count("pk", filter=_result("approved")),
            n_ended=Count("pk", filter=_result("ended")),
        )
    )
    rows = {row["band"]: row for row in counted}
    return [_band(number, rows.get(number)) for number in range(LAST, -1, -1)]


def _band(number: int, row: dict[str, Any] | None) -> Band:
    if row is None:
        return Band(number)
    return Band(number, row["pairs"], row["claimed"], row["n_approved"], row["n_ended"])


def pairs_of_band(number: int, result: str, **scope: Any) -> QuerySet[Introduction]:
    """The pairs behind a figure, highest score first."""
    rows: QuerySet[Introduction] = _scored(scope).filter(_result(result), band=number)
    return rows.select_related("need__organisation", "provider", "event", "match").order_by("-match__score", "pk")


def _scored(scope: dict[str, Any]) -> Any:
    """Proposed pairs of published runs with their ``band`` and whether a success stands on record (``approved``)."""
    chosen = Scope(**scope)
    below = (When(match__score__lt=(number + 1) * WIDTH, then=Value(number)) for number in range(LAST))
    success = Outcome.objects.current().filter(kind__in=SUCCESSES, introduction=OuterRef("pk"))
    return (
        chosen.pairs()
        .filter(match__run__published_at__isnull=False, **chosen.moments("created_at"))
        .annotate(band=Case(*below, default=Value(LAST), output_field=IntegerField()), approved=Exists(success))
    )


def _result(result: str) -> Q:
    return {
        "pairs": Q(),
        "claimed": Q(claimed_at__isnull=False),
        "approved": Q(approved=True),
        "ended": Q(approved=False, state__in=ENDS),
    }[result]


def calibration_workbook(**scope: Any) -> bytes:
    """The table of the page as a spreadsheet."""
    headers = (
        _("Score from"),
        _("up to below"),
        _("Pairs"),
        _("Claimed"),
        _("Claimed (%)"),
        _("Approved or agreed"),
        _("Approved or agreed (%)"),
        _("Ended without result"),
        _("Still open"),
    )
    return workbook(Sheet(_("Calibration"), headers, _sheet_rows(calibration(**scope))))


def _sheet_rows(bands: Iterable[Band]) -> list[tuple[Any, ...]]:
    return [
        (
            band.low,
            band.high,
            band.pairs,
            band.claimed,
            band.percent("claimed"),
            band.approved,
            band.percent("approved"),
            band.ended,
            band.open,
        )
        for band in bands
    ]
