"""Imports: bring a workbook, say which column is which, see what it will do, have it done, fetch what was not taken."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRefresh

from accounts.admin.site import site
from accounts.faces import check_confirmed, refusals, row_key
from accounts.services.queueing import broker_answers
from events.selectors.events import current_event
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.exports import as_download
from market.admin.workbook_forms import BringForm, ColumnsForm
from market.models import WorkbookImport
from market.reports.workbooks import broken_sheet, template_sheet
from market.selectors.workbooks import SHOWN, first_rows, open_import, rows_shown, shown_state
from market.services import workbook_runs, workbooks
from market.templatetags.market_format import stamp
from market.workbook_enums import ImportKind, ImportStatus

ROWS_A_PAGE = 50


@admin.register(WorkbookImport, site=site)
class WorkbookImportAdmin(DeskAdmin):
    """Imports, newest first."""

    list_display = ("name", "event", "kind", "state", "total", "new", "changed", "broken", "at", "uploaded_by")
    list_select_related = ("event", "uploaded_by")
    list_filter = ("kind", "status", "event")
    page_template = "market/admin/workbook.html"
    change_list_template = "market/admin/workbook_list.html"
    acts = {
        "start": Act(
            label=gettext_lazy("Import"),
            call=lambda by, row: workbook_runs.start_import(by=by, book=row),
            done=gettext_lazy("The import has been handed over. You can leave the page; it goes on."),
            states=frozenset({ImportStatus.CHECKED}),
            tone="primary",
        )
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkbookImport]:
        """With the market and the people."""
        return super().get_queryset(request).select_related("event__series", "uploaded_by", "started_by")

    def get_urls(self) -> list[URLPattern]:
        """Bringing, the sheet to fill in, the columns, progress, and what was not taken."""
        own = self.admin_site.admin_view
        return [
            path("bring/", own(self.bring_view), name="market_workbookimport_bring"),
            path("sheet/<slug:kind>/", own(self.sheet_view), name="market_workbookimport_sheet"),
            path("<int:pk>/columns/", own(self.columns_view), name="market_workbookimport_columns"),
            path("<int:pk>/progress/", own(self.progress_view), name="market_workbookimport_progress"),
            path("<int:pk>/broken/", own(self.broken_view), name="market_workbookimport_broken"),
            *super().get_urls(),
        ]

    def bring_view(self, request: HttpRequest) -> HttpResponse:
        """Choose what the rows are and the file; the columns are asked for next."""
        sent = request.method == "POST"
        asked = row_key(request.GET.get("event", "")) or current_event()
        form = BringForm(request.POST if sent else None, request.FILES if sent else None, initial={"event": asked})
        if sent and form.is_valid():
            with refusals(request, form) as attempt:
                book = workbooks.bring(by=request.user, **form.cleaned_data)
            if attempt.ok:
                return HttpResponseRedirect(reverse("admin:market_workbookimport_columns", args=[book.pk]))
        context = {"title": _("Import a workbook"), "form": form, "kinds": ImportKind.choices}
        return self._answer(request, "workbook_bring.html", context)

    def sheet_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The empty sheet of a kind."""
        if kind not in ImportKind.values:
            raise Http404
        return as_download(template_sheet(kind), f"{kind}-template")

    def columns_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which column of the file is which; with it the rows are compared, and the page of the import shows them."""
        book = self._book(request, pk)
        if book.status not in workbooks.BEFORE_START:
            messages.error(request, _("This import has been started: its columns stay as they are."))
            return HttpResponseRedirect(self.page_url(book))
        form = ColumnsForm(request.POST if request.method == "POST" else None, book=book)
        if request.method == "POST" and form.is_valid():
            with refusals(request, form) as attempt:
                workbooks.choose_columns(by=request.user, book=book, mapping=form.mapping())
            if attempt.ok:
                return HttpResponseRedirect(self.page_url(book))
        context = {"title": _("Which column is which"), "form": form, "row": book, "first": first_rows(book)}
        return self._answer(request, "workbook_columns.html", context | {"back_url": self.page_url(book)})

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that is asked for each second; at the end the whole page is loaded again."""
        book = self._book(request, pk)
        if not book.is_open:
            return HttpResponseClientRefresh()
        return TemplateResponse(request, "market/admin/_workbook_progress.html", {"row": book, "waits": _waits(book)})

    def broken_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The rows with mistakes as a sheet; contacts may stand in it, so that the password is asked for."""
        book = self._book(request, pk)
        if not book.broken or book.cleared_at:
            messages.error(request, _("There are no rows with mistakes to fetch."))
            return HttpResponseRedirect(self.page_url(book))
        check_confirmed(request)
        workbook_runs.note_fetched(by=request.user, book=book)
        return as_download(broken_sheet(book), f"{book.kind}-mistakes")

    def page(self, request: HttpRequest, row: WorkbookImport, **more: Any) -> HttpResponse:
        """A workbook whose columns are not chosen yet asks for them."""
        if row.status == ImportStatus.UPLOADED:
            return HttpResponseRedirect(reverse("admin:market_workbookimport_columns", args=[row.pk]))
        return super().page(request, row, **more)

    def page_of(self, request: HttpRequest, row: WorkbookImport) -> dict[str, Any]:
        """How many rows are what, and the rows themselves with what is wrong or differs."""
        shown = shown_state(row, request.GET.get("show", ""))
        page = Paginator(rows_shown(row, shown), ROWS_A_PAGE).get_page(request.GET.get("page"))
        tabs = [{"key": "all", "label": _("All rows"), "count": row.total}]
        tabs += [{"key": state.value, "label": state.label, "count": getattr(row, state.value)} for state in SHOWN]
        before = row.status == ImportStatus.CHECKED
        return {
            "goes_on": row.is_open,
            "waits": _waits(row),
            "before": before,
            "stands_in_the_way": open_import(row) if before else None,
            "page": page,
            "tabs": tabs,
            "shown": shown,
        }

    def _answer(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        whole = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return TemplateResponse(request, f"market/admin/{template}", whole)

    def _book(self, request: HttpRequest, pk: int) -> WorkbookImport:
        book = self.get_object(request, str(pk))
        if book is None:
            raise Http404
        return book

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: WorkbookImport) -> str:
        """The status in words and colour."""
        return pill(row.status, row.get_status_display())

    @admin.display(description=gettext_lazy("brought"), ordering="uploaded_at")
    def at(self, row: WorkbookImport) -> str:
        """When it was brought."""
        return stamp(row.uploaded_at)


def _waits(book: WorkbookImport) -> str:
    """Why a queued import may not have begun: the queue does not answer."""
    return "broker" if book.status == ImportStatus.QUEUED and not broker_answers() else ""
