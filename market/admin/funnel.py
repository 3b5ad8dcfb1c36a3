"""The funnel of firms by party, market, series and period; each figure opens the rows behind it."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.admin.site import site
from accounts.models import Organisation
from accounts.permissions import can_organise
from events.models import MarketEvent, MarketSeries
from market.admin.exports import as_download
from market.enums import Track
from market.forms.introduction_scope import ScopeForm
from market.models import Introduction
from market.reports.durations import days_in_states
from market.reports.funnel import Funnel, FunnelRow, funnel, funnel_by
from market.reports.results import STAGES_OF_TRACK, results_workbook, rows_behind, stage_label, trust_of
from market.services.exports import note_export

FILTERS = ("track", "provider", "series", "event", "since", "until")
PAIRS_A_PAGE = 50


class FunnelForm(ScopeForm):
    """The filters of the results page, and the answering party and the series besides."""

    provider = forms.ModelChoiceField(
        label=gettext_lazy("Answering party"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("All answering parties"),
    )
    series = forms.ModelChoiceField(
        label=gettext_lazy("Market series"),
        queryset=MarketSeries.objects.all(),
        required=False,
        empty_label=gettext_lazy("All series"),
    )
    field_order = FILTERS

    def __init__(self, data: Any) -> None:
        super().__init__(data, events=MarketEvent.objects.order_by("-starts_at"), track=Track.FINANCING)
        met = Introduction.objects.values("provider")
        self.fields["provider"].queryset = Organisation.objects.filter(pk__in=met).order_by("name", "pk")

    def scope(self) -> dict[str, Any]:
        """The filters of the report."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return super().scope() | {name: cleaned[name] for name in ("provider", "series") if cleaned.get(name)}

    def words(self) -> list[tuple[str, str]]:
        """The filters that are set, in words."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        shown = cleaned | ({"track": Track(cleaned["track"]).label} if cleaned.get("track") else {})
        return [(str(self.fields[name].label), str(value)) for name, value in shown.items() if value]

    def query(self, **changes: Any) -> str:
        """The chosen filters as the end of an address."""
        chosen = {name: self.data[name] for name in FILTERS if self.data.get(name)}
        chosen |= {name: str(value) for name, value in changes.items()}
        return f"?{urlencode(chosen)}" if chosen else ""


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the report."""
    own = admin_site.admin_view
    return [
        path("market/funnel/", own(funnel_view), name="market_funnel"),
        path("market/funnel/pairs/<slug:stage>/", own(pairs_view), name="market_funnel_pairs"),
        path("market/funnel/export/", own(export_view), name="market_funnel_export"),
    ]


def organiser_only(request: HttpRequest) -> None:
    if not can_organise(request.user):
        raise PermissionDenied


@require_GET
def funnel_view(request: HttpRequest) -> HttpResponse:
    """Bars, amounts, a table per party and per market, days in each state."""
    organiser_only(request)
    form = FunnelForm(request.GET)
    scope = form.scope()
    figures = funnel(**scope)
    context = site.each_context(request) | {
        "title": _("Funnel"),
        "form": form,
        "figures": figures,
        "financing": scope["track"] == Track.FINANCING,
        "stages": stage_bars(figures, scope["track"], form.query()),
        "stage_labels": [stage_label(stage) for stage in STAGES_OF_TRACK[scope["track"]]],
        "trust": trust_of(figures, scope["track"]),
        "by_provider": _rows(funnel_by("provider", **scope), scope["track"], form, "provider"),
        "by_event": _rows(funnel_by("event", **scope), scope["track"], form, "event"),
        "stays": days_in_states(**scope),
        "query": form.query(),
        "active_count": len(scope) - 1,
    }
    return TemplateResponse(request, "market/admin/funnel.html", context)


def stage_bars(figures: Funnel, track: str, query: str = "") -> list[dict[str, Any]]:
    """The stages for ``funnel.html``, each with the address of the pairs behind its figure."""
    return [
        {
            "label": stage_label(stage),
            "count": getattr(figures, stage),
            "url": reverse("admin:market_funnel_pairs", args=[stage]) + query,
            "tone": "done" if stage in ("drawn", "agreed") else "",
        }
        for stage in STAGES_OF_TRACK[Track(track)]
    ]


def _rows(rows: list[FunnelRow], track: str, form: FunnelForm, name: str) -> list[dict[str, Any]]:
    """Each party or market with its figures, every figure with its address (rows outside any market have none)."""
    found = []
    for row in rows:
        query = form.query(**{name: row.pk}) if row.pk else ""
        cells = [
            {
                "label": stage_label(stage),
                "count": getattr(row.funnel, stage),
                "url": reverse("admin:market_funnel_pairs", args=[stage]) + query if row.pk else "",
            }
            for stage in STAGES_OF_TRACK[Track(track)]
        ]
        label = row.label or _("Other occasions")
        found.append({"label": label, "cells": cells, "figures": row.funnel, "url": query})
    return found


@require_GET
def pairs_view(request: HttpRequest, stage: str) -> HttpResponse:
    """The pairs behind one figure."""
    organiser_only(request)
    form = FunnelForm(request.GET)
    scope = form.scope()
    if stage not in STAGES_OF_TRACK[scope["track"]]:
        raise Http404
    context = site.each_context(request) | {
        "title": stage_label(stage),
        "page": Paginator(rows_behind(stage, **scope), PAIRS_A_PAGE).get_page(request.GET.get("page")),
        "firms": getattr(funnel(**scope), stage),
        "financing": scope["track"] == Track.FINANCING,
        "chosen": [str(value) for name, value in scope.items() if name != "track"],
        "query": form.query(),
    }
    return TemplateResponse(request, "market/admin/funnel_pairs.html", context)


@require_POST
def export_view(request: HttpRequest) -> HttpResponse:
    """Figures, pairs and days as a spreadsheet; the filters are those of the address."""
    organiser_only(request)
    scope = FunnelForm(request.GET).scope()
    content = results_workbook(**scope)
    note_export(
        by=request.user, what="funnel", count=funnel(**scope).reached, chosen={k: str(v) for k, v in scope.items()}
    )
    return as_download(content, "funnel")
