"""The public numbers of the market: every figure with its definition, nobody by name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.enums import EventStatus
from events.models import MarketEvent
from market.models import Introduction
from market.public_numbers import FEWEST, sections
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.reports.report import ReportRow
from market.selectors.kept import LARGE, kept

SHOWN = ("series", "editions", "needs")


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """The series in sum, its editions, and the kinds of need; drafts stay out."""
    found = kept("numbers", _rows)
    return render(request, "market/numbers.html", {"sections": list(sections(found)), "fewest": FEWEST})


def _rows() -> tuple[dict[str, list[ReportRow]], int]:
    drafts = {str(pk) for pk in MarketEvent.objects.filter(status=EventStatus.DRAFT).values_list("pk", flat=True)}
    found: dict[str, Any] = {name: REPORTS[name].rows(Scope()) for name in SHOWN}
    found["editions"] = [row for row in found["editions"] if row.key not in drafts]
    return found, Introduction.objects.order_by()[: LARGE + 1].count()
