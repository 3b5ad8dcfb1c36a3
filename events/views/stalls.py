"""The hall: see who stands where, take a free stall, say what is shown, give it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.faces import acting_required, refusals
from events.forms.stalls import HallSearchForm, ShowsForm
from events.models import Stall, StallBooking
from events.selectors.hall import by_zone, found_places, place_of, stall_held_by, stalls_with_holder
from events.selectors.plan import drawing_of, picture
from events.selectors.registrations import registration_of
from events.selectors.stall_visits import visit_by
from events.services.stalls import book_stall, describe_stall, release_stall
from events.views.lookup import acting_for, event_or_404, may_change
from events.views.pictures import qr_picture

PLAN_SIZE_NAMES = {"small": gettext_lazy("Overview"), "medium": gettext_lazy("Medium"), "large": gettext_lazy("Large")}


@require_safe
def stalls(request: HttpRequest, slug: str) -> HttpResponse:
    """The hall as a map; free stalls lead to their booking page."""
    event = event_or_404(request, slug)
    organisation = acting_for(request)

    def stall_page(stall: Stall) -> str:
        return reverse("events:stall", args=[event.slug, stall.pk])

    form = HallSearchForm(request.GET)
    rows = list(stalls_with_holder(event))
    places = [place_of(stall, mine=organisation, link=stall_page) for stall in rows]
    wanted = form.wanted()
    found = found_places(places, **wanted)
    sought = {place.pk for place in found} if any(wanted.values()) else None
    plan = picture(drawing_of(event, rows), {place.pk: place for place in places}, sought)
    context = {
        "event": event,
        "form": form,
        "plan": plan,
        "plan_size": plan.size(form.pixels()),
        "sizes": PLAN_SIZE_NAMES,
        "zones": by_zone(found),
        "found": len(found),
        "booking": stall_held_by(event, organisation),
    }
    return render(request, "events/stalls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stall(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """One stall: who holds it, or the form to take it."""
    return take_stall(request, slug, pk) if request.method == "POST" else _stall_page(request, slug, pk, ShowsForm())


@acting_required
def take_stall(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Book it for the party; a stall that has just gone is said beside the form."""
    event = event_or_404(request, slug)
    place = get_object_or_404(event.stalls.select_related("event"), pk=pk)
    form = ShowsForm(request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            book_stall(
                by=request.user, stall=place, organisation=request.organisation, shows=form.cleaned_data["shows"]
            )
        if attempt.ok:
            messages.success(request, _("Stall %(stall)s is yours.") % {"stall": place.code})
            return redirect("events:registration", registration_of(event, request.organisation).pk)
    return _stall_page(request, slug, pk, form)


def _stall_page(request: HttpRequest, slug: str, pk: int, form: ShowsForm) -> HttpResponse:
    event = event_or_404(request, slug)
    place = get_object_or_404(event.stalls, pk=pk)
    organisation = acting_for(request)
    holder = place.bookings.filter(released_at=None).select_related("organisation").first()
    context = {
        "event": event,
        "stall": place,
        "form": form,
        "holder": holder,
        "visit": visit_by(holder, organisation),
        "mine": stall_held_by(event, organisation),
        "registration": registration_of(event, organisation),
        "organisation": organisation,
        "may_write": may_change(request, event, organisation),
    }
    return render(request, "events/stall.html", context)


@require_safe
def stall_code(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The code that visitors read at the stall: it opens this stall's page."""
    place = get_object_or_404(event_or_404(request, slug).stalls, pk=pk)
    return qr_picture(request.build_absolute_uri(reverse("events:stall", args=[slug, place.pk])))


@require_POST
@acting_required
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the line for the directory."""
    booking = _own_booking(request, pk)
    form = ShowsForm(request.POST)
    if form.is_valid():
        with refusals(request) as attempt:
            describe_stall(by=request.user, booking=booking, shows=form.cleaned_data["shows"])
        if attempt.ok:
            messages.success(request, _("Saved: visitors now find you by these words."))
    else:
        messages.error(request, " ".join(form.errors["shows"]))
    return _back(booking)


@require_POST
@acting_required
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the stall back."""
    booking = _own_booking(request, pk)
    with refusals(request) as attempt:
        release_stall(by=request.user, booking=booking)
    if attempt.ok:
        messages.success(request, _("Stall %(stall)s is free again.") % {"stall": booking.stall.code})
    return _back(booking)


def _own_booking(request: HttpRequest, pk: int) -> StallBooking:
    rows = StallBooking.objects.filter(organisation=request.organisation)
    return get_object_or_404(rows.select_related("stall", "event", "organisation"), pk=pk)


def _back(booking: StallBooking) -> HttpResponse:
    registration = registration_of(booking.event, booking.organisation)
    if registration is None:
        return redirect("events:stalls", booking.event.slug)
    return redirect("events:registration", registration.pk)
