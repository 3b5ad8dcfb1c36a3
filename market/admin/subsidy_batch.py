"""Batches of support: the money and how far it is taken, the files, the public notice."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.site import site
from accounts.faces import refusals
from market.admin.acts import Act, Button
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.subsidy_forms import BatchForm
from market.models import SubsidyBatch
from market.policy_enums import PolicyWay
from market.selectors.subsidies import budget_of, states_of
from market.services import subsidy_batches
from market.subsidy_enums import BatchState, FileState
from market.subsidy_states import BATCH_MOVES
from market.subsidy_texts import batch_rows, budget_view
from market.templatetags.market_format import stamp, wan

BATCH_ACTS = {
    "list": Act(
        label=gettext_lazy("List the firms that get it"),
        call=lambda by, row: subsidy_batches.list_firms(by=by, batch=row),
        done=gettext_lazy("The firms are listed and told."),
        states=frozenset({BatchState.OPEN}),
    ),
    "close": Act(
        label=gettext_lazy("Close the batch"),
        call=lambda by, row: subsidy_batches.close_batch(by=by, batch=row),
        done=gettext_lazy("Closed: no more files come in."),
        states=BATCH_MOVES["close"].since,
    ),
    "notice": Act(
        label=gettext_lazy("Publish the notice"),
        call=lambda by, row: subsidy_batches.publish_notice(by=by, batch=row),
        done=gettext_lazy("The public notice is out; every firm in it has been told."),
        states=BATCH_MOVES["notice"].since,
        tone="primary",
    ),
    "finish": Act(
        label=gettext_lazy("The batch is done"),
        call=lambda by, row: subsidy_batches.finish_batch(by=by, batch=row),
        done=gettext_lazy("The batch is done."),
        states=BATCH_MOVES["finish"].since,
    ),
}
COLOURS = {
    BatchState.OPEN: "action",
    BatchState.CLOSED: "waiting",
    BatchState.NOTICED: "action",
    BatchState.DONE: "done",
}


@admin.register(SubsidyBatch, site=site)
class SubsidyBatchAdmin(DeskAdmin):
    """The batches, those that opened last first."""

    change_list_template = "market/admin/subsidy_batch_list.html"
    list_display = ("name", "policy", "money", "days", "state_pill", "notice_until")
    list_filter = ("state", "version__policy")
    list_select_related = ("version__policy",)
    search_fields = ("name", "version__policy__name")
    ordering = ("-opens_on", "-pk")
    page_template = "market/admin/subsidy_batch.html"
    state_field = "state"
    acts = BATCH_ACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubsidyBatch]:
        """With the policy and its office."""
        return super().get_queryset(request).select_related("version__policy__office")

    def get_urls(self) -> list[URLPattern]:
        """The page that opens one."""
        view = self.admin_site.admin_view(self.open_view)
        return [path("open/", view, name="market_subsidybatch_open"), *super().get_urls()]

    def buttons_for(self, row: SubsidyBatch) -> list[Button]:
        """Firms are listed only where nobody applies, and a notice names files that are approved."""
        hidden = {"list"} if row.version.way == PolicyWay.APPLICATION else set()
        if not row.files.filter(state=FileState.APPROVED).exists():
            hidden.add("notice")
        acts = {verb: act for verb, act in self.acts.items() if row.state in act.states and verb not in hidden}
        return [self.button(row, verb, act) for verb, act in acts.items()]

    def page_of(self, request: HttpRequest, row: SubsidyBatch) -> dict[str, Any]:
        """The money, how many files are where, and what was done."""
        files = f"{reverse('admin:market_subsidyfile_changelist')}?batch__id__exact={row.pk}"
        register = reverse("admin:market_list_export_new", args=["subsidies"])
        return budget_view(budget_of(row)) | {
            "rows": batch_rows(row),
            "states": [
                (FileState(state).label, count, f"{files}&state__exact={state}") for state, count in states_of(row)
            ],
            "files_url": files,
            "register_url": f"{register}?list=batch__id__exact%3D{row.pk}",
            "history": history_of(row),
        }

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """A new batch."""
        data = request.POST if request.method == "POST" else None
        form = BatchForm(data, initial={"version": request.GET.get("version")})
        if data is not None and form.is_valid():
            with refusals(request, form) as attempt:
                row = subsidy_batches.open_batch(by=request.user, **form.cleaned_data)
            if attempt.ok:
                messages.success(request, _("The batch is open."))
                return HttpResponseRedirect(self.page_url(row))
        context = self.admin_site.each_context(request) | {
            "title": _("Open a batch"),
            "opts": self.opts,
            "form": form,
            "back_url": reverse("admin:market_subsidybatch_changelist"),
        }
        return TemplateResponse(request, "market/admin/subsidy_open.html", context)

    @admin.display(description=gettext_lazy("policy"), ordering="version__policy__name")
    def policy(self, row: SubsidyBatch) -> str:
        """Under which policy."""
        return str(row.version.policy.name)

    @admin.display(description=gettext_lazy("budget"), ordering="budget")
    def money(self, row: SubsidyBatch) -> str:
        """The money there is."""
        return wan(row.budget)

    @admin.display(description=gettext_lazy("files come in"), ordering="opens_on")
    def days(self, row: SubsidyBatch) -> str:
        """From when to when."""
        return f"{stamp(row.opens_on)} – {stamp(row.closes_on)}"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_pill(self, row: SubsidyBatch) -> str:
        """In words and colour."""
        return pill(row.state, BatchState(row.state).label, COLOURS[BatchState(row.state)])
