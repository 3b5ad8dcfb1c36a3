"""Advice slots: the list of either side, a slot with its booking form or its bookings, what came of a booking."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import acting_required, refusals, writing_required
from accounts.permissions import can_act_for
from events.calendars import meeting_file
from market.advice import MAX_UPCOMING, topics_of
from market.enums import NeedKind
from market.forms.advice import BookingForm, ResultForm, SlotForm
from market.models import AdviceBooking, AdviceSlot
from market.selectors import advice as selectors
from market.services import advice_bookings, advice_slots

PAGE_SIZE = 20


@acting_required
@require_GET
def advice_list(request: HttpRequest) -> HttpResponse:
    """A firm's bookings and what it can book, or a party's own slots."""
    return _for_firm(request) if request.organisation.is_enterprise else _for_party(request)


def _for_firm(request: HttpRequest) -> HttpResponse:
    counts = selectors.topics_open()
    topic = request.GET.get("topic", "") if request.GET.get("topic") in counts else ""
    bookings = list(selectors.upcoming_bookings(request.organisation))
    context = {
        "page": Paginator(selectors.open_slots(topic), PAGE_SIZE).get_page(request.GET.get("page")),
        "topics": [(kind, NeedKind(kind).label, counts[kind]) for kind in NeedKind.values if kind in counts],
        "topic": topic,
        "total": sum(counts.values()),
        "bookings": bookings,
        "booked": {booking.slot_id for booking in bookings},
        "past": list(selectors.past_bookings(request.organisation)),
        "most": MAX_UPCOMING,
        "writes": can_act_for(request.user, request.organisation),
    }
    return render(request, "market/advice_firm.html", context)


def _for_party(request: HttpRequest) -> HttpResponse:
    party, past = request.organisation, request.GET.get("tab") == "past"
    context = {
        "page": Paginator(selectors.slots_of(party, past=past), PAGE_SIZE).get_page(request.GET.get("page")),
        "past": past,
        "waiting": selectors.awaiting_result(party),
        "writes": can_act_for(request.user, party),
    }
    return render(request, "market/advice_party.html", context)


@writing_required
@require_http_methods(["GET", "POST"])
def advice_new(request: HttpRequest) -> HttpResponse:
    """A party offers a slot."""
    party = request.organisation
    if not topics_of(party.kind):
        raise PermissionDenied(_("Your kind of organisation offers no advice slots."))
    form = SlotForm(request.POST if request.method == "POST" else None, party=party)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            slot = advice_slots.offer_slot(by=request.user, party=party, **form.facts())
        if attempt.ok:
            messages.success(request, _("The slot is open. Firms can book it now."))
            return redirect(slot)
    return render(request, "market/advice_form.html", {"form": form})


def _slot(request: HttpRequest, pk: int) -> AdviceSlot:
    rows = AdviceSlot.objects.visible_to(request.user, request.organisation)
    return get_object_or_404(rows.select_related("party").annotate(taken=selectors.TAKEN), pk=pk)


@acting_required
@require_http_methods(["GET", "POST"])
def advice_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """The slot: for a firm with the form that books a place, for its party with the bookings."""
    slot, own = _slot(request, pk), request.organisation
    form = None
    if own.is_enterprise and can_act_for(request.user, own):
        form = BookingForm(request.POST if request.method == "POST" else None, firm=own, slot=slot)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("Advice is booked by firms."))
        if form.is_valid():
            with refusals(request, form) as attempt:
                advice_bookings.book(by=request.user, firm=own, slot=slot, **form.cleaned_data)
            if attempt.ok:
                messages.success(request, _("Your place is booked. The party has your question."))
                return redirect(slot)
    return render(request, "market/advice_slot.html", _slot_context(request, slot, form))


def _slot_context(request: HttpRequest, slot: AdviceSlot, form: BookingForm | None) -> dict[str, Any]:
    own = request.organisation
    provides = slot.party_id == own.pk
    rows = slot.bookings.filter(cancelled_at__isnull=True).select_related("firm", "need", "introduction")
    bookings = list(rows if provides else rows.filter(firm=own))
    for booking in bookings:
        booking.slot = slot
    mine = bookings[0] if bookings and not provides else None
    free = slot.capacity - slot.taken  # type: ignore[attr-defined]
    return {
        "slot": slot,
        "free": free,
        "provides": provides,
        "bookings": bookings if provides else [],
        "mine": mine,
        "writes": can_act_for(request.user, own),
        "form": form if not mine and free > 0 and not slot.has_begun and slot.withdrawn_at is None else None,
    }


@writing_required
@require_POST
def advice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The party takes a slot back."""
    slot = get_object_or_404(AdviceSlot, pk=pk, party=request.organisation)
    with refusals(request) as attempt:
        advice_slots.withdraw_slot(by=request.user, slot=slot, reason=request.POST.get("reason", ""))
    if attempt.ok:
        messages.success(request, _("The slot has been taken back. Firms that had booked have been told."))
    return redirect(slot)


@writing_required
@require_POST
def advice_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm gives its place back."""
    booking = get_object_or_404(AdviceBooking.objects.select_related("slot"), pk=pk, firm=request.organisation)
    with refusals(request) as attempt:
        advice_bookings.cancel(by=request.user, booking=booking)
    if attempt.ok:
        messages.success(request, _("Your place has been given back."))
        return redirect("market:advice_list")
    return redirect(booking.slot)


@acting_required
@require_GET
def advice_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A booking as a calendar file, for the firm and the party."""
    rows = selectors.bookings_seen_by(request.organisation).filter(cancelled_at__isnull=True)
    booking = get_object_or_404(rows, pk=pk)
    slot = booking.slot
    content = meeting_file(
        f"advice-{booking.pk}",
        slot,
        name=_("Advice: %(party)s and %(firm)s") % {"party": slot.party.name, "firm": booking.firm.name},
        place=" ".join(filter(None, [slot.place, slot.link])),
        text=booking.question,
        url=request.build_absolute_uri(slot.get_absolute_url()),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="advice-{booking.pk}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@writing_required
@require_http_methods(["GET", "POST"])
def advice_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The party says what came of a booking; moving on leads to the pair."""
    rows = selectors.bookings_seen_by(request.organisation).filter(slot__party=request.organisation)
    booking = get_object_or_404(rows, pk=pk)
    if booking.cancelled_at is not None:
        raise Http404
    form = ResultForm(request.POST if request.method == "POST" else None, by=request.user, booking=booking)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            told = advice_bookings.record_result(by=request.user, booking=booking, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, _("On record."))
            return redirect(told.introduction or booking.slot)
    return render(request, "market/advice_result.html", {"booking": booking, "slot": booking.slot, "form": form})
