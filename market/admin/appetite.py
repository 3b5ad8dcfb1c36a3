"""Appetite models: have one fitted, read how it does on months it had not seen, put it into use or turn it down."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts import clock
from accounts.admin.site import site
from accounts.faces import refusals
from accounts.services.queueing import broker_answers
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.appetite_texts import comparison_view, shortfall_sentences, weight_groups
from market.enums import ModelStatus
from market.models import AppetiteModel
from market.selectors.appetite_models import model_in_use, shortfalls
from market.services import appetite
from market.templatetags.market_format import percent

PATIENCE_SECONDS = 3
"""How long a fit may wait before the page asks whether the broker is there at all."""
COLOURS = {ModelStatus.PROPOSED: "action", ModelStatus.IN_USE: "done", ModelStatus.FITTING: "waiting"}


class UseForm(forms.Form):
    """A reason, and a confirmation where the model is behind; without that the note may stay empty."""

    note = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=gettext_lazy("It stays on record with the model."),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have seen that its figures are worse, and want it in use all the same"), required=False
    )

    def __init__(self, data: Any = None, *, row: AppetiteModel) -> None:
        super().__init__(data)
        self.behind = shortfall_sentences(shortfalls(row))
        if self.behind:
            self.fields["note"].help_text = " ".join(self.behind)
            self.fields["note"].required_mark = self.fields["confirmed"].required_mark = True  # type: ignore[attr-defined]
        else:
            del self.fields["confirmed"]


class WhyNotForm(forms.Form):
    """Why the model is not used, or not any more."""

    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300})
    )

    def __init__(self, data: Any = None, *, row: AppetiteModel) -> None:
        super().__init__(data)


@admin.register(AppetiteModel, site=site)
class AppetiteModelAdmin(DeskAdmin):
    """Models, newest first."""

    list_display = ("number", "state", "window", "choices", "first_ten", "requested_at", "decided_by")
    list_display_links = ("number",)
    list_select_related = ("requested_by", "decided_by")
    list_filter = ("status",)
    page_template = "market/admin/model.html"
    change_list_template = "market/admin/model_list.html"
    acts = {
        "use": Act(
            label=gettext_lazy("Put into use"),
            call=lambda by, row, **told: appetite.put_into_use(by=by, model=row, **told),
            done=gettext_lazy("The model is in use from the next matching run on."),
            states=frozenset({ModelStatus.PROPOSED}),
            form=UseForm,
            question=gettext_lazy(
                "From the next matching run on, answering parties are scored with this model. Published runs stay as "
                "they are; the model used so far is kept on record."
            ),
            tone="primary",
        ),
        "turn-down": Act(
            label=gettext_lazy("Turn down"),
            call=lambda by, row, note: appetite.turn_down(by=by, model=row, note=note),
            done=gettext_lazy("The model is not used."),
            states=frozenset({ModelStatus.PROPOSED}),
            form=WhyNotForm,
            question=gettext_lazy("Why is this model not to be used? The reason stays on record with it."),
            tone="danger",
        ),
        "take-out": Act(
            label=gettext_lazy("Take out of use"),
            call=lambda by, row, note: appetite.take_out_of_use(by=by, model=row, note=note),
            done=gettext_lazy("The model is out of use; the built-in weights count again."),
            states=frozenset({ModelStatus.IN_USE}),
            form=WhyNotForm,
            question=gettext_lazy(
                "From the next matching run on, the built-in weights of the engine count again. Why?"
            ),
            tone="danger",
        ),
    }

    def get_urls(self) -> list[URLPattern]:
        """Asking for a fit, and how far it is."""
        own = self.admin_site.admin_view
        return [
            path("fit/", own(require_POST(self.fit_view)), name="market_appetitemodel_fit"),
            path("<int:pk>/progress/", own(self.progress_view), name="market_appetitemodel_progress"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with what is in use at present above it."""
        return super().changelist_view(request, {"in_use": model_in_use(), **(extra_context or {})})

    def fit_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a fit; the worker takes it up after this request."""
        with refusals(request) as attempt:
            row = appetite.request_fit(by=request.user)
        if not attempt.ok:
            return HttpResponseRedirect(reverse("admin:market_appetitemodel_changelist"))
        messages.success(request, _("The fit is in the queue. You can leave the page; it goes on."))
        return HttpResponseRedirect(self.page_url(row))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that is asked for each second; at the end the whole page is loaded again."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if row.status != ModelStatus.FITTING:
            return HttpResponseClientRefresh()
        return TemplateResponse(request, "market/admin/_model_progress.html", {"row": row, "waits": _waits_for(row)})

    def page_of(self, request: HttpRequest, row: AppetiteModel) -> dict[str, Any]:
        """Progress while it is fitted; afterwards figures, and weights in words."""
        return {
            "title": _("Appetite model %(number)s") % {"number": row.version},
            "goes_on": row.status == ModelStatus.FITTING,
            "waits": _waits_for(row),
            "comparison": comparison_view(row.figures),
            "behind": shortfall_sentences(shortfalls(row)),
            "groups": weight_groups(row.coefficients.get("weights", {})),
            "half_life_years": round(row.coefficients.get("half_life_days", 0) / 365, 1),
            "runs": row.runs.filter(published_at__isnull=False).count(),
        }

    @admin.display(description=gettext_lazy("model"), ordering="version")
    def number(self, row: AppetiteModel) -> str:
        """Its version."""
        return f"#{row.version}"

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: AppetiteModel) -> str:
        """The status in words and colour."""
        return pill(row.status, row.get_status_display(), COLOURS.get(ModelStatus(row.status), ""))

    @admin.display(description=gettext_lazy("learned from"), ordering="trained_until")
    def window(self, row: AppetiteModel) -> str:
        """The months it was learned from."""
        if row.trained_from is None or row.trained_until is None:
            return "—"
        return f"{row.trained_from:%Y-%m} – {row.trained_until:%Y-%m}"

    @admin.display(description=gettext_lazy("found among the first 10"))
    def first_ten(self, row: AppetiteModel) -> str:
        """Its own share and that of the model in use at the time."""
        if "own" not in row.figures:
            return "—"
        own, other = (row.figures[name]["hits"]["10"] for name in ("own", "in_use"))
        words = {"own": percent(round(own * 100, 1)), "other": percent(round(other * 100, 1))}
        return _("%(own)s (in use: %(other)s)") % words


def _waits_for(row: AppetiteModel) -> str:
    """Why a fit has not begun: "broker" when the queue does not answer, "worker" when nobody takes it up."""
    waited = (clock.now() - row.requested_at).total_seconds()
    if row.status != ModelStatus.FITTING or row.heartbeat_at or waited < PATIENCE_SECONDS:
        return ""
    return "worker" if broker_answers() else "broker"
