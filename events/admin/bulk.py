"""Bulk acts of the organiser's lists: a page in between names what will happen, and to whom."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.decisions import Decision, DecisionsMixin
from events.models import Meeting, MeetingRequest, Registration, StallBooking
from events.selectors.leaving import with_what_ends
from events.services import meeting_bookings, meeting_requests
from events.services.registrations import cancel_registration
from events.services.stalls import release_stall


class BulkMixin(DecisionsMixin):
    """Decisions for many rows only; a single row has its buttons. ``state_of`` says what will happen to each row."""

    def buttons_for(self, row: Any) -> list[Any]:
        """The buttons of the page are its acts."""
        return []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """On the page in between, each row comes with what will happen to it."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        named = request.resolver_match and request.resolver_match.url_name == self._decide_name()
        return self.told(rows) if named else rows

    def told(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what ``state_of`` reads."""
        return rows


CANCEL_REGISTRATIONS = Decision(
    label=gettext_lazy("Cancel the registrations"),
    question=gettext_lazy(
        "These parties do not come: their stalls and seats become free, their meetings are cancelled. Each party is "
        "told, and so are those it was to meet. The rows stay."
    ),
    done=gettext_lazy("%(count)s registrations are cancelled; the parties have been told."),
    act=lambda by, row: cancel_registration(by=by, registration=row),
    states=frozenset(),
)
RELEASE_STALLS = Decision(
    label=gettext_lazy("Release the stalls"),
    question=gettext_lazy("These parties lose their stalls and are told; others can take them at once. The rows stay."),
    done=gettext_lazy("%(count)s stalls are free again; the parties have been told."),
    act=lambda by, row: release_stall(by=by, booking=row),
    states=frozenset(),
)
CANCEL_MEETINGS = Decision(
    label=gettext_lazy("Cancel the meetings"),
    question=gettext_lazy(
        "These meetings are cancelled, and both sides read the reason. Their places go to pairs on the waiting list."
    ),
    done=gettext_lazy("%(count)s meetings are cancelled; both sides have been told."),
    act=lambda by, row, reason: meeting_bookings.cancel(by=by, meeting=row, reason=reason),
    states=frozenset(),
    needs_reason=True,
)
CALL_OFF_REQUESTS = Decision(
    label=gettext_lazy("Call the requests off"),
    question=gettext_lazy(
        "These requests are called off, and both sides read the reason. A request whose meeting is planned stays: "
        "cancel the meeting instead."
    ),
    done=gettext_lazy("%(count)s requests are called off; both sides have been told."),
    act=lambda by, row, reason: meeting_requests.withdraw(by=by, asking=row, reason=reason),
    states=frozenset(),
    needs_reason=True,
)


class BulkRegistrations(BulkMixin):
    """Cancel many registrations."""

    decisions = {"cancel": CANCEL_REGISTRATIONS}

    def told(self, rows: QuerySet[Registration]) -> QuerySet[Registration]:
        """With the stall, the seats and the meetings that end."""
        return with_what_ends(rows.select_related("organisation", "event"))

    def state_of(self, row: Any) -> str:
        """What ends with it, or why it stays."""
        if row.cancelled_at:
            return _("is cancelled already")
        if row.checked_in_at:
            return _("has checked in and stays")
        ends = [_("stall %(stall)s") % {"stall": row.stall_code}] if row.stall_code else []
        ends += _some(row.seats_held, lambda n: ngettext("%(count)d seat", "%(count)d seats", n))
        ends += _some(row.meetings_ahead, lambda n: ngettext("%(count)d meeting", "%(count)d meetings", n))
        return " · ".join(ends) or _("holds no stall, no seat and no meeting")


def _some(count: int, words: Callable[[int], str]) -> list[str]:
    return [words(count) % {"count": count}] if count else []


class BulkStalls(BulkMixin):
    """Release many stalls."""

    decisions = {"release": RELEASE_STALLS}

    def told(self, rows: QuerySet[StallBooking]) -> QuerySet[StallBooking]:
        """With stall and party."""
        return rows.select_related("stall", "organisation", "event")

    def state_of(self, row: Any) -> str:
        """Who is told."""
        if row.released_at:
            return _("is released already")
        return _("%(party)s is told") % {"party": row.organisation}


class BulkMeetings(BulkMixin):
    """Cancel many meetings."""

    decisions = {"cancel": CANCEL_MEETINGS}

    def state_of(self, row: Meeting) -> str:  # type: ignore[override]
        """When and where, and its state."""
        return " · ".join((row.slot.time, row.where, str(row.get_state_display())))


class BulkRequests(BulkMixin):
    """Call many requests off."""

    decisions = {"call-off": CALL_OFF_REQUESTS}
    state_field = "state"

    def told(self, rows: QuerySet[MeetingRequest]) -> QuerySet[MeetingRequest]:
        """With both sides."""
        return rows.select_related("asker", "asked", "event")
