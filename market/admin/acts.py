"""Acts on one row: a page that says what will happen and asks what has to be known, then one service call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.errors import NotAllowed, Refused
from accounts.faces import add_refusal


@dataclass(frozen=True, slots=True)
class Act:
    """A button: what it says, the service behind it, how the result reads, in which states it is shown.

    With a ``form`` the button leads to a page that asks (``question`` explains); its clean data go to the service.
    ``tone`` is "primary" or "danger".
    """

    label: Any
    call: Callable[..., Any]  # by, row, **clean data
    done: Any
    states: frozenset[str]
    form: Callable[..., Form] | None = None  # data, row=row
    question: Any = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """An act as the page of a row shows it; one that ``asks`` is a link, the others are small forms."""

    label: str
    url: str
    asks: bool
    tone: str


class ActsMixin:
    """``acts`` by the word in the address; ``state_field`` tells when a button is shown (the service decides)."""

    acts: Mapping[str, Act] = {}
    state_field = "status"
    act_template = "market/admin/act.html"

    def get_urls(self) -> list[URLPattern]:
        """The address of the acts comes before the admin's own."""
        view = self.admin_site.admin_view(self.act_view)
        return [path("<int:pk>/act/<slug:verb>/", view, name=f"{self._prefix}_act"), *super().get_urls()]

    def buttons_for(self, row: Any) -> list[Button]:
        """What can be done with the row in its present state."""
        state = getattr(row, self.state_field)
        return [self.button(row, verb, act) for verb, act in self.acts.items() if state in act.states]

    def button(self, row: Any, verb: str, act: Act) -> Button:
        """One act as a button."""
        url = reverse(f"{self.admin_site.name}:{self._prefix}_act", args=[row.pk, verb])
        return Button(str(act.label), url, act.form is not None, act.tone)

    def act_for(self, row: Any, verb: str) -> Act | None:
        """The act behind a word in the address."""
        return self.acts.get(verb)

    def act_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """GET asks (where there is something to ask), POST acts and comes back with what the service said."""
        row = self.get_object(request, str(pk))
        act = self.act_for(row, verb) if row is not None else None
        if act is None:
            raise Http404
        sent = request.method == "POST"
        if not sent and act.form is None:
            return HttpResponseNotAllowed(["POST"])
        form = act.form(request.POST if sent else None, row=row) if act.form else None
        if sent and (form is None or form.is_valid()) and self._carry_out(request, act, row, form):
            return HttpResponseRedirect(self.after_act(row))
        if form is None:
            return HttpResponseRedirect(self.page_url(row))
        context = self.admin_site.each_context(request) | {
            "title": act.label,
            "act": act,
            "row": row,
            "form": form,
            "opts": self.opts,
            "back_url": self.page_url(row),
        }
        return TemplateResponse(request, self.act_template, context)

    def _carry_out(self, request: HttpRequest, act: Act, row: Any, form: Form | None) -> bool:
        try:
            act.call(request.user, row, **(form.cleaned_data if form else {}))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except Refused as error:
            if form is None:
                messages.error(request, str(error))
            else:
                add_refusal(form, error)
            return False
        messages.success(request, act.done)
        return True

    def after_act(self, row: Model) -> str:
        """Where an act leads: the page of the row."""
        return self.page_url(row)

    def page_url(self, row: Model) -> str:
        """The page of a row of this table."""
        return reverse(f"{self.admin_site.name}:{self._prefix}_change", args=[row.pk])

    @property
    def _prefix(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"
