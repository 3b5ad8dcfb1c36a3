"""What became of firms after their first result: who answered, before and after, and what is not known."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.admin.site import site
from market.admin.funnel import organiser_only
from market.outcome_enums import ImpactMonth
from market.selectors.impact import Change, asked_rows, impact

A_PAGE = 50


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The address of the page."""
    return [path("market/impact/", admin_site.admin_view(impact_view), name="market_impact")]


@require_GET
def impact_view(request: HttpRequest) -> HttpResponse:
    """One round of questions at a time."""
    organiser_only(request)
    month = ImpactMonth.YEAR if request.GET.get("month") == "12" else ImpactMonth.HALF
    found = impact(month)
    context = site.each_context(request) | {
        "title": _("What became of firms"),
        "found": found,
        "months": [(choice.value, str(choice.label), choice == month) for choice in ImpactMonth],
        "month": month.value,
        "changes": [_change(change) for change in found.changes],
        "page": Paginator(asked_rows(month), A_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "market/admin/impact.html", context)


def _change(change: Change) -> dict[str, Any]:
    """A figure in words, and the lengths of its two bars: the larger one is full."""
    labels = {"staff": _("People employed"), "revenue": _("Revenue of twelve months"), "patents": _("Patents in all")}
    units = {"staff": _("people"), "revenue": "", "patents": _("patents")}
    most = max(change.before, change.after)
    return {
        "label": labels[change.measure],
        "unit": units[change.measure],
        "money": change.measure == "revenue",
        "change": change,
        "share": f"{change.share:+.1f}%" if change.before else "",
        "bars": [
            (_("Before"), change.before, round(change.before / most * 100) if most else 0),
            (_("After"), change.after, round(change.after / most * 100) if most else 0),
        ],
    }
