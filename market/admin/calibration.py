"""How good the scores are: by score band, how many of the proposed pairs were claimed and approved."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.admin.site import site
from market.admin.exports import as_download
from market.admin.funnel import PAIRS_A_PAGE, FunnelForm, organiser_only
from market.reports.calibration import ENOUGH, LAST, RESULTS, Band, calibration, calibration_workbook, pairs_of_band
from market.services.exports import note_export
from market.templatetags.market_format import percent


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the report."""
    own = admin_site.admin_view
    return [
        path("market/funnel/calibration/", own(calibration_view), name="market_calibration"),
        path("market/funnel/calibration/export/", own(export_view), name="market_calibration_export"),
        path("market/funnel/calibration/<int:band>/<slug:result>/", own(pairs_view), name="market_calibration_pairs"),
    ]


@require_GET
def calibration_view(request: HttpRequest) -> HttpResponse:
    """Bars and a table by score band."""
    organiser_only(request)
    form = FunnelForm(request.GET)
    scope = form.scope()
    bands = calibration(**scope)
    context = site.each_context(request) | {
        "title": _("How good the scores are"),
        "form": form,
        "bands": [_band_view(band, form.query()) for band in bands if band.pairs],
        "pairs": sum(band.pairs for band in bands),
        "enough": ENOUGH,
        "query": form.query(),
    }
    return TemplateResponse(request, "market/admin/calibration.html", context)


def _band_view(band: Band, query: str) -> dict[str, Any]:
    return {
        "label": band_label(band.number),
        "enough": band.enough,
        "cells": [_cell(band, result, query) for result in RESULTS],
        "open": band.open,
    }


def _cell(band: Band, result: str, query: str) -> dict[str, Any]:
    share = None if result == "pairs" else band.percent(result)
    return {
        "name": result,
        "label": result_label(result),
        "count": getattr(band, result),
        "share": share,
        "percent": "" if share is None else percent(share),
        "url": reverse("admin:market_calibration_pairs", args=[band.number, result]) + query,
    }


def band_label(number: int) -> str:
    """The scores of a band: "70–80"."""
    return _("%(low)s–%(high)s points") % {"low": number * 10, "high": number * 10 + 10}


def result_label(result: str) -> str:
    """The name of a column."""
    return {
        "pairs": _("Pairs"),
        "claimed": _("Claimed"),
        "approved": _("Approved or agreed"),
        "ended": _("Ended without result"),
    }[result]


@require_GET
def pairs_view(request: HttpRequest, band: int, result: str) -> HttpResponse:
    """The pairs behind one figure."""
    organiser_only(request)
    if band > LAST or result not in RESULTS:
        raise Http404
    form = FunnelForm(request.GET)
    scope = form.scope()
    context = site.each_context(request) | {
        "title": f"{band_label(band)} · {result_label(result)}",
        "page": Paginator(pairs_of_band(band, result, **scope), PAIRS_A_PAGE).get_page(request.GET.get("page")),
        "chosen": [str(value) for name, value in scope.items() if name != "track"],
        "query": form.query(),
    }
    return TemplateResponse(request, "market/admin/calibration_pairs.html", context)


@require_POST
def export_view(request: HttpRequest) -> HttpResponse:
    """The table as a spreadsheet; the filters are those of the address."""
    organiser_only(request)
    scope = FunnelForm(request.GET).scope()
    content = calibration_workbook(**scope)
    count = sum(band.pairs for band in calibration(**scope))
    note_export(by=request.user, what="calibration", count=count, chosen={k: str(v) for k, v in scope.items()})
    return as_download(content, "calibration")
