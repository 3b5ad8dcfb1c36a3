"""Who of a party is away for a while, noted by the organiser or the matchmaker of the series."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.faces import refusals, row_key
from events.forms.absences import AbsenceForm, first_day
from events.models import Registration
from events.services.absences import note_absence, withdraw_absence

PAGE = "admin:events_registration_absences"


class AbsencePage:
    """Mixed into the pages of a registration."""

    admin_site: Any
    get_object: Callable[..., Registration | None]

    def get_urls(self) -> list[URLPattern]:
        """Its address, before the admin's own."""
        view = self.admin_site.admin_view(self.absences)
        own = path("<int:pk>/absences/", view, name=PAGE.partition(":")[2])
        return [own, *super().get_urls()]  # type: ignore[misc]

    def absences(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is noted, a form for more, and a button that takes one back."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if "back" in request.POST:
            return self._take_back(request, row)
        form = AbsenceForm(request.POST if request.method == "POST" else None, initial=first_day(row.event))
        if form.is_bound and form.is_valid():
            with refusals(request, form) as attempt:
                note_absence(by=request.user, registration=row, **form.facts())
            if attempt.ok:
                messages.success(request, _("Noted: no new meeting is planned for them then."))
                return redirect(PAGE, row.pk)
        rows = row.absences.filter(withdrawn_at=None)
        context = {"row": row, "event": row.event, "title": _("Who is away"), "form": form, "rows": rows}
        return render(request, "events/admin/absences.html", self.admin_site.each_context(request) | context)

    def _take_back(self, request: HttpRequest, row: Registration) -> HttpResponse:
        absence = get_object_or_404(row.absences.all(), pk=row_key(request.POST["back"]))
        with refusals(request) as attempt:
            withdraw_absence(by=request.user, absence=absence)
        if attempt.ok:
            messages.success(request, _("Taken back: they can be planned again."))
        return redirect(PAGE, row.pk)
