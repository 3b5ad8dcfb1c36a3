"""A party registers, keeps its list of people, shows its code and stays away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.faces import acting_required, refusals
from accounts.permissions import can_act_for
from events.forms.people import people_formset
from events.forms.stalls import ShowsForm
from events.models import Registration
from events.selectors.hall import stall_held_by
from events.selectors.programme import programme, seats_of
from events.selectors.registrations import my_registrations, registration_of
from events.services import registrations as services
from events.views.lookup import event_or_404, may_change, registration_or_404
from events.views.pictures import qr_picture


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the people who come; a party that is registered already is led to its registration."""
    event = event_or_404(request, slug)
    present = registration_of(event, request.organisation)
    if present and request.method != "POST":
        return redirect("events:registration", present.pk)
    organisation = request.membership.organisation
    if event.is_over and not may_change(request, event, organisation):
        messages.info(request, _("%(event)s is over.") % {"event": event})
        return redirect(event)
    first = {"name": organisation.contact_name, "title": organisation.contact_title}
    formset = people_formset(request.POST or None, rows=[first | {"mobile": organisation.contact_mobile}])
    if request.method == "POST" and "more" in request.POST:
        formset = people_formset(rows=formset.typed())
    elif request.method == "POST" and formset.is_valid():
        with refusals(request) as attempt:
            registration = services.register(
                by=request.user, event=event, organisation=organisation, attendees=formset.people()
            )
        if attempt.ok:
            messages.success(request, _("You are registered for %(event)s.") % {"event": event})
            return redirect("events:registration", registration.pk)
    context = {"event": event, "formset": formset, "may_write": can_act_for(request.user, organisation)}
    return render(request, "events/register.html", context)


@require_safe
@acting_required
def my_list(request: HttpRequest) -> HttpResponse:
    """The party's registrations, latest edition first."""
    rows = my_registrations(request.user, request.organisation)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "events/my_registrations.html", {"page": page})


@require_safe
@acting_required
def registration_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the party needs on the day: the code, its people, its stall and its seats."""
    registration = registration_or_404(request, pk)
    event, organisation = registration.event, registration.organisation
    booking = stall_held_by(event, organisation)
    live = registration.cancelled_at is None
    context = {
        "registration": registration,
        "event": event,
        "people": registration.attendees.all(),
        "booking": booking,
        "shows_form": ShowsForm(initial={"shows": booking.shows}) if booking else None,
        "seats": seats_of(event, organisation),
        "programme": programme(event),
        "may_write": live and may_change(request, event, organisation),
    }
    return render(request, "events/registration.html", context)


@require_safe
@acting_required
def code_image(request: HttpRequest, pk: int) -> HttpResponse:
    """The check-in code as a QR picture that opens the organiser's check-in page."""
    return _picture(request, registration_or_404(request, pk).code)


@require_safe
@acting_required
def badges(request: HttpRequest, pk: int) -> HttpResponse:
    """A badge with a code of its own for each person, to print or to show on the phone."""
    registration = registration_or_404(request, pk)
    people = registration.attendees.all() if registration.cancelled_at is None else []
    context = {"registration": registration, "event": registration.event, "people": people}
    return render(request, "events/badges.html", context)


@require_safe
@acting_required
def badge_image(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """The code of one person's badge as a QR picture."""
    registration = registration_or_404(request, pk)
    return _picture(request, get_object_or_404(registration.attendees, pk=person).code)


def _picture(request: HttpRequest, code: str) -> HttpResponse:
    return qr_picture(request.build_absolute_uri(reverse("events:check_in", args=[code])))


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who comes."""
    registration = registration_or_404(request, pk)
    formset = people_formset(request.POST or None, rows=_rows(registration))
    if request.method == "POST" and "more" in request.POST:
        formset = people_formset(rows=formset.typed())
    elif request.method == "POST" and formset.is_valid():
        with refusals(request) as attempt:
            services.change_people(by=request.user, registration=registration, people=formset.people())
        if attempt.ok:
            messages.success(request, _("The list of people is saved."))
            return redirect("events:registration", registration.pk)
    context = {"registration": registration, "event": registration.event, "formset": formset}
    return render(request, "events/people.html", context)


def _rows(registration: Registration) -> list[dict[str, object]]:
    return list(registration.attendees.values("id", "name", "title", "mobile"))


@require_POST
@acting_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stay away after all."""
    registration = registration_or_404(request, pk)
    with refusals(request) as attempt:
        services.cancel_registration(by=request.user, registration=registration)
    if attempt.ok:
        messages.success(request, _("The registration is cancelled; stall and seats are free again."))
    return redirect("events:registration", registration.pk)
