"""Spreadsheets of leads: asked for from the board, watched, fetched by the person who asked."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.enums import LENDER_KINDS
from accounts.faces import kind_required, refusals
from market.enums import RunStatus
from market.models import LeadExport
from market.reports.export import CONTENT_TYPE
from market.selectors.lead_queries import board_address, board_of, words_of
from market.services import lead_exports, made_files
from market.views.attachments import download
from market.views.saved_filters import member_required

SHOWN = 20


@kind_required(*LENDER_KINDS)
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_export_list(request: HttpRequest) -> HttpResponse:
    """The member's own spreadsheets, how far each is; POST asks for one of the conditions in ``query``."""
    if request.method == "POST":
        with refusals(request):
            lead_exports.request_export(
                by=request.user, organisation=request.organisation, query=request.POST.get("query", "")[:2000]
            )
        return redirect("market:lead_export_list")
    exports = list(request.organisation.lead_exports.filter(requested_by=request.user)[:SHOWN])
    markets = board_of(request.organisation, clock.today()).markets() if exports else {}
    rows = [
        {
            "export": export,
            "words": words_of(export.query, markets),
            "until": export.finished_at and export.finished_at + made_files.KEPT,
        }
        for export in exports
    ]
    context = {
        "rows": rows,
        "goes_on": any(export.is_open for export in exports),
        "board_url": board_address(request.organisation),
    }
    part = request.htmx and request.htmx.target == "lead-exports"
    return render(request, "market/lead_export_rows.html" if part else "market/lead_export_list.html", context)


@never_cache
@kind_required(*LENDER_KINDS)
@member_required
@require_safe
def lead_export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The spreadsheet as a download; each time is on record."""
    rows = LeadExport.objects.filter(organisation=request.organisation, requested_by=request.user)
    ready = rows.filter(status=RunStatus.COMPLETE, deleted_at__isnull=True)
    export = get_object_or_404(ready.select_related("organisation"), pk=pk)
    name = f"leads-{clock.as_local_date(export.requested_at):%Y%m%d}-{export.pk}.xlsx"
    response = download(export, name=name, content_type=CONTENT_TYPE)
    lead_exports.note_fetched(by=request.user, export=export)
    return response
