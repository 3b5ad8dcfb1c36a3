"""Who of a party is away for a while during the market: noted and taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.faces import acting_required, refusals, writing_required
from events.forms.absences import AbsenceForm, first_day
from events.models import Absence
from events.selectors.registrations import registration_of
from events.services.absences import note_absence, withdraw_absence
from events.views.lookup import acting_for, event_or_404, may_change


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def absences(request: HttpRequest, slug: str) -> HttpResponse:
    """What is noted, and a form for more."""
    event = event_or_404(request, slug)
    organisation = acting_for(request)
    registration = registration_of(event, organisation)
    if registration is None:
        raise Http404
    form = AbsenceForm(request.POST or None, initial=first_day(event))
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            note_absence(by=request.user, registration=registration, **form.facts())
        if attempt.ok:
            messages.success(request, _("Noted: no new meeting is planned for them then."))
            return redirect("events:absences", event.slug)
    context = {
        "event": event,
        "form": form,
        "rows": registration.absences.filter(withdrawn_at=None),
        "people": max(1, registration.attendees.count()),
        "may_write": may_change(request, event, organisation),
    }
    return render(request, "events/absences.html", context)


@require_POST
@writing_required
def absence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """They are there after all."""
    rows = Absence.objects.filter(registration__organisation=request.organisation)
    row = get_object_or_404(rows.select_related("registration__event", "registration__organisation"), pk=pk)
    with refusals(request) as attempt:
        withdraw_absence(by=request.user, absence=row)
    if attempt.ok:
        messages.success(request, _("Taken back: they can be planned again."))
    return redirect("events:absences", row.registration.event.slug)
