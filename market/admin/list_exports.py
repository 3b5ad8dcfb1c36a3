"""Exports of the organiser's lists: choose columns, keep choices, have the file made, fetch it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite, action
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.admin.site import site
from accounts.faces import check_confirmed, own_address, refusals, row_key, safe_next
from accounts.permissions import check_organise
from market.admin.list_export_forms import ExportForm, initial_choice
from market.admin.list_rows import Listed, listed, ticked_in, ticked_keys
from market.enums import RunStatus
from market.list_enums import ExportedList, RowOrder
from market.models import ExportTemplate, ListExport
from market.reports.export import CONTENT_TYPE
from market.reports.list_columns import ListReport
from market.reports.lists import LISTS, keys_of
from market.services import export_templates, list_exports, made_files
from market.services.list_exports import MOST_ROWS
from market.views.attachments import download

SHOWN = 20
NAMED = {
    ExportedList.ATTENDEES: gettext_lazy("Export the people with chosen columns"),
    ExportedList.SEATS: gettext_lazy("Export the seats with chosen columns"),
    ExportedList.REGISTER: gettext_lazy("Export the register with chosen columns"),
}


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the exports."""
    own = admin_site.admin_view
    return [
        path("market/exports/", own(exports_view), name="market_list_exports"),
        path("market/exports/<slug:what>/new/", own(new_view), name="market_list_export_new"),
        path("market/exports/<int:pk>/file/", own(file_view), name="market_list_export_file"),
        path("market/exports/templates/<int:pk>/remove/", own(remove_view), name="market_export_template_remove"),
    ]


def offer_exports() -> None:
    """Each list that can be exported has the action, whichever app its page belongs to."""
    for report in LISTS.values():
        page: Any = site.get_model_admin(report.listed)
        page.actions = (*(page.actions or ()), _export_of(report))


def _export_of(report: ListReport) -> Any:
    label = NAMED.get(ExportedList(report.what), gettext_lazy("Export with chosen columns"))

    @action(description=label)
    def go(page: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        """Lead to the page of the columns; it is given the address of the list, and the few rows that were ticked."""
        carried = {"list": request.GET.urlencode(), "ids": ticked_in(request)}
        return HttpResponseRedirect(_new_url(report.what, **carried))

    go.__name__ = f"columns_of_{report.what}"
    return go


def _new_url(what: str, **carried: Any) -> str:
    there = {name: value for name, value in carried.items() if value}
    url = reverse("admin:market_list_export_new", args=[what])
    return f"{url}?{urlencode(there)}" if there else url


@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest, what: str) -> HttpResponse:
    """The columns of a list as boxes; POST has the file made, or keeps the choice under a name."""
    check_organise(request.user)
    report = LISTS.get(what)
    if report is None:
        raise Http404
    carried = _carried(request)
    shown = listed(request, report, carried["list"])
    ticked = ticked_keys(carried["ids"])
    counts = {"all": keys_of(report, shown.rows).count()}
    if ticked:
        counts = {"ticked": keys_of(report, shown.rows.filter(pk__in=ticked)).count()} | counts
    template = _template(request, what)
    form = _form(request, report, template, counts)
    if request.method == "POST" and form.is_valid():
        answer = _carry_out(request, report, form, shown, ticked)
        if answer is not None:
            return answer
    context = _context(request, report, form, carried) | {"count": next(iter(counts.values()))}
    return TemplateResponse(request, "market/admin/list_export_new.html", context)


def _carried(request: HttpRequest) -> dict[str, str]:
    """Which list it is, and which of its rows were ticked. The form holds them itself: only a form that is sent to an
    address without a question is carried out after the password was asked for.
    """
    told = request.POST if request.method == "POST" else request.GET
    return {name: told.get(name, "") for name in ("list", "ids")}


def _form(
    request: HttpRequest, report: ListReport, template: ExportTemplate | None, counts: dict[str, int]
) -> ExportForm:
    words = {
        "ticked": lambda n: ngettext("%(n)d row of what was ticked", "%(n)d rows of what was ticked", n),
        "all": lambda n: ngettext("%(n)d row of all that the list shows", "%(n)d rows of all that the list shows", n),
    }
    scopes = [(name, words[name](count) % {"n": count}) for name, count in counts.items()]
    start = {"order": template.order if template else RowOrder.LISTED, "scope": scopes[0][0]}
    start |= initial_choice(report, template.columns if template else None)
    return ExportForm(request.POST if request.method == "POST" else None, report=report, scopes=scopes, initial=start)


