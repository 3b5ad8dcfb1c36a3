"""Meetings of a party at an edition: its day and what waits for it, asking another party, and the calendar file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.faces import acting_required, refusals, writing_required
from accounts.models import Organisation
from accounts.permissions import can_act_for
from events.calendars import meeting_file
from events.forms.meetings import AskForm
from events.meetings import STANDING, Origin
from events.models import MarketEvent, Meeting
from events.selectors import meetings as selectors
from events.selectors.directory import members
from events.selectors.registrations import registration_of
from events.services.meeting_requests import request_meeting
from events.views.lookup import event_or_404


@require_safe
@acting_required
def my_meetings(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The party's day, and the requests that wait for it (at the edition it is registered for, unless one is named)."""
    own = request.organisation
    event = event_or_404(request, slug) if slug else selectors.edition_of(own)
    if event is None:
        return render(request, "events/my_meetings.html", {"event": None})
    context = {
        "event": event,
        "own": own,
        "registered": registration_of(event, own) is not None,
        "day": [(row, row.request.other(own)) for row in selectors.day_of(event, own)],
        "to_answer": _with_other(own, selectors.to_answer(event, own)),
        "without_time": _with_other(own, selectors.without_time(event, own)),
        "unanswered": _with_other(own, selectors.unanswered(event, own)),
        "closed": _with_other(own, selectors.closed_requests(event, own)),
        "writes": can_act_for(request.user, own),
        "has_slots": selectors.has_meetings(event),
    }
    return render(request, "events/my_meetings.html", context)


def _with_other(own: Organisation, rows: Any) -> list[tuple[Any, Organisation]]:
    """Requests with the side that is not the reader's."""
    return [(row, row.other(own)) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@writing_required
def ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a party of the directory for a meeting; one that is open already is shown instead."""
    event = event_or_404(request, slug)
    other = get_object_or_404(members(event), pk=pk)
    own = request.organisation
    if present := selectors.between(event, own, other):
        if request.method == "POST":
            asked_already = _("There is a request between you and %(party)s already; this is it.")
            messages.warning(request, asked_already % {"party": other.name})
        return redirect(present)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            asked = request_meeting(
                by=request.user, event=event, asker=own, asked=other, origin=_origin(request), **form.cleaned_data
            )
        if attempt.ok:
            messages.success(request, _("%(party)s has your request.") % {"party": other.name})
            return redirect(asked)
    return render(request, "events/meeting_ask.html", _ask_context(event, own, other, form))


def _origin(request: HttpRequest) -> str:
    return Origin.STALL if request.GET.get("from") == "stall" else Origin.PAGE


def _ask_context(event: MarketEvent, own: Organisation, other: Organisation, form: AskForm) -> dict[str, Any]:
    return {
        "event": event,
        "other": other,
        "form": form,
        "self_asked": own.pk == other.pk,
        "registered": registration_of(event, own) is not None,
        "verified": own.is_verified,
    }


@require_safe
@acting_required
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting as a calendar file, for its two sides."""
    rows = Meeting.objects.filter(
        request__in=selectors.request_seen_by(request.user, request.organisation), state__in=STANDING
    )
    meeting = rows.select_related(*selectors.SIDES).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    other = meeting.request.other(request.organisation)
    content = meeting_file(
        f"meeting-{meeting.pk}",
        meeting.slot,
        name=_("Meeting with %(party)s") % {"party": other.name},
        place=" ".join(filter(None, [meeting.event.venue, meeting.where])),
        text=meeting.request.about,
        url=request.build_absolute_uri(meeting.get_absolute_url()),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
