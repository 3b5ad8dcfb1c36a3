"""The door: scan a code, find a party by name, register who comes without."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.faces import organiser_required, refusals
from accounts.models import Organisation
from events.forms.people import people_formset
from events.models import Registration
from events.selectors.events import current_event
from events.selectors.hall import stall_held_by
from events.selectors.registrations import at_the_door, presence, walk_ins
from events.services.registrations import check_in as check_in_party
from events.services.registrations import register_walk_in
from events.views.lookup import event_or_404


@require_safe
@organiser_required
def desk(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Search at the door of an edition (the open one unless another is named)."""
    event = event_or_404(request, slug) if slug else current_event()
    if event is None:
        return render(request, "events/desk.html", {"event": None})
    text = request.GET.get("q", "")[:60]
    there, everybody = presence(event)
    context = {
        "event": event,
        "text": text,
        "rows": at_the_door(event, text),
        "others": walk_ins(event, text),
        "there": there,
        "everybody": everybody,
    }
    return render(request, "events/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """A scanned code: who it is, and one big button."""
    rows = Registration.objects.select_related("event", "organisation")
    registration = get_object_or_404(rows, code=code.upper())
    if request.method == "POST":
        with refusals(request) as attempt:
            check_in_party(by=request.user, registration=registration)
        if attempt.ok:
            messages.success(request, _("%(party)s is checked in.") % {"party": registration.organisation})
        return redirect("events:check_in", registration.code)
    context = {
        "registration": registration,
        "event": registration.event,
        "people": registration.attendees.all(),
        "booking": stall_held_by(registration.event, registration.organisation),
    }
    return render(request, "events/check_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def walk_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Register a party that stands at the door and check it in at once."""
    event = event_or_404(request, slug)
    organisation = get_object_or_404(Organisation, pk=pk)
    formset = people_formset(request.POST or None)
    if request.method == "POST" and "more" in request.POST:
        formset = people_formset(rows=formset.typed())
    elif request.method == "POST" and formset.is_valid():
        with refusals(request) as attempt:
            registration = register_walk_in(
                by=request.user, event=event, organisation=organisation, attendees=formset.people()
            )
        if attempt.ok:
            messages.success(request, _("%(party)s is registered and checked in.") % {"party": organisation})
            return redirect("events:check_in", registration.code)
    context = {"event": event, "organisation": organisation, "formset": formset}
    return render(request, "events/walk_in.html", context)