def _template(request: HttpRequest, what: str) -> ExportTemplate | None:
    """The template that the address names; one of somebody else, or of another list, is not found."""
    asked = request.GET.get("template", "")
    if not asked:
        return None
    return get_object_or_404(ExportTemplate, owner=request.user, what=what, pk=row_key(asked))


def _carry_out(
    request: HttpRequest, report: ListReport, form: ExportForm, shown: Listed, ticked: list[int]
) -> HttpResponse | None:
    """Keep the choice where a name was typed, have the file made unless only that was asked for; both or none."""
    make = request.POST.get("do") != "save"
    columns, data = form.chosen(), form.cleaned_data
    if make and any(column.contact for column in columns):
        check_confirmed(request)
    choice = {"what": report.what, "columns": [column.name for column in columns], "order": data["order"]}
    with refusals(request, form) as attempt, transaction.atomic():
        if data["keep_as"] or not make:
            export_templates.save_template(by=request.user, name=data["keep_as"], **choice)
        if make:
            few = bool(ticked) and data.get("scope") != "all"
            rows = shown.rows.filter(pk__in=ticked) if few else shown.rows
            words = [(_("Which rows"), _("Only those that were ticked")), *shown.words] if few else shown.words
            keys = list(keys_of(report, rows, data["order"])[: MOST_ROWS + 1])
            list_exports.request_export(by=request.user, keys=keys, query=shown.query, words=words, **choice)
    if not attempt.ok:
        return None
    if make:
        return HttpResponseRedirect(reverse("admin:market_list_exports"))
    messages.success(request, _("The choice is saved."))
    return HttpResponseRedirect(_new_url(report.what, **_carried(request)))


def _context(request: HttpRequest, report: ListReport, form: ExportForm, carried: dict[str, str]) -> dict[str, Any]:
    own = ExportTemplate.objects.filter(owner=request.user, what=report.what)
    meta = report.listed._meta
    back = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return site.each_context(request) | {
        "title": _("Export with chosen columns"),
        "opts": meta,
        "label": ExportedList(report.what).label,
        "form": form,
        "most": f"{MOST_ROWS:,}",
        "templates": [(row, _new_url(report.what, **carried, template=row.pk)) for row in own],
        "carried": carried.items(),
        "here": _new_url(report.what, **carried),
        "own_address": own_address(request, _new_url(report.what, **carried)),
        "back": f"{back}?{carried['list']}" if carried["list"] else back,
    }


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A template goes; one of somebody else is not found."""
    row = get_object_or_404(ExportTemplate, owner=request.user, pk=pk)
    with refusals(request) as attempt:
        export_templates.remove_template(by=request.user, template=row)
    if attempt.ok:
        messages.success(request, _("“%(name)s” has been removed.") % {"name": row.name})
    return HttpResponseRedirect(safe_next(request, "") or _new_url(row.what))


@require_GET
def exports_view(request: HttpRequest) -> HttpResponse:
    """The person's own exports, how far each is; the part that changes is asked for again while one is being made."""
    check_organise(request.user)
    own = ListExport.objects.defer("keys").filter(requested_by=request.user)[:SHOWN]
    rows = [{"export": one, "until": one.finished_at and one.finished_at + made_files.KEPT} for one in own]
    context = {"rows": rows, "goes_on": any(row["export"].is_open for row in rows)}  # type: ignore[attr-defined]
    if request.htmx and request.htmx.target == "list-exports":
        return TemplateResponse(request, "market/admin/_list_export_rows.html", context)
    whole = site.each_context(request) | {"title": _("My exports")} | context
    return TemplateResponse(request, "market/admin/list_exports.html", whole)


@never_cache
@require_safe
def file_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The spreadsheet as a download; contacts in it ask for the password, each time is on record."""
    check_organise(request.user)
    own = ListExport.objects.defer("keys").filter(requested_by=request.user)
    export = get_object_or_404(own.filter(status=RunStatus.COMPLETE, deleted_at__isnull=True), pk=pk)
    if export.contacts:
        check_confirmed(request)
    name = f"{export.what}-{clock.as_local_date(export.requested_at):%Y%m%d}-{export.pk}.xlsx"
    response = download(export, name=name, content_type=CONTENT_TYPE)
    if request.method == "GET":
        list_exports.note_fetched(by=request.user, export=export)
    return response
