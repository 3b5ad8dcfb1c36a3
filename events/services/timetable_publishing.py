"""A draft is sent: its lines become meetings, all or none of them, and everybody concerned is told once.

The order of the locks is that of every booking: registrations by key → requests → meetings → slots. With them held
nobody else can give the same people or tables away, so each line is checked against what stands at that moment; a line
that does not fit any more is left out and says why. The constraints of the database stand behind it.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import WrongState
from accounts.models import User
from events.enums import DutyTask
from events.meetings import MeetingState
from events.models import Meeting, MeetingPlace, MeetingRequest, MeetingSlot, PlanLine, Registration, TimetablePlan
from events.permissions import check_task
from events.planning import LineKind, PlanState
from events.selectors.timetable_plans import Step, steps_of
from events.services.checks import check_takes_part
from events.services.meeting_layout import close_free
from events.services.meeting_places import reminded_already
from events.services.meeting_waiting import fill_slot
from events.services.timetable_letters import tell_all
from events.services.timetable_plans import lock_draft
from events.services.timetable_room import CHANGES, Room


@transaction.atomic
def publish(*, by: User, plan: TimetablePlan) -> TimetablePlan:
    """Carry a draft out: new meetings are booked, others moved, those without a time any more called off (their
    requests stay and wait). Each party hears once what is different for it. What was changed since the draft was made
    stays as it is. Tables that the version leaves out are closed, unless somebody has planned at them meanwhile.
    """
    check_task(by, plan.event, DutyTask.MATCHMAKER)
    row = lock_draft(plan.pk)
    check_takes_part(row.event, by=by, task=DutyTask.MATCHMAKER)
    steps = _locked_steps(row)
    room = Room(row.event, steps)
    chosen = room.choose()
    if not chosen:
        raise WrongState(_("Nothing of this version can be carried out any more: put it aside and plan anew."))
    freed = {step.stands.slot_id for step in chosen if step.stands is not None}
    _carry_out(row, chosen, by)
    refused = [step.line for step in steps if step.line.refused]
    PlanLine.objects.bulk_update(refused, ["refused"], batch_size=500)
    told = tell_all(row.event, chosen)
    row.state, row.published_at, row.published_by = PlanState.PUBLISHED, clock.now(), by
    count: dict[str, Any] = {str(kind): sum(step.kind == kind for step in chosen) for kind in CHANGES}
    row.figures |= {"published": count, "told": told, "refused": len(refused)}
    row.figures["still_open"] = close_free(by=by, tables=row.left_out.order_by("code"))
    row.save(update_fields=["state", "published_at", "published_by", "figures"])
    audit.record(by=by, verb="timetable.publish", subject=row, told=told, refused=len(refused), **count)
    for slot in sorted(freed):
        transaction.on_commit(partial(fill_slot, slot), robust=True)
    return row


def _locked_steps(plan: TimetablePlan) -> list[Step]:
    """What the draft would do, read after everything that it touches is locked."""
    requests = plan.lines.order_by().values("request")
    sides = MeetingRequest.objects.filter(pk__in=requests).values_list("asker", "asked")
    parties = {party for pair in sides for party in pair}
    locked = (
        Registration.objects.filter(event=plan.event_id, organisation__in=parties),
        MeetingRequest.objects.filter(pk__in=requests),
        Meeting.objects.filter(event=plan.event_id).exclude(state=MeetingState.CANCELLED),
        MeetingSlot.objects.filter(event=plan.event_id),
    )
    for rows in locked:
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    return steps_of(plan)


def _carry_out(plan: TimetablePlan, chosen: list[Step], by: User) -> None:
    """First everything that leaves its place leaves it, then everything takes its new one: two meetings that change
    places are never in each other's way.
    """
    now = clock.now()
    leaving = [step.stands for step in chosen if step.stands is not None]
    Meeting.objects.filter(pk__in=[row.pk for row in leaving]).update(state=MeetingState.CANCELLED, cancelled_at=now)
    MeetingPlace.objects.filter(meeting__in=leaving).update(freed_at=now)
    for step in chosen:
        if step.stands is not None and step.kind == LineKind.DROPPED:
            _drop(step.stands, by, plan)
        elif step.stands is not None:
            _move(step.stands, step.line, by, plan)
    _book([step for step in chosen if step.kind == LineKind.NEW], by, plan)


def _drop(meeting: Meeting, by: User, plan: TimetablePlan) -> None:
    meeting.state, meeting.cancelled_at = MeetingState.CANCELLED, clock.now()
    meeting.cancel_reason, meeting.version = _("The timetable was planned anew."), meeting.version + 1
    meeting.save(update_fields=["state", "cancelled_at", "cancel_reason", "version"])
    audit.record(by=by, verb="meeting.cancel", subject=meeting, reason=meeting.cancel_reason, plan=plan.pk)


def _move(meeting: Meeting, line: PlanLine, by: User, plan: TimetablePlan) -> None:
    before = meeting.slot_id
    slot = slot_of(line)
    meeting.slot, meeting.table, meeting.at_stall = slot, line.table, line.at_stall
    meeting.version += 1
    meeting.reminded_at = reminded_already(slot)
    meeting.save(update_fields=["slot", "table", "at_stall", "version", "reminded_at", "state", "cancelled_at"])
    for party, seat in seats_of(line):
        places = MeetingPlace.objects.filter(meeting=meeting, organisation=party)
        places.update(slot=slot, seat=seat, freed_at=None)
    audit.record(
        by=by, verb="meeting.move", subject=meeting, old=before, new=meeting.slot_id, where=meeting.where, plan=plan.pk
    )


def _book(steps: list[Step], by: User, plan: TimetablePlan) -> None:
    rows = [
        Meeting(
            request=step.line.request,
            event=plan.event,
            slot=step.line.slot,
            table=step.line.table,
            at_stall=step.line.at_stall,
            booked_by=by,
            booked_at=clock.now(),
            reminded_at=reminded_already(slot_of(step.line)),
        )
        for step in steps
    ]
    Meeting.objects.bulk_create(rows)
    MeetingPlace.objects.bulk_create(
        MeetingPlace(meeting=row, slot=step.line.slot, organisation_id=party, seat=seat)
        for row, step in zip(rows, steps, strict=True)
        for party, seat in seats_of(step.line)
    )
    for row in rows:
        audit.record(by=by, verb="meeting.book", subject=row, slot=row.slot_id, where=row.where, plan=plan.pk)


def seats_of(line: PlanLine) -> list[tuple[int, int]]:
    """(party, seat) of either side."""
    return [(line.request.asker_id, line.seat_asker or 1), (line.request.asked_id, line.seat_asked or 1)]


def slot_of(line: PlanLine) -> MeetingSlot:
    """When a line that is carried out takes place."""
    if line.slot is None:
        raise ValueError(f"line {line.pk} has no time")
    return line.slot
