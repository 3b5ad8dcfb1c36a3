"""Reports: the registry as pages, the list behind each figure, the spreadsheets and the summary on paper."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.admin.site import site
from accounts.faces import refusals, row_key
from events.models import MarketEvent, MarketSeries
from events.templatetags.events_format import period
from market.admin.funnel import FunnelForm, organiser_only
from market.report_texts import bars, cells, heading
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.reports.report import Report
from market.reports.results import with_records
from market.reports.summary import summary
from market.services import report_exports
from market.summary_print import summary_sheets

ROWS_A_PAGE = 50
MOST = 20
"""Summaries that are offered; of another edition by its address."""
ROW_PAGES = {"needs": "admin:market_need_change", "firms": "admin:accounts_organisation_change"}


class ReportForm(FunnelForm):
    """The filters that a report knows."""

    def __init__(self, data: Any, report: Report) -> None:
        super().__init__(data)
        for name in [name for name in self.fields if name not in report.filters]:
            del self.fields[name]

    def chosen(self) -> Scope:
        """The scope of the report."""
        return Scope(**self.scope())


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the reports."""
    own = admin_site.admin_view
    return [
        path("market/reports/", own(reports_view), name="market_reports"),
        path("market/reports/summary.pdf", own(summary_view), name="market_report_summary"),
        path("market/reports/register/export/", own(register_view), name="market_register_export"),
        path("market/reports/<slug:report>/", own(report_view), name="market_report"),
        path("market/reports/<slug:report>/behind/", own(behind_view), name="market_report_behind"),
        path("market/reports/<slug:report>/export/", own(export_view), name="market_report_export"),
    ]


def _report(request: HttpRequest, name: str) -> Report:
    report = REPORTS.get(name)
    if report is None:
        raise Http404
    if not report.permission(request.user):
        raise PermissionDenied
    return report


@require_safe
def reports_view(request: HttpRequest) -> HttpResponse:
    """All reports with their definitions, the register, the summaries on paper."""
    organiser_only(request)
    context = site.each_context(request) | {
        "title": _("Reports"),
        "reports": [report for report in REPORTS.values() if report.permission(request.user)],
        "series": MarketSeries.objects.order_by("name", "pk")[:MOST],
        "events": MarketEvent.objects.order_by("-starts_at", "-pk")[:MOST],
    }
    return TemplateResponse(request, "market/admin/reports.html", context)


@require_safe
def report_view(request: HttpRequest, report: str) -> HttpResponse:
    """One report: filters, chart, table; each figure leads to the list behind it."""
    chosen = _report(request, report)
    if chosen.page:
        query = request.GET.urlencode()
        return HttpResponseRedirect(reverse(chosen.page) + (f"?{query}" if query else ""))
    form = ReportForm(request.GET, chosen)
    scope = form.chosen()
    rows = chosen.rows(scope)

    def address(row: str, column: str) -> str:
        here = reverse("admin:market_report_behind", args=[chosen.id])
        return f"{here}{form.query(row=row, column=column)}"

    context = site.each_context(request) | {
        "title": str(chosen.title),
        "report": chosen,
        "form": form,
        "query": form.query(),
        "headings": [heading(column) for column in chosen.columns],
        "rows": [(row, cells(chosen, row, address)) for row in rows],
        "bars": bars(chosen, rows, address),
        "drawn": chosen.by_name[chosen.drawn],
        "active_count": len(form.words()),
    }
    return TemplateResponse(request, "market/admin/report.html", context)


@require_safe
def behind_view(request: HttpRequest, report: str) -> HttpResponse:
    """The list behind one figure: each pair leads to its timeline, each need and firm to its page."""
    chosen = _report(request, report)
    form = ReportForm(request.GET, chosen)
    scope = form.chosen()
    row, name = request.GET.get("row", ""), request.GET.get("column", "")
    column = chosen.by_name.get(name) or chosen.by_name.get("refusals" if "refused_" in name else "")
    behind = chosen.behind(scope, row, name) if column and column.opens and "\x00" not in row + name else None
    if behind is None or column is None:
        raise Http404
    listed = with_records(behind.rows, scope) if behind.kind == "pairs" else behind.rows
    context = site.each_context(request) | {
        "title": str(column.label),
        "report": chosen,
        "column": column,
        "kind": behind.kind,
        "page": Paginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "row_page": ROW_PAGES.get(behind.kind, "admin:market_introduction_change"),
        "words": form.words(),
        "query": form.query(),
    }
    return TemplateResponse(request, "market/admin/report_behind.html", context)


@require_safe
def summary_view(request: HttpRequest) -> HttpResponse:
    """The summary of an edition, or of all editions of a series, as a PDF."""
    organiser_only(request)
    event = series = None
    if "event" in request.GET:
        event = get_object_or_404(MarketEvent, pk=row_key(request.GET["event"]))
    else:
        series = get_object_or_404(MarketSeries, pk=row_key(request.GET.get("series", "")))
    subtitle = f"{period(event)} · {event.venue}" if event else _("All editions together")
    made = _("Figures of %(time)s") % {"time": timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")}
    content = summary_sheets(summary(event=event, series=series), subtitle, made)
    response = HttpResponse(content, content_type="application/pdf")
    named = event or series
    response["Content-Disposition"] = f'attachment; filename="summary-{named.slug}.pdf"'  # type: ignore[union-attr]
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def export_view(request: HttpRequest, report: str) -> HttpResponse:
    """Have the report made as a spreadsheet; the filters are those of the address."""
    chosen = _report(request, report)
    form = ReportForm(request.GET, chosen)
    with refusals(request) as attempt:
        report_exports.request_report(by=request.user, report=chosen.id, scope=form.chosen(), words=form.words())
    return _asked(request, attempt.ok, reverse("admin:market_report", args=[chosen.id]) + form.query())


@require_POST
def register_view(request: HttpRequest) -> HttpResponse:
    """Have the register made; the filters are those of the address."""
    organiser_only(request)
    form = FunnelForm(request.GET)
    with refusals(request) as attempt:
        report_exports.request_register(by=request.user, scope=Scope(**form.scope()), words=form.words())
    return _asked(request, attempt.ok, reverse("admin:market_reports"))


def _asked(request: HttpRequest, ok: bool, back: str) -> HttpResponse:
    if not ok:
        return HttpResponseRedirect(back)
    messages.success(request, _("The spreadsheet is being made. You find it here when it is ready."))
    return HttpResponseRedirect(reverse("admin:market_list_exports"))
