"""A new edition after the pattern of this one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.faces import refusals
from events.admin.own import edition_of
from events.forms.copy import CopyForm
from events.models import MarketEvent
from events.services.copies import copy_event


class CopyPage:
    """Mixed into the pages of an edition."""

    admin_site: Any
    get_object: Callable[..., MarketEvent | None]

    def copy_link(self, row: MarketEvent) -> tuple[str, str]:
        """The way to it."""
        return _("Copy as a new edition"), reverse("admin:events_marketevent_copy", args=[row.pk])

    def get_urls(self) -> list[URLPattern]:
        """Its address, before the admin's own."""
        view = self.admin_site.admin_view(self.copy)
        return [path("<int:pk>/copy/", view, name="events_marketevent_copy"), *super().get_urls()]  # type: ignore[misc]

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for name, address and day; say beforehand what comes along and what does not."""
        event = edition_of(self, request, pk)
        form = CopyForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            with refusals(request, form) as attempt:
                copy = copy_event(by=request.user, event=event, **form.cleaned_data)
            if attempt.ok:
                messages.success(
                    request, _("%(event)s is in preparation; nobody but you sees it yet.") % {"event": copy}
                )
                return redirect("admin:events_marketevent_change", copy.pk)
        context = {
            "event": event,
            "title": _("Copy as a new edition"),
            "form": form,
            "counts": {
                "stalls": event.stalls.count(),
                "sessions": event.sessions.count(),
                "slots": event.meeting_slots.count(),
                "tables": event.meeting_tables.count(),
            },
        }
        return render(request, "events/admin/copy.html", self.admin_site.each_context(request) | context)
