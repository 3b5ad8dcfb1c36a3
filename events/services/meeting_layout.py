"""The organiser lays out the slots of the day and the tables, and sets the limits of an edition."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import User
from events.enums import DutyTask
from events.meetings import MeetingState
from events.models import MarketEvent, Meeting, MeetingSettings, MeetingSlot, MeetingTable
from events.permissions import check_task
from events.rule_texts import OPEN_RULES
from events.scheduling.problem import Strength
from events.services.checks import check_facts, check_valid
from events.services.meeting_checks import check_not_closed

LIMITS = ("slot_minutes", "meetings_at_most", "answer_hours", "in_a_row", "walk_at_most", "at_stalls", "strengths")
SLOTS_AT_MOST = 200
TABLES_AT_MOST = 500

Span = tuple[dt.datetime, dt.datetime]


@transaction.atomic
def set_limits(*, by: User, event: MarketEvent, **limits: Any) -> MeetingSettings:
    """Length of a meeting, meetings of a party, hours until an answer; for timetables meetings without a break,
    the longest way, whether parties meet at their stalls, and what breaking a rule by hand means.
    """
    check_task(by, event, DutyTask.MATCHMAKER)
    check_facts(limits, LIMITS)
    _check_strengths(limits.get("strengths", {}))
    MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    row = MeetingSettings.objects.filter(event=event).first() or MeetingSettings(event=event)
    for name, value in limits.items():
        setattr(row, name, value)
    check_valid(row)
    row.save()
    audit.record(by=by, verb="meetings.limit", subject=row, **{name: getattr(row, name) for name in LIMITS})
    return row


def _check_strengths(strengths: dict[str, str]) -> None:
    """Only rules that are open to the organiser, each never, only with a confirmation, or just said."""
    for rule, strength in strengths.items():
        if rule not in {str(one) for one in OPEN_RULES} or strength not in {str(one) for one in Strength}:
            raise Invalid(_("Please choose one of the strengths."), field="strengths")


@transaction.atomic
def lay_out_slots(
    *,
    by: User,
    event: MarketEvent,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    minutes: int,
    breaks: Sequence[Span] = (),
) -> list[MeetingSlot]:
    """Slots of equal length from the one time to the other, none of them in a break, and return the new ones. Doing it
    again changes nothing; a slot that would overlap another one is refused with its time.
    """
    check_task(by, event, DutyTask.MATCHMAKER)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    check_not_closed(event)
    _check_day(event, starts_at, ends_at, minutes)
    wanted = list(_spans(starts_at, ends_at, dt.timedelta(minutes=minutes), breaks))
    present = list(event.meeting_slots.all())
    if len(present) + len(wanted) > SLOTS_AT_MOST:
        raise Invalid(_("A market has at most %(count)d slots.") % {"count": SLOTS_AT_MOST}, field="minutes")
    known = {(slot.starts_at, slot.ends_at) for slot in present}
    new = [
        MeetingSlot(event=event, starts_at=first, ends_at=last) for first, last in wanted if (first, last) not in known
    ]
    for slot in new:
        _check_apart(slot, present)
    MeetingSlot.objects.bulk_create(new)
    if new:
        audit.record(by=by, verb="meetings.lay_out", subject=event, slots=len(new))
    return new


def _check_day(event: MarketEvent, starts_at: dt.datetime, ends_at: dt.datetime, minutes: int) -> None:
    if not 5 <= minutes <= 240:
        raise Invalid(_("A meeting lasts between 5 and 240 minutes."), field="minutes")
    if starts_at >= ends_at:
        raise Invalid(_("It must end after it begins."), field="ends_at")
    first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
    if timezone.localdate(starts_at) < first or timezone.localdate(ends_at) > last:
        raise Invalid(_("Meetings take place on a day of the market."), field="starts_at")


def _spans(first: dt.datetime, last: dt.datetime, length: dt.timedelta, breaks: Sequence[Span]) -> list[Span]:
    """One after the other; what would touch a break begins at its end."""
    spans, at = [], first
    while at + length <= last:
        ahead = [end for begin, end in breaks if begin < at + length and end > at]
        if ahead:
            at = max(ahead)
            continue
        spans.append((at, at + length))
        at += length
    return spans


def _check_apart(slot: MeetingSlot, present: Sequence[MeetingSlot]) -> None:
    for other in present:
        if slot.starts_at < other.ends_at and other.starts_at < slot.ends_at:
            raise Invalid(
                _("A slot from %(time)s would overlap the one from %(other)s: remove that one first.")
                % {"time": slot.time, "other": other.time},
                field="starts_at",
            )


@transaction.atomic
def remove_slot(*, by: User, slot: MeetingSlot) -> None:
    """Take a slot away; refused once a meeting was planned in it, because meetings are kept."""
    check_task(by, slot.event, DutyTask.MATCHMAKER)
    slot = MeetingSlot.objects.select_for_update().get(pk=slot.pk)
    if slot.meetings.exists() or slot.plan_lines.exists():
        raise WrongState(_("Meetings have been planned at %(time)s: the slot stays.") % {"time": slot.time})
    audit.record(by=by, verb="meetings.remove_slot", subject=slot, event=str(slot.event))
    slot.delete()


@transaction.atomic
def lay_out_tables(*, by: User, event: MarketEvent, letter: str, count: int, zone: str = "") -> list[MeetingTable]:
    """Tables numbered behind a letter, ``("T", 12)`` → T01 … T12, and return the new ones; doing it again adds what is
    missing.
    """
    check_task(by, event, DutyTask.MATCHMAKER)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    check_not_closed(event)
    letter, zone = letter.strip().upper(), zone.strip()
    if not 1 <= len(letter) <= 4 or len(zone) > 40:
        raise Invalid(_("A zone needs a letter (at most 4) and a name of at most 40 characters."), field="letter")
    if not 1 <= count <= TABLES_AT_MOST:
        raise Invalid(_("A market has at most %(count)d tables.") % {"count": TABLES_AT_MOST}, field="count")
    known = set(event.meeting_tables.values_list("code", flat=True))
    width = max(2, len(str(count)))
    codes = [f"{letter}{number:0{width}d}" for number in range(1, count + 1)]
    new = [MeetingTable(event=event, code=code, zone=zone) for code in codes if code not in known]
    if len(known) + len(new) > TABLES_AT_MOST:
        raise Invalid(_("A market has at most %(count)d tables.") % {"count": TABLES_AT_MOST}, field="count")
    MeetingTable.objects.bulk_create(new)
    if new:
        audit.record(by=by, verb="meetings.lay_out", subject=event, tables=len(new))
    return new


@transaction.atomic
def close_table(*, by: User, table: MeetingTable) -> MeetingTable:
    """No new meeting at the table; refused while one is planned at it."""
    check_task(by, table.event, DutyTask.MATCHMAKER)
    table = MeetingTable.objects.select_for_update(no_key=True).get(pk=table.pk)
    ahead = Meeting.objects.filter(table=table, state=MeetingState.PLANNED, slot__ends_at__gt=clock.now())
    if first := ahead.select_related("slot").order_by("slot__starts_at").first():
        raise WrongState(
            _("A meeting is planned at table %(table)s at %(time)s: move it first.")
            % {"table": table, "time": first.slot.time}
        )
    return _set_closed(by, table, True)


@transaction.atomic
def open_table(*, by: User, table: MeetingTable) -> MeetingTable:
    """The table can be used again."""
    check_task(by, table.event, DutyTask.MATCHMAKER)
    return _set_closed(by, MeetingTable.objects.select_for_update(no_key=True).get(pk=table.pk), False)


def close_free(*, by: User, tables: Iterable[MeetingTable]) -> list[str]:
    """Close those of the tables at which nothing is planned any more (within the caller's transaction, all slots
    locked); the numbers of the others.
    """
    busy = []
    for table in tables:
        try:
            close_table(by=by, table=table)
        except WrongState:
            busy.append(table.code)
    return busy


def _set_closed(by: User, table: MeetingTable, closed: bool) -> MeetingTable:
    if table.closed != closed:
        table.closed = closed
        table.save(update_fields=["closed"])
        audit.record(by=by, verb="meetings.close_table" if closed else "meetings.open_table", subject=table)
    return table
