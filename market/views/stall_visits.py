"""At a stall: ask to be called; and for its holder, who asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.faces import acting_required, own_address, refusals, writing_required
from accounts.permissions import can_act_for
from events.models import StallBooking, StallVisit
from events.selectors.stall_visits import visit_by, visits_of
from events.services.stall_visits import withdraw_visit
from events.views.lookup import event_or_404
from market.services.stall_visits import call_me, read_visitor_contact


@require_POST
@writing_required
def ask_to_be_called(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """ "I was here, call me"; with ``act=back`` it is taken back."""
    event = event_or_404(request, slug)
    bookings = StallBooking.objects.filter(event=event, stall=pk, released_at=None)
    booking = get_object_or_404(bookings.select_related("stall", "event", "organisation"))
    if request.POST.get("act") == "back":
        _take_back(request, booking)
        return redirect("events:stall", event.slug, pk)
    with refusals(request) as attempt:
        _visit, pair = call_me(
            by=request.user,
            booking=booking,
            organisation=request.organisation,
            note=request.POST.get("note", ""),
        )
    if attempt.ok:
        said = _("%(holder)s may read your contact and will call you.")
        messages.success(request, said % {"holder": booking.organisation})
        if pair is not None:
            return redirect(pair)
    return redirect("events:stall", event.slug, pk)


def _take_back(request: HttpRequest, booking: StallBooking) -> None:
    visit = visit_by(booking, request.organisation)
    if visit is not None:
        with refusals(request) as attempt:
            withdraw_visit(by=request.user, visit=visit)
        if attempt.ok:
            messages.success(request, _("Taken back: your contact is closed again."))


@require_safe
@acting_required
def stall_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked to be called, for the holder of the stall."""
    return _page(request, _own_booking(request, pk))


@never_cache
@require_POST
@writing_required
def visitor_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one visitor's contact; it is shown on this one page, and the reading is logged."""
    visits = StallVisit.objects.filter(booking__organisation=request.organisation)
    visit = get_object_or_404(visits.select_related("booking"), pk=pk)
    with refusals(request) as attempt:
        card = read_visitor_contact(by=request.user, visit=visit)
    if not attempt.ok:
        return redirect("market:stall_visits", visit.booking_id)
    return _page(request, _own_booking(request, visit.booking_id), read=visit, contact=card)


def _own_booking(request: HttpRequest, pk: int) -> StallBooking:
    own = StallBooking.objects.filter(organisation=request.organisation)
    return get_object_or_404(own.select_related("event", "stall", "organisation"), pk=pk)


def _page(request: HttpRequest, booking: StallBooking, **more: object) -> HttpResponse:
    context = {
        "booking": booking,
        "event": booking.event,
        "visits": visits_of(booking),
        "may_read": can_act_for(request.user, booking.organisation),
        "own_address": own_address(request, reverse("market:stall_visits", args=[booking.pk])),
    }
    return render(request, "market/stall_visits.html", context | more)
