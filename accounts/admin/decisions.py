"""Decisions of the organiser about one row or many: a page that names the rows, asks for the reason, and then acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.forms.members import ReasonForm


@dataclass(frozen=True, slots=True)
class Decision:
    """What a button says, the service behind it (called with by, row and perhaps reason), and how the result reads."""

    label: Any
    question: Any
    done: Any  # with a place %(count)s
    act: Callable[..., Any]
    states: frozenset[str]
    needs_reason: bool = False


class DecisionsMixin:
    """``decisions`` by the word in the address; ``state_field`` tells for which rows a button is shown."""

    decisions: Mapping[str, Decision] = {}
    state_field = "status"

    def get_urls(self) -> list[URLPattern]:
        """The confirmation page comes before the admin's own addresses."""
        view = self.admin_site.admin_view(self.decide_view)
        return [path("decide/<slug:word>/", view, name=self._decide_name()), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Each decision is also a bulk action, with the same page in between."""

        def bulk(word: str) -> Callable[..., HttpResponse]:
            def go(page: Any, request: HttpRequest, rows: QuerySet) -> HttpResponse:
                chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
                ids = rows.values_list("pk", flat=True) if request.POST.get("select_across") == "1" else chosen
                return HttpResponseRedirect(self.decide_url(word, *ids))

            return go

        own = {word: (bulk(word), word, decision.label) for word, decision in self.decisions.items()}
        return super().get_actions(request) | own

    def decide_url(self, word: str, *ids: Any) -> str:
        """The address of the confirmation page for these rows."""
        where = reverse(f"{self.admin_site.name}:{self._decide_name()}", args=[word])
        return f"{where}?ids={','.join(str(pk) for pk in ids)}"

    def buttons_for(self, row: Any) -> list[tuple[Any, str]]:
        """Labels and addresses of the decisions that are possible in the row's state."""
        state = getattr(row, self.state_field)
        return [
            (decision.label, self.decide_url(word, row.pk))
            for word, decision in self.decisions.items()
            if state in decision.states
        ]

    def state_of(self, row: Any) -> Any:
        """The row's state in words."""
        return getattr(row, f"get_{self.state_field}_display")()

    def decide_view(self, request: HttpRequest, word: str) -> HttpResponse:
        """GET asks, POST acts: row by row, each refusal said beside its row's name."""
        decision = self.decisions.get(word)
        ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isdecimal() and len(pk) < 18]
        rows = list(self.get_queryset(request).filter(pk__in=ids))
        if decision is None or not rows:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None) if decision.needs_reason else None
        if request.method == "POST" and (form is None or form.is_valid()):
            facts = {"reason": form.cleaned_data["reason"]} if form else {}
            self.try_each(request, rows, lambda row: decision.act(request.user, row, **facts), decision.done)
            return HttpResponseRedirect(self._after(rows))
        context = self.admin_site.each_context(request) | {
            "title": decision.label,
            "decision": decision,
            "rows": [(row, self.state_of(row), self._page_of(row)) for row in rows],
            "form": form,
            "opts": self.opts,
            "back_url": self._after(rows),
        }
        return TemplateResponse(request, "accounts/admin/decide.html", context)

    def render_change_form(self, request: HttpRequest, context: dict, **kwargs: Any) -> HttpResponse:
        """The row's page shows its buttons."""
        row = kwargs.get("obj")
        context["buttons"] = self.buttons_for(row) if row is not None else []
        return super().render_change_form(request, context, **kwargs)

    def _decide_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_decide"

    def _page_of(self, row: Any) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])

    def _after(self, rows: list[Any]) -> str:
        if len(rows) == 1:
            return self._page_of(rows[0])
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")
