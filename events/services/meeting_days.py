"""The day itself: a meeting begins, one tap says whether it took place, and who is absent frees its later meetings."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from events import meeting_hooks
from events.enums import DutyTask, EventStatus
from events.meetings import AHEAD, BEGIN_BEFORE, REMIND_BEFORE, STANDING, MeetingState
from events.models import MarketEvent, Meeting
from events.permissions import can_do, check_task
from events.services.meeting_checks import (
    acting_side,
    check_not_closed,
    is_over,
    knowing,
    lock_meeting,
    tell,
    tell_others,
    told_with,
)
from events.services.meeting_ends import end_meetings


@transaction.atomic
def begin(*, by: User, meeting: Meeting, organisation: Organisation | None = None) -> Meeting:
    """Both are there: either side says so, a quarter of an hour before the slot at the earliest."""
    check_not_closed(meeting.event)
    row = lock_meeting(meeting.pk)
    side = acting_side(by, row.request, organisation)
    if row.state == MeetingState.BEGUN:
        return row
    if row.state != MeetingState.PLANNED:
        raise is_over(row)
    if clock.now() < row.slot.starts_at - BEGIN_BEFORE:
        raise WrongState(_("This meeting is at %(time)s: it is too early to begin.") % {"time": row.slot.time})
    row.state, row.began_at = MeetingState.BEGUN, clock.now()
    row.version += 1
    row.save(update_fields=["state", "began_at", "version"])
    audit.record(by=by, verb="meeting.begin", subject=row, on_behalf_of=side)
    return row


@transaction.atomic
def record_held(*, by: User, meeting: Meeting, organisation: Organisation | None = None) -> Meeting:
    """It took place, says either side once its time has come. Saying it again is not refused: those who listen hear
    that the second side says so too. The organiser can correct a meeting that was told to be missed; both are told.
    """
    check_not_closed(meeting.event)
    row = lock_meeting(meeting.pk)
    side = acting_side(by, row.request, organisation)
    if row.state != MeetingState.HELD:
        _check_can_tell(by, row, MeetingState.MISSED)
        corrected = row.state == MeetingState.MISSED
        if corrected and _another_stands(row):
            raise WrongState(_("The two have another meeting meanwhile."))
        row.state, row.absent, row.ended_at = MeetingState.HELD, None, clock.now()
        row.version += 1
        row.save(update_fields=["state", "absent", "ended_at", "version"])
        audit.record(by=by, verb="meeting.hold", subject=row, on_behalf_of=side)
        if corrected:
            tell_others(row.request, None, "meeting.held_after_all", **told_with(row))
    meeting_hooks.held(row, by, side)
    return row


@transaction.atomic
def record_missed(
    *, by: User, meeting: Meeting, absent: Organisation, organisation: Organisation | None = None
) -> Meeting:
    """It did not take place because one side was absent; table and time stay in its name, they are history. The absent
    party is told, and so is the other when it has not said it itself.
    """
    check_not_closed(meeting.event)
    row = lock_meeting(meeting.pk)
    side = acting_side(by, row.request, organisation)
    if absent.pk not in (row.request.asker_id, row.request.asked_id):
        raise Invalid(_("Please choose one of the two parties."), field="absent")
    if row.state == MeetingState.MISSED and row.absent_id == absent.pk:
        return row
    _check_can_tell(by, row, MeetingState.HELD)
    row.state, row.absent, row.ended_at = MeetingState.MISSED, absent, clock.now()
    row.version += 1
    row.save(update_fields=["state", "absent", "ended_at", "version"])
    audit.record(by=by, verb="meeting.miss", subject=row, on_behalf_of=side, absent=absent.pk)
    knows = knowing(by, side)
    for party in row.request.parties:
        if knows is None or party.pk != knows.pk:
            tell(row.request, party, "meeting.missed" if party.pk == absent.pk else "meeting.absent", **told_with(row))
    return row


def _check_can_tell(by: User, row: Meeting, corrects: MeetingState) -> None:
    """What became of it is told once its time has come; what was told is corrected by the organiser alone."""
    if row.state == MeetingState.CANCELLED:
        raise WrongState(_("This meeting has been cancelled."))
    if row.state not in AHEAD and not can_do(by, row.event, DutyTask.MATCHMAKER):
        raise WrongState(
            _("It is on record: %(state)s. The organiser can correct it.") % {"state": row.get_state_display()}
        )
    if row.state not in (*AHEAD, corrects, MeetingState.MISSED):
        raise is_over(row)
    if row.state == MeetingState.PLANNED and not row.slot.has_begun:
        raise WrongState(_("This meeting is at %(time)s: tell it afterwards.") % {"time": row.slot.time})


def _another_stands(row: Meeting) -> bool:
    return Meeting.objects.filter(request=row.request_id, state__in=STANDING).exclude(pk=row.pk).exists()


@transaction.atomic
def release_absent(*, by: User, event: MarketEvent, organisation: Organisation) -> int:
    """The organiser gives up the later meetings of a party that has missed one: the others are told, each place goes to
    the waiting list. The number of meetings.
    """
    check_task(by, event, DutyTask.MATCHMAKER)
    check_not_closed(event)
    if not Meeting.objects.filter(event=event, state=MeetingState.MISSED, absent=organisation).exists():
        raise WrongState(_("%(party)s has missed no meeting.") % {"party": organisation.name})
    reason = _("One of the parties is absent on the day.")
    return end_meetings(by=by, organisation=organisation, event=event, reason=reason, only_planned=True)


def remind() -> int:
    """Remind both sides of each meeting that begins within a day, once; the number of meetings. Safe to repeat."""
    now = clock.now()
    due = Meeting.objects.filter(state=MeetingState.PLANNED, reminded_at=None).exclude(event__status=EventStatus.CLOSED)
    due = due.filter(slot__starts_at__gt=now, slot__starts_at__lte=now + REMIND_BEFORE)
    return sum(_remind(pk) for pk in list(due.order_by("slot__starts_at", "pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int) -> bool:
    row = lock_meeting(pk)
    if row.state != MeetingState.PLANNED or row.reminded_at is not None:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    for party in row.request.parties:
        tell(row.request, party, "meeting.remind", **told_with(row))
    return True
