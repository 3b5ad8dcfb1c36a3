"""Either side of an accepted request chooses a slot, moves the meeting, or cancels it with a reason."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import WrongState
from accounts.models import Organisation, User
from events.enums import DutyTask
from events.meetings import AHEAD, MeetingState, RequestState
from events.models import Meeting, MeetingRequest, MeetingSlot
from events.permissions import can_do
from events.services.checks import check_takes_part
from events.services.meeting_checks import (
    acting_side,
    check_not_closed,
    check_reason,
    is_over,
    knowing,
    lock_meeting,
    lock_parties,
    lock_request,
    tell_others,
    told_with,
)
from events.services.meeting_places import Place, book_place, free_place, move_place
from events.services.meeting_requests import check_can_accept, take_accepted
from events.services.meeting_waiting import fill_slot


@transaction.atomic
def book(
    *,
    by: User,
    asking: MeetingRequest,
    slot: MeetingSlot,
    organisation: Organisation | None = None,
    place: Place | None = None,
) -> Meeting:
    """Choose the slot of an accepted request. The asked party, or the organiser, accepts by choosing."""
    check_takes_part(asking.event, by=by, task=DutyTask.MATCHMAKER)
    people = lock_parties(asking.event, asking.parties)
    row = lock_request(asking.pk)
    side = acting_side(by, row, organisation)
    if row.state == RequestState.ASKED:
        if side is not None and side.pk == row.asker_id:
            raise WrongState(_("%(party)s has not accepted yet.") % {"party": row.asked.name})
        check_can_accept(by, row)
        take_accepted(by, row)
    if row.state != RequestState.ACCEPTED:
        raise WrongState(_("This request is closed: %(state)s.") % {"state": row.get_state_display()})
    return book_place(by=by, side=side, asking=row, slot=slot, place=place, people=people)


@transaction.atomic
def move(
    *,
    by: User,
    meeting: Meeting,
    slot: MeetingSlot,
    organisation: Organisation | None = None,
    place: Place | None = None,
    version: int | None = None,
) -> Meeting:
    """Another time or another table for a meeting that has not begun; ``version`` refuses what was decided by an old
    page. The table it leaves goes to the waiting list.
    """
    check_takes_part(meeting.event, by=by, task=DutyTask.MATCHMAKER)
    people = lock_parties(meeting.event, meeting.request.parties)
    row = lock_meeting(meeting.pk)
    side = acting_side(by, row.request, organisation)
    _check_ahead(by, row)
    _check_version(row, version)
    before = row.slot
    if move_place(asking=row.request, meeting=row, slot=slot, people=people, place=place, by=by):
        audit.record(
            by=by, verb="meeting.move", subject=row, on_behalf_of=side, old=before.pk, new=row.slot_id, where=row.where
        )
        tell_others(row.request, knowing(by, side), "meeting.moved", **told_with(row))
        transaction.on_commit(partial(fill_slot, before.pk), robust=True)
    return row


@transaction.atomic
def cancel(
    *, by: User, meeting: Meeting, reason: str, organisation: Organisation | None = None, version: int | None = None
) -> Meeting:
    """Call a planned meeting off; the request ends with it, and its place goes to the first waiting pair that fits."""
    check_not_closed(meeting.event)
    row = lock_meeting(meeting.pk)
    side = acting_side(by, row.request, organisation)
    reason = check_reason(reason)
    _check_ahead(by, row)
    _check_version(row, version)
    call_off(by=by, side=side, meeting=row, reason=reason, knows=knowing(by, side))
    return row


def call_off(*, by: User, side: Organisation | None, meeting: Meeting, reason: str, knows: Organisation | None) -> None:
    """End a locked meeting and its locked request, tell everybody but who ``knows``, give the place to the waiting
    list.
    """
    asking = meeting.request
    free_place(meeting, reason)
    asking.state, asking.reason_text = RequestState.WITHDRAWN, reason
    asking.save(update_fields=["state", "reason_text"])
    audit.record(by=by, verb="meeting.cancel", subject=meeting, on_behalf_of=side, reason=reason)
    tell_others(asking, knows, "meeting.cancelled", reason=reason, **told_with(meeting))
    transaction.on_commit(partial(fill_slot, meeting.slot_id), robust=True)


def _check_ahead(by: User, row: Meeting) -> None:
    """Parties change what is planned and has not begun; the organiser also what is going on."""
    if row.state == MeetingState.CANCELLED:
        raise WrongState(_("This meeting has been cancelled."))
    if row.state not in AHEAD:
        raise is_over(row)
    if (row.state == MeetingState.BEGUN or row.slot.has_begun) and not can_do(by, row.event, DutyTask.MATCHMAKER):
        raise WrongState(_("The time of this meeting has begun: say whether it took place."))


def _check_version(row: Meeting, version: int | None) -> None:
    if version is not None and version != row.version:
        raise WrongState(
            _("The meeting has been changed meanwhile: it is at %(time)s now, %(place)s.")
            % {"time": row.slot.time, "place": row.where},
            code="version",
        )
