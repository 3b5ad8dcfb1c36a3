"""A session of the programme, and seats in it for the party's people."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.faces import acting_required, refusals, row_key
from events.models import Attendee, MarketEvent, SeatBooking, SeatWaiting, Session
from events.selectors.programme import programme, seats_of
from events.selectors.registrations import registration_of
from events.selectors.session_waiting import places_in, seats_to_book
from events.services.seats import book_seat, cancel_seat
from events.services.session_waiting import join_list, leave_list
from events.views.lookup import acting_for, event_or_404, may_change


@require_safe
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What happens when and where, how many seats are free, who of the party has one and who waits for one."""
    return _page(request, event_or_404(request, slug), pk)


def _page(
    request: HttpRequest, event: MarketEvent, pk: int, *, asked: int | None = None, refused: object = None
) -> HttpResponse:
    """The page of a session; ``refused`` is said beside the person that was ``asked`` for."""
    row = get_object_or_404(programme(event), pk=pk)
    organisation = acting_for(request)
    registration = registration_of(event, organisation)
    seats = {}
    if registration:
        seats = {seat.attendee_id: seat for seat in seats_of(event, organisation) if seat.session_id == row.pk}
    people = list(registration.attendees.all()) if registration else []
    if row.is_over:
        people = [person for person in people if person.pk in seats]
    waits = places_in(row, people) if people and not row.is_over else {}
    context = {
        "event": event,
        "session": row,
        "registration": registration,
        "people": [(person, seats.get(person.pk), waits.get(person.pk)) for person in people],
        "to_book": seats_to_book(row) if registration else 0,
        "may_write": bool(registration) and may_change(request, event, organisation),
        "asked": asked,
        "refused": refused,
    }
    return render(request, "events/session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def take_seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Book the lowest free seat for one of the party's people; who reads the address again is led to the session."""
    if request.method != "POST":
        return redirect("events:session", slug, pk)
    event, row, person = _named(request, slug, pk)
    with refusals(request, Form({})) as attempt:
        seat = book_seat(by=request.user, session=row, attendee=person)
    if not attempt.ok:
        return _page(request, event, row.pk, asked=person.pk, refused=attempt.error)
    messages.success(request, _("Seat %(seat)d is booked for %(person)s.") % {"seat": seat.seat, "person": person})
    return redirect("events:session", event.slug, row.pk)


def _named(request: HttpRequest, slug: str, pk: int) -> tuple[MarketEvent, Session, Attendee]:
    """The edition, the session, and the person of the party whom the form names."""
    event = event_or_404(request, slug)
    row = get_object_or_404(event.sessions.select_related("event"), pk=pk)
    chosen = request.POST.get("attendee", "")
    people = Attendee.objects.filter(registration__organisation=request.organisation, registration__event=event)
    person = get_object_or_404(people.select_related("registration__organisation"), pk=row_key(chosen))
    return event, row, person


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def wait_for_seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put one of the party's people on the waiting list; who reads the address again is led to the session."""
    if request.method != "POST":
        return redirect("events:session", slug, pk)
    event, row, person = _named(request, slug, pk)
    with refusals(request, Form({})) as attempt:
        join_list(by=request.user, session=row, attendee=person)
    if not attempt.ok:
        return _page(request, event, row.pk, asked=person.pk, refused=attempt.error)
    messages.success(
        request,
        _("%(person)s is on the waiting list and gets a seat by itself as soon as one is free.") % {"person": person},
    )
    return redirect("events:session", event.slug, row.pk)


@require_POST
@acting_required
def stop_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the party's people off the waiting list."""
    rows = SeatWaiting.objects.visible_to(acting_for(request))
    waiting = get_object_or_404(rows.select_related("session__event", "attendee__registration__organisation"), pk=pk)
    with refusals(request) as attempt:
        leave_list(by=request.user, waiting=waiting)
    if attempt.ok:
        messages.success(request, _("%(person)s waits no longer.") % {"person": waiting.attendee})
    return redirect("events:session", waiting.session.event.slug, waiting.session_id)


@require_POST
@acting_required
def give_back_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a seat back for somebody else."""
    rows = SeatBooking.objects.filter(attendee__registration__organisation=request.organisation)
    booking = get_object_or_404(
        rows.select_related("session__event", "attendee__registration__organisation", "attendee"), pk=pk
    )
    with refusals(request) as attempt:
        cancel_seat(by=request.user, booking=booking)
    if attempt.ok:
        messages.success(request, _("The seat of %(person)s is free again.") % {"person": booking.attendee})
    return redirect("events:session", booking.session.event.slug, booking.session_id)
