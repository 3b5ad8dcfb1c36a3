"""Public pages about the district: who is who and which links the markets made, and the digital index."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can_organise
from events.models import MarketEvent
from events.selectors.events import current_event
from market.forms.district import IndexForm, MapForm
from market.index_enums import PartyGroup
from market.index_page import index_page
from market.map_page import map_page
from market.reports.district_index import Stored, district_index, method_of
from market.reports.district_map import Wanted, by_region, by_stage, links, named, named_by_field
from market.selectors.addressing import open_needs, published_policies

CARDS = 24


@require_safe
def district(request: HttpRequest) -> HttpResponse:
    """Who is who by field, district and stage, the links the markets made, and the parties that may be named."""
    events = list(MarketEvent.objects.public().order_by("-starts_at", "-pk"))
    form = MapForm(request.GET, events=events)
    event = next((one.pk for one in events if one.slug == form.chosen["event"]), None)
    wanted = Wanted(form.chosen["field"], form.chosen["group"], event)
    context: dict[str, Any] = {
        "form": form,
        "active_count": form.changed,
        "page": Paginator(named(wanted), CARDS).get_page(request.GET.get("page")),
        **map_page(
            wanted,
            query=form.chosen,
            regions=by_region(wanted.group or PartyGroup.ENTERPRISE),
            stages=by_stage(),
            links=links(wanted),
            named=named_by_field(wanted),
        ),
    }
    return render(request, "market/district.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The index of one district in one year by a method that the reader chooses; everything known is shown."""
    stored = Stored()
    choices, event = stored.choices, current_event()
    mine = can_organise(request.user)
    if not choices.years:
        return render(request, "market/district_index.html", {"found": None, "may_keep": mine})
    home = event.series.organiser.region if event else ""
    form = IndexForm(request.GET, areas=choices.areas, years=choices.years, home=home)
    found = district_index(
        stored, area=form.chosen["area"], year=int(form.chosen["year"]), method=method_of(**form.method)
    )
    context = {
        "form": form,
        "active_count": form.changed,
        "may_keep": mine,
        **index_page(found, event=event, needs=open_needs(event), policies=published_policies()),
    }
    return render(request, "market/district_index.html", context)
