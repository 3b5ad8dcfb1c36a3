"""Results that look like one put on record twice, side by side, and what was decided about them."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.admin.site import site
from accounts.faces import refusals, row_key
from market.admin.funnel import organiser_only
from market.models import Outcome, ResultTwin
from market.need_cards import result_words
from market.selectors.result_twins import WITHIN, Suspects, decisions, suspected
from market.services.result_twins import count_both, count_once, undo_decision

A_PAGE = 20


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the page and its acts."""
    own = admin_site.admin_view
    return [
        path("market/twins/", own(twins_view), name="market_twins"),
        path("market/twins/decide/", own(decide_view), name="market_twins_decide"),
        path("market/twins/<int:pk>/undo/", own(undo_view), name="market_twins_undo"),
    ]


@require_GET
def twins_view(request: HttpRequest) -> HttpResponse:
    """What is suspected, and what was decided."""
    organiser_only(request)
    page = Paginator(suspected(), A_PAGE).get_page(request.GET.get("page"))
    context = site.each_context(request) | {
        "title": _("Results that look alike"),
        "page": page,
        "suspects": [_suspects(pair) for pair in page],
        "decisions": [(row, _side(row.first), _side(row.second)) for row in decisions()[:A_PAGE]],
        "days": WITHIN.days,
    }
    return TemplateResponse(request, "market/admin/twins.html", context)


def _suspects(pair: Suspects) -> dict[str, Any]:
    """Two rows side by side; the one on record first is proposed as the one that counts."""
    return {"sides": [_side(pair.one), _side(pair.other)], "days": pair.days, "one": pair.one, "other": pair.other}


def _side(row: Outcome) -> dict[str, Any]:
    return {"row": row, "words": result_words(row), "pair": row.introduction}


@require_POST
def decide_view(request: HttpRequest) -> HttpResponse:
    """Count once (``keep`` names the row that counts), or count both."""
    organiser_only(request)
    rows = Outcome.objects.select_related("introduction")
    one, other = (get_object_or_404(rows, pk=row_key(request.POST.get(name, ""))) for name in ("one", "other"))
    keep = row_key(request.POST.get("keep", ""))
    note = request.POST.get("note", "")
    with refusals(request) as attempt:
        match request.POST.get("act"):
            case "same" if keep in (one.pk, other.pk):
                kept, spare = (one, other) if keep == one.pk else (other, one)
                count_once(by=request.user, keep=kept, spare=spare, note=note)
            case "two":
                count_both(by=request.user, one=one, other=other, note=note)
            case _:
                raise Http404
    if attempt.ok:
        messages.success(request, _("Decided. You can undo it below."))
    return redirect("admin:market_twins")


@require_POST
def undo_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    organiser_only(request)
    decision = get_object_or_404(ResultTwin.objects.select_related("first", "second"), pk=pk)
    with refusals(request) as attempt:
        undo_decision(by=request.user, decision=decision)
    if attempt.ok:
        messages.success(request, _("Undone. Both results count."))
    return redirect("admin:market_twins")
