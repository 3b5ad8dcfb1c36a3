"""The big screen of an edition in the hall: a page that stays open for hours and keeps itself up to date."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from events.models import MarketEvent
from events.views.lookup import event_or_404
from market import live
from market.reports import screen as report
from market.screen_texts import figures_of, results_of, stages_of, when


@require_safe
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page."""
    return render(request, "market/screen.html", _context(event_or_404(request, slug)))


@require_safe
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes on it, for the page itself."""
    response = render(request, "market/parts/screen.html", _context(event_or_404(request, slug)))
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def changes(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """A sign whenever something may have changed; while all streams are taken, the page asks by itself."""
    event_or_404(request, slug)
    response = StreamingHttpResponse(live.signs(report.mark), content_type="text/event-stream")
    patch_cache_control(response, no_store=True)
    response["X-Accel-Buffering"] = "no"
    return response


def _context(event: MarketEvent) -> dict[str, object]:
    shown = report.screen(event)
    return {
        "event": event,
        "screen": shown,
        "figures": figures_of(shown),
        "stages": stages_of(shown),
        "sessions": [(session, when(session, shown.at)) for session in shown.sessions],
        "results": results_of(shown),
    }
