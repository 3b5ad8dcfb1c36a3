"""Matching runs: ask for one, watch it, read what it found, publish it. Runs and their pairs are never changed here."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts import clock
from accounts.admin.site import site
from accounts.faces import refusals
from accounts.services.queueing import broker_answers
from events.selectors.events import current_event
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.exports import as_download
from market.admin.run_compare import comparison_page
from market.admin.run_forms import StartRunForm
from market.admin.run_stable import stable_page, stable_workbook
from market.admin.run_views import need_views, shown_tabs
from market.enums import RunStatus
from market.models import MatchRun
from market.run_texts import quota_sentences, unkept_views
from market.selectors.instructions import instructions_in_force, with_names
from market.selectors.runs import SHOWN, can_be_published, run_goes_on, run_needs, with_pairs
from market.services import matching
from market.services.exports import note_export
from market.services.second_view import second_view

NEEDS_A_PAGE = 10
INSTRUCTIONS_SHOWN = 20
PATIENCE_SECONDS = 3
"""How long a run may wait before the page asks whether the broker is there at all."""


@admin.register(MatchRun, site=site)
class MatchRunAdmin(DeskAdmin):
    """Runs, newest first."""

    list_display = ("number", "event", "state", "queued_at", "requested_by", "progress", "found", "in_force")
    list_display_links = ("number", "event")
    list_select_related = ("event", "requested_by")
    list_filter = ("status", "current", ("published_at", admin.EmptyFieldListFilter), "event")
    page_template = "market/admin/run.html"
    change_list_template = "market/admin/run_list.html"
    acts = {
        "stop": Act(
            label=gettext_lazy("Stop it"),
            call=lambda by, row: matching.cancel_run(by=by, run=row),
            done=gettext_lazy("The run is stopped."),
            states=frozenset({RunStatus.QUEUED, RunStatus.RUNNING}),
            tone="danger",
        )
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchRun]:
        """With the people who asked for it and published it."""
        return super().get_queryset(request).select_related("event__series", "requested_by", "published_by", "model")

    def get_urls(self) -> list[URLPattern]:
        """Start, progress and publishing."""
        own = self.admin_site.admin_view
        return [
            path("start/", own(self.start_view), name="market_matchrun_start"),
            path("<int:pk>/progress/", own(self.progress_view), name="market_matchrun_progress"),
            path("<int:pk>/compare/", own(self.compare_view), name="market_matchrun_compare"),
            path("<int:pk>/stable/", own(self.stable_view), name="market_matchrun_stable"),
            path("<int:pk>/stable/export/", own(self.stable_export_view), name="market_matchrun_stable_export"),
            path("<int:pk>/publish/", own(self.publish_view), name="market_matchrun_publish"),
            *super().get_urls(),
        ]

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a run; the worker takes it up after this request."""
        form = StartRunForm(request.POST if request.method == "POST" else None, initial=_asked_for(request))
        if request.method == "POST" and form.is_valid():
            with refusals(request, form) as attempt:
                run = matching.queue_run(by=request.user, event=form.cleaned_data["event"], params=form.params())
            if attempt.ok:
                messages.success(request, _("The run is in the queue. You can leave the page; it goes on."))
                return HttpResponseRedirect(self.page_url(run))
        context = self.admin_site.each_context(request) | {
            "title": _("Run matching"),
            "opts": self.opts,
            "form": form,
            "back_url": reverse("admin:market_matchrun_changelist"),
        }
        return TemplateResponse(request, "market/admin/run_start.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that is asked for each second; at the end the whole page is loaded again."""
        run = self._run(request, pk)
        if not run_goes_on(run):
            return HttpResponseClientRefresh()
        return TemplateResponse(request, "market/admin/_run_progress.html", {"row": run, "waits": _waits_for(run)})

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The run beside the one in force, or another one of its market."""
        run = self._run(request, pk)
        if run.status != RunStatus.COMPLETE:
            messages.error(request, _("Only a complete run can be compared."))
            return HttpResponseRedirect(self.page_url(run))
        context = self.admin_site.each_context(request) | {
            "title": _("Matching run %(number)s beside an earlier one") % {"number": run.pk},
            "opts": self.opts,
            "row": run,
            "back_url": self.page_url(run),
            "can_publish": can_be_published(run),
            **comparison_page(run, request.GET),
        }
        return TemplateResponse(request, "market/admin/run_compare.html", context)

    def stable_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The run beside the stable matching of the same pairs."""
        run = self._run(request, pk)
        if run.status != RunStatus.COMPLETE:
            messages.error(request, _("Only a complete run can be compared."))
            return HttpResponseRedirect(self.page_url(run))
        context = self.admin_site.each_context(request) | {
            "title": _("Matching run %(number)s beside a stable matching") % {"number": run.pk},
            "opts": self.opts,
            "row": run,
            "back_url": self.page_url(run),
            **stable_page(run, request.GET),
        }
        return TemplateResponse(request, "market/admin/run_stable.html", context)

    @method_decorator(require_POST)
    def stable_export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All pairs of both choices as a spreadsheet."""
        run = self._run(request, pk)
        found = second_view(run) if run.status == RunStatus.COMPLETE else None
        if found is None:
            messages.error(request, _("This run cannot be set beside a stable matching."))
            return HttpResponseRedirect(self.page_url(run))
        content, count = stable_workbook(run, found)
        note_export(by=request.user, what="stable", count=count, chosen={"run": run.pk})
        return as_download(content, "stable")

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what publishing does; POST publishes."""
        run = self._run(request, pk)
        if request.method == "POST":
            with refusals(request) as attempt:
                matching.publish_run(by=request.user, run=run)
            if attempt.ok:
                messages.success(request, _("The run is in force; parties and firms have been told."))
            return HttpResponseRedirect(self.page_url(run))
        if not can_be_published(run):
            messages.error(request, _("This run cannot be published (any more)."))
            return HttpResponseRedirect(self.page_url(run))
        context = self.admin_site.each_context(request) | {
            "title": _("Publish the run"),
            "opts": self.opts,
            "row": run,
            "back_url": self.page_url(run),
        }
        return TemplateResponse(request, "market/admin/run_publish.html", context)

    def page_of(self, request: HttpRequest, row: MatchRun) -> dict[str, Any]:
        """Progress while it runs; figures, and pairs by need with their reasons, when it is done."""
        shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "all"
        asked = request.GET.get("need", "")
        need = int(asked) if asked.isdecimal() and len(asked) < 18 else None
        found = run_needs(row, shown, need) if row.status == RunStatus.COMPLETE else run_needs(row).none()
        without = run_needs(row, "none").count()
        page = Paginator(found, NEEDS_A_PAGE).get_page(request.GET.get("page"))
        return {
            "title": _("Matching run %(number)s") % {"number": row.pk},
            "goes_on": run_goes_on(row),
            "waits": _waits_for(row),
            "can_publish": can_be_published(row),
            "page": page,
            "needs": need_views(with_pairs(row, page), whole=need is not None),
            "tabs": shown_tabs(row, shown, without) if need is None else [],
            "without": without,
            "one_need": need is not None,
            "quotas": quota_sentences(row.params),
            "unkept": unkept_views(with_names(row.stats.get("plan", {}).get("pinned_not_kept", ()))),
            "instructions": instructions_in_force(row.event)[:INSTRUCTIONS_SHOWN],
        }

    def _run(self, request: HttpRequest, pk: int) -> MatchRun:
        run = self.get_object(request, str(pk))
        if run is None:
            raise Http404
        return run

    @admin.display(description=gettext_lazy("run"), ordering="pk")
    def number(self, row: MatchRun) -> str:
        """Its number."""
        return f"#{row.pk}"

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: MatchRun) -> str:
        """The status in words and colour."""
        return pill(row.status, row.get_status_display())

    @admin.display(description=gettext_lazy("needs done"))
    def progress(self, row: MatchRun) -> str:
        """How far it is."""
        return f"{row.done} / {row.total}" if row.total else "—"

    @admin.display(description=gettext_lazy("introductions proposed"))
    def found(self, row: MatchRun) -> str:
        """What came of it."""
        return str(row.stats.get("introductions", "—"))

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def in_force(self, row: MatchRun) -> str:
        """Whether people see it."""
        if row.current:
            return pill("done", _("In force"), "done")
        return pill("", _("Replaced")) if row.published_at else "—"


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """The market of the button that led here, else the current one."""
    event = request.GET.get("event", "")
    if event.isdecimal() and len(event) < 18:
        return {"event": int(event)}
    return {"event": current_event()}


def _waits_for(run: MatchRun) -> str:
    """Why a queued run has not begun: "broker" when the queue does not answer, "worker" when nobody takes it up."""
    waited = (clock.now() - run.queued_at).total_seconds()
    if run.status != RunStatus.QUEUED or waited < PATIENCE_SECONDS:
        return ""
    return "worker" if broker_answers() else "broker"
