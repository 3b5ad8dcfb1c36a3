"""The page of a request and its meeting, and every button on it: answer, choose a time, move, cancel, tell."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.faces import acting_required, own_address, refusals, row_key, writing_required
from accounts.permissions import can_act_for
from events.forms.meetings import DeclineForm, ReasonForm
from events.meetings import STANDING, MeetingState, RequestState
from events.models import Meeting, MeetingRequest, MeetingSlot
from events.selectors import meetings as selectors
from events.services import meeting_bookings, meeting_days, meeting_requests
from events.services.meeting_places import Place


def _find(request: HttpRequest, pk: int) -> MeetingRequest:
    """A request the reader's party is a side of; others do not exist for this reader."""
    return get_object_or_404(selectors.request_seen_by(request.user, request.organisation), pk=pk)


@require_safe
@acting_required
def meeting_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Who meets whom, what about, when and where, and the next step."""
    return _page(request, _find(request, pk))


def _page(request: HttpRequest, row: MeetingRequest, **forms: Any) -> HttpResponse:
    own = request.organisation
    meeting = selectors.meeting_of(row)
    writes = can_act_for(request.user, own) and row.event.status != "closed"
    context = {
        "row": row,
        "own_address": own_address(request, row.get_absolute_url()),
        "event": row.event,
        "other": row.other(own),
        "meeting": meeting,
        "stands": meeting is not None and meeting.state in STANDING,
        "writes": writes,
        "decline_form": DeclineForm(),
        "reason_form": ReasonForm(),
    }
    if writes:
        context |= _buttons(row, meeting, asked=row.asked_id == own.pk)
    return render(request, "events/meeting_request.html", context | forms)


def _buttons(row: MeetingRequest, meeting: Meeting | None, *, asked: bool) -> dict[str, Any]:
    """What the side can do now: answer, choose a time, change it, tell; with the times and the stalls to choose."""
    stands = meeting is not None and meeting.state in STANDING
    answers = row.state == RequestState.ASKED and asked
    chooses = answers or (row.state == RequestState.ACCEPTED and not stands)
    changes = meeting is not None and meeting.state == MeetingState.PLANNED and not meeting.slot.has_begun
    looks = chooses or changes
    return {
        "answers": answers,
        "chooses": chooses,
        "changes": changes,
        "tells": meeting is not None and meeting.is_ahead and meeting.slot.has_begun,
        "times": selectors.free_times(row, without=meeting if changes else None) if looks else [],
        "stalls": selectors.stalls_of_pair(row) if looks else [],
    }


def _slot(request: HttpRequest, row: MeetingRequest) -> MeetingSlot | None:
    """The time whose button was pressed."""
    return MeetingSlot.objects.filter(pk=row_key(request.POST.get("slot", "")), event=row.event_id).first()


def _not_offered(request: HttpRequest, row: MeetingRequest) -> HttpResponse:
    """No button was pressed, or that of a time which is gone: back to those there are."""
    messages.error(request, _("This time is not on offer at the market: choose another one."))
    return redirect(row)


def _place(request: HttpRequest, row: MeetingRequest) -> Place | None:
    """The stall that was chosen; ``table`` says any table, nothing says as before."""
    chosen = request.POST.get("place", "")
    if chosen == "table":
        return Place()
    key = row_key(chosen)
    return next((Place(stall=stall) for stall in selectors.stalls_of_pair(row) if stall.pk == key), None)


@require_POST
@writing_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes; with the time whose button was pressed, or without one."""
    row = _find(request, pk)
    slot = _slot(request, row)
    with refusals(request) as attempt:
        meeting_requests.accept(
            by=request.user, asking=row, organisation=request.organisation, slot=slot, place=_place(request, row)
        )
    if attempt.ok:
        messages.success(request, _("The meeting is planned.") if slot else _("Accepted. Choose a time now or later."))
    return redirect(row)


@require_POST
@writing_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """No, with a reason."""
    row = _find(request, pk)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            meeting_requests.decline(
                by=request.user, asking=row, organisation=request.organisation, **form.cleaned_data
            )
        if attempt.ok:
            messages.success(request, _("The other side has your answer."))
            return redirect(row)
    return _page(request, row, decline_form=form)


@require_POST
@writing_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the request back, or call off what has no time yet."""
    row = _find(request, pk)
    with refusals(request) as attempt:
        meeting_requests.withdraw(
            by=request.user,
            asking=row,
            organisation=request.organisation,
            reason=request.POST.get("reason", ""),
        )
    if attempt.ok:
        messages.success(request, _("The request is called off; the other side has been told."))
    return redirect(row)


@require_POST
@writing_required
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the time of an accepted request."""
    row = _find(request, pk)
    slot = _slot(request, row)
    if slot is None:
        return _not_offered(request, row)
    with refusals(request) as attempt:
        meeting_bookings.book(
            by=request.user, asking=row, slot=slot, organisation=request.organisation, place=_place(request, row)
        )
    if attempt.ok:
        messages.success(request, _("The meeting is planned."))
    return redirect(row)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.filter(request__in=selectors.request_seen_by(request.user, request.organisation))
    return get_object_or_404(rows.select_related(*selectors.SIDES), pk=pk)


def _version(request: HttpRequest) -> int | None:
    return row_key(request.POST.get("version", "")) or None


@require_POST
@writing_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time."""
    meeting = _meeting(request, pk)
    slot = _slot(request, meeting.request)
    if slot is None:
        return _not_offered(request, meeting.request)
    with refusals(request) as attempt:
        meeting_bookings.move(
            by=request.user,
            meeting=meeting,
            slot=slot,
            organisation=request.organisation,
            place=_place(request, meeting.request),
            version=_version(request),
        )
    if attempt.ok:
        messages.success(request, _("The meeting has moved; the other side has been told."))
    return redirect(meeting)


@require_POST
@writing_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with a reason."""
    meeting = _meeting(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            meeting_bookings.cancel(
                by=request.user,
                meeting=meeting,
                organisation=request.organisation,
                version=_version(request),
                **form.cleaned_data,
            )
        if attempt.ok:
            messages.success(request, _("The meeting is cancelled; the other side has been told."))
            return redirect(meeting)
    return _page(request, meeting.request, reason_form=form)


@require_POST
@writing_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Both are there."""
    meeting = _meeting(request, pk)
    with refusals(request) as attempt:
        meeting_days.begin(by=request.user, meeting=meeting, organisation=request.organisation)
    if attempt.ok:
        messages.success(request, _("The meeting is going on."))
    return redirect(meeting)


@require_POST
@writing_required
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Did it happen? Yes, or who did not come."""
    meeting, own = _meeting(request, pk), request.organisation
    said = request.POST.get("said", "")
    absent = {"we": own, "they": meeting.request.other(own)}.get(said)
    if said != "yes" and absent is None:
        messages.error(request, _("Say whether it took place, or who did not come."))
        return redirect(meeting)
    with refusals(request) as attempt:
        if absent is None:
            meeting_days.record_held(by=request.user, meeting=meeting, organisation=own)
        else:
            meeting_days.record_missed(by=request.user, meeting=meeting, absent=absent, organisation=own)
    if attempt.ok:
        messages.success(request, _("On record."))
    return redirect(meeting)
