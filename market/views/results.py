"""Results: a party's funnel, the pairs behind each figure, and the spreadsheet of both."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import clock
from accounts.enums import LENDER_KINDS
from events.models import MarketEvent
from market.enums import Track
from market.forms.introduction_scope import ScopeForm
from market.models import Introduction
from market.reports.durations import days_in_states
from market.reports.export import CONTENT_TYPE
from market.reports.funnel import Funnel, funnel, funnel_by
from market.reports.results import STAGES_OF_TRACK, results_workbook, rows_behind, stage_label, trust_of
from market.reports.step_days import days_per_step
from market.selectors.kept import LARGE, kept
from market.step_rows import step_rows
from market.views.pair_entry import party_or_organiser

PAGE_SIZE = 50


def _party(request: HttpRequest) -> dict[str, Any]:
    """Whose figures: a firm's own pairs, an answering party's, or all for the organiser."""
    own = request.organisation
    if own is None:
        return {}
    return {"firm": own} if own.is_enterprise else {"provider": own}


def _form(request: HttpRequest) -> ScopeForm:
    own = request.organisation
    pairs = Introduction.objects.visible_to(request.user, own)
    financing = own is None or own.is_enterprise or own.kind in LENDER_KINDS
    return ScopeForm(
        request.GET,
        events=MarketEvent.objects.filter(pk__in=pairs.values("event")),
        track=Track.FINANCING if financing else Track.SERVICE,
    )


def _query(request: HttpRequest, **changed: Any) -> str:
    """The chosen filters, to be kept in links, some of them changed."""
    chosen = {name: request.GET[name] for name in ("track", "event", "since", "until") if request.GET.get(name)}
    chosen |= changed
    return f"?{urlencode(chosen)}" if chosen else ""


def _figures(scope: dict[str, Any]) -> dict[str, Any]:
    """All figures of the page; where very many pairs are at work, up to a minute old."""

    def make() -> tuple[dict[str, Any], int]:
        found = {
            "figures": funnel(**scope),
            "by_event": funnel_by("event", **scope),
            "by_provider": funnel_by("provider", **scope) if "provider" not in scope else [],
            "stays": days_in_states(**scope),
            "steps": days_per_step(**scope) if "provider" in scope else [],
        }
        return found, Introduction.objects.order_by()[: LARGE + 1].count()

    name = " ".join(f"{key}={getattr(value, 'pk', value)}" for key, value in sorted(scope.items()))
    shown: dict[str, Any] = kept(f"results:{name}".replace(" ", ":"), make)
    return shown


@party_or_organiser
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The funnel with links to the rows behind it, by market, and the days in each state."""
    form = _form(request)
    scope = form.scope() | _party(request)
    query, found = _query(request), _figures(scope)
    figures: Funnel = found["figures"]
    stages = STAGES_OF_TRACK[scope["track"]]
    context = {
        "form": form,
        "figures": figures,
        "stages": [
            {
                "label": stage_label(stage),
                "count": getattr(figures, stage),
                "url": reverse("market:result_pairs", args=[stage]) + query,
                "tone": "done" if stage in ("drawn", "agreed") else "",
            }
            for stage in stages
        ],
        "trust": trust_of(figures, scope["track"]),
        "by_event": [(row, _query(request, event=row.pk) if row.pk else None) for row in found["by_event"]],
        "by_provider": [(row, None) for row in found["by_provider"]],
        "stays": found["stays"],
        "step_rows": step_rows(found["steps"]),
        "query": query,
        "financing": scope["track"] == Track.FINANCING,
        "active_count": len([name for name in ("event", "since", "until") if name in scope]),
    }
    return render(request, "market/results.html", context)


@party_or_organiser
@require_GET
def result_pairs(request: HttpRequest, stage: str) -> HttpResponse:
    """The pairs behind one figure."""
    form = _form(request)
    scope = form.scope() | _party(request)
    if stage not in STAGES_OF_TRACK[scope["track"]]:
        raise Http404
    page = Paginator(rows_behind(stage, **scope), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "label": stage_label(stage),
        "firms": getattr(funnel(**scope), stage),
        "query": _query(request),
        "financing": scope["track"] == Track.FINANCING,
    }
    return render(request, "market/result_pairs.html", context)


@party_or_organiser
@require_GET
def results_export(request: HttpRequest) -> HttpResponse:
    """The same figures and rows as a spreadsheet."""
    scope = _form(request).scope() | _party(request)
    response = HttpResponse(results_workbook(**scope), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="results-{clock.today():%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
