"""The door: scan a code, find a party by name, register who comes without."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.faces import helper_required, refusals, row_key
from accounts.models import Organisation, User
from events.enums import DutyTask
from events.forms.people import people_formset
from events.models import Attendee, Registration, WalkIn
from events.permissions import can_do
from events.selectors.check_ins import conflicts, people_of, people_there, waiting_walk_ins
from events.selectors.events import current_desk
from events.selectors.hall import stall_held_by
from events.selectors.registrations import at_the_door, parties_named, presence, walk_ins
from events.services.desk import check_in as check_in_party
from events.services.registrations import register_walk_in
from events.services.walk_ins import complete_walk_in
from events.views.lookup import desk_or_404


@require_safe
@helper_required
def desk(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Search at the door of an edition (the open one unless another is named)."""
    event = desk_or_404(request, slug) if slug else current_desk(request.user)
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
        "people": people_there(event),
        "waiting": waiting_walk_ins(event),
        "conflicts": conflicts(event),
    }
    return render(request, "events/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@helper_required
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """A scanned code, of a party or of one person: who it is, and one big button."""
    registration, person = _whose(request.user, code.upper())
    if request.method == "POST":
        with refusals(request) as attempt:
            check_in_party(by=request.user, registration=registration, attendee=person)
        if attempt.ok:
            messages.success(request, _("%(party)s is checked in.") % {"party": person or registration.organisation})
        return redirect("events:check_in", code.upper())
    people = list(people_of(registration))
    context = {
        "registration": registration,
        "event": registration.event,
        "person": person,
        "people": people,
        "missing": [one for one in people if one.here_at is None and person in (None, one)],
        "booking": stall_held_by(registration.event, registration.organisation),
    }
    return render(request, "events/check_in.html", context)


def _whose(user: User, code: str) -> tuple[Registration, Attendee | None]:
    """The registration with this code, or the person with this badge; codes of markets where the reader does not check
    in are unknown.
    """
    rows = Registration.objects.select_related("event", "organisation")
    registration, person = rows.filter(code=code).first(), None
    if registration is None:
        badges = Attendee.objects.select_related("registration__event", "registration__organisation")
        person = get_object_or_404(badges, code=code)
        registration = person.registration
    if not can_do(user, registration.event, DutyTask.CHECK_IN):
        raise Http404
    return registration, person


@require_http_methods(["GET", "HEAD", "POST"])
@helper_required
def walk_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Register a party that stands at the door and check it in at once."""
    event = desk_or_404(request, slug)
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


@require_http_methods(["GET", "HEAD", "POST"])
@helper_required
def complete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody noted at the door: find the party, correct the number, register."""
    event = desk_or_404(request, slug)
    noted = get_object_or_404(WalkIn.objects.filter(event=event, completed_at=None), pk=pk)
    text = request.GET.get("q", noted.party)[:60]
    mobile = request.POST.get("mobile", noted.mobile)[:30]
    if request.method == "POST":
        organisation = get_object_or_404(Organisation, pk=row_key(request.POST.get("organisation", "")))
        with refusals(request) as attempt:
            complete_walk_in(by=request.user, walk_in=noted, organisation=organisation, mobile=mobile)
        if attempt.ok:
            done = _("%(person)s is registered with %(party)s and checked in.")
            messages.success(request, done % {"person": noted.name, "party": organisation})
            return redirect("events:desk_of", event.slug)
    context = {"event": event, "noted": noted, "text": text, "mobile": mobile, "parties": parties_named(text)}
    return render(request, "events/walk_in_complete.html", context)
