"""Buttons on the page of a row: each is a POST that calls one service and comes back with what it said."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from accounts.errors import NotAllowed, Refused

Act = Callable[[HttpRequest, Any], str]


class ActsMixin:
    """``acts`` maps the word in the address to a label and a function that calls the service and says what was done."""

    acts: Mapping[str, tuple[str | Promise, Act]] = {}
    change_form_template = "events/admin/change_form.html"

    def acts_for(self, row: Any) -> list[str]:
        """The acts that make sense for this row now; the service decides in the end."""
        return list(self.acts)

    def may_act(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the reader sees the buttons."""
        return True

    def leads_on(self, request: HttpRequest, obj: Any, address: str) -> bool:
        """Whether a link leads the reader anywhere."""
        return True

    def links_for(self, row: Any) -> list[tuple[str, str]]:
        """Labels and addresses of pages that belong to the row."""
        return []

    def get_urls(self) -> list[URLPattern]:
        """The address that carries out an act, before the admin's own."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<int:pk>/act/<slug:act>/", view, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Carry out one act."""
        row = self.get_object(request, str(pk))
        if request.method != "POST" or row is None or act not in self.acts:
            raise Http404
        try:
            messages.success(request, self.acts[act][1](request, row))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(self.after_act(row))

    def after_act(self, row: Model) -> str:
        """The page of the row, or the list when the row has gone."""
        where = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        if type(row)._base_manager.filter(pk=row.pk).exists():
            return reverse(f"{where}_change", args=[row.pk])
        return reverse(f"{where}_changelist")

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False, form_url: str = "", obj=None
    ) -> HttpResponse:
        """Adds the buttons of the row."""
        if obj is not None:
            where = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_act"
            found = self.acts_for(obj) if self.may_act(request, obj) else []
            context["acts"] = [(self.acts[act][0], reverse(where, args=[obj.pk, act])) for act in found]
            context["links"] = [link for link in self.links_for(obj) if self.leads_on(request, obj, link[1])]
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)
