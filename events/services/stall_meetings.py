"""Meetings at a stall: they go with the party to its new stall, and who comes to them learns where it is."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts import audit, clock
from accounts.models import Organisation, User
from events.meetings import MeetingState
from events.models import MarketEvent, Meeting, MeetingRequest, Stall, StallBooking
from events.services.meeting_checks import tell, told_with


def lock_meetings(event: MarketEvent, parties: Iterable[int]) -> None:
    """Lock what is planned at the stalls of these parties, request before meeting; their registrations are locked
    already, so that nothing new is planned there.
    """
    rows = _ahead(at_stall__event=event, at_stall__organisation__in=parties, at_stall__released_at=None)
    keys = list(rows.order_by().values_list("request", flat=True))
    for model, wanted in ((MeetingRequest, {"pk__in": keys}), (Meeting, {"request__in": keys})):
        list(model._default_manager.filter(**wanted).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def follow(*, by: User, before: StallBooking, after: StallBooking) -> None:
    """The party holds another stall: whom it is to meet comes there, and is told."""
    for meeting in _ahead(at_stall=before).select_related("request__event", "request__asker", "request__asked", "slot"):
        meeting.at_stall = after
        meeting.version += 1
        meeting.save(update_fields=["at_stall", "version"])
        slot = meeting.slot_id
        audit.record(by=by, verb="meeting.move", subject=meeting, old=slot, new=slot, where=meeting.where)
        _tell_guest(meeting, after.organisation)


def tell_guests(stall: Stall) -> None:
    """The stall has another number: whoever is to come to it is told."""
    held = _ahead(at_stall__stall=stall, at_stall__released_at=None)
    sides = ("request__event", "request__asker", "request__asked", "slot", "at_stall__organisation", "at_stall__stall")
    for meeting in held.select_related(*sides):
        if meeting.at_stall is not None:
            _tell_guest(meeting, meeting.at_stall.organisation)


def _tell_guest(meeting: Meeting, host: Organisation) -> None:
    tell(meeting.request, meeting.request.other(host), "meeting.moved", **told_with(meeting))


def _ahead(**wanted: object) -> QuerySet[Meeting]:
    return Meeting.objects.filter(state=MeetingState.PLANNED, slot__ends_at__gt=clock.now(), **wanted)
