"""Public pages: the list of editions, the page of one, its calendar file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events.calendars import calendar_file
from events.forms.directory import DirectoryForm
from events.models import MarketEvent, Stall
from events.selectors.directory import directory, entries, field_counts
from events.selectors.events import events_for, figures, with_counts
from events.selectors.hall import stall_map
from events.selectors.programme import programme, seats_of
from events.selectors.registrations import registration_of
from events.views.lookup import acting_for, event_or_404

CARDS = 12


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """All editions, latest first."""
    page = Paginator(with_counts(events_for(request.user)), 12).get_page(request.GET.get("page"))
    return render(request, "events/event_list.html", {"page": page})


@require_safe
def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page of an edition: figures, directory, hall, programme."""
    event = event_or_404(request, slug)
    organisation = acting_for(request)

    def stall_page(stall: Stall) -> str:
        return reverse("events:stall", args=[event.slug, stall.pk])

    context = {
        "event": event,
        "figures": figures(event),
        "programme": programme(event),
        "zones": stall_map(event, mine=organisation, link=stall_page),
        "registration": registration_of(event, organisation),
        "organisation": organisation,
        **_directory(request, event),
    }
    return render(request, "events/event.html", context)


def _directory(request: HttpRequest, event: MarketEvent) -> dict[str, Any]:
    """The cards of one page, with the chips of the fields for what the words and the need find."""
    form = DirectoryForm(request.GET)
    wanted = form.wanted()
    chips = field_counts(directory(event, **wanted | {"field": ""}))
    page = Paginator(directory(event, **wanted), CARDS).get_page(request.GET.get("page"))
    return {
        "form": form,
        "wanted": wanted,
        "chips": chips,
        "found": page.paginator.count,
        "page": page,
        "cards": entries(event, page),
        "searching": any(wanted.values()),
    }


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The edition as a calendar file, for a party with the sessions it has seats in."""
    event = event_or_404(request, slug)
    organisation = acting_for(request)
    sessions = {seat.session_id: seat.session for seat in seats_of(event, organisation)} if organisation else {}
    url = request.build_absolute_uri(event.get_absolute_url())
    content = calendar_file(event, sessions.values(), url=url)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
