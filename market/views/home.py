"""The first page: the market and its story for everybody, what is next for a party that is signed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can_organise
from events.models import MarketEvent
from events.selectors.events import current_event, figures
from market.home_steps import next_steps
from market.reports.funnel import funnel


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The way in."""
    event = current_event()
    organisation = request.membership.organisation if request.membership else None
    if organisation is None:
        return render(request, "market/home.html", _story(request, event))
    steps, tiles = next_steps(organisation, event, writes=request.membership.writes)
    context = {"event": event, "organisation": organisation, "steps": steps, "tiles": tiles}
    return render(request, "market/home_acting.html", context)


def _story(request: HttpRequest, event: MarketEvent | None) -> dict[str, Any]:
    """The current market in figures, and what came of the series so far (money that is on record)."""
    return {
        "event": event,
        "figures": figures(event) if event else None,
        "funnel": funnel(series=event.series) if event else None,
        "organises": can_organise(request.user),
    }
