"""A new edition after the pattern of an earlier one: the place and the day come along, nothing of any party does."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid
from accounts.models import User
from events.enums import DutyTask
from events.models import (
    HallItem,
    HallPlan,
    MarketEvent,
    MarketSeries,
    MeetingSettings,
    MeetingSlot,
    MeetingTable,
    Session,
    Stall,
)
from events.permissions import check_task
from events.services.events import create_event

TAKEN_ALONG = ("tagline", "venue", "address", "introduction", "contact_days", "judge_days", "decide_days")
PLACED = ("kind", "x", "y", "width", "height", "turned", "text")
LIMITS = ("slot_minutes", "meetings_at_most", "answer_hours")
PLANNED = ("kind", "title", "room", "capacity", "description")


@transaction.atomic
def copy_event(*, by: User, event: MarketEvent, name: str, slug: str, starts_on: dt.date) -> MarketEvent:
    """The next edition of the series, in preparation, beginning on that day at the same hour.

    Stalls, the plan of the hall, tables, and the limits of meetings are the same; slots and sessions lie as many days
    later as the edition does. Registrations, holders of stalls, seats, meetings, and the hosts of sessions stay behind.
    """
    check_task(by, event, DutyTask.OWNER)
    series = MarketSeries.objects.select_for_update(no_key=True).get(pk=event.series_id)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    if starts_on < clock.today():
        raise Invalid(_("The new edition lies ahead: please choose a later day."), field="starts_on")
    later = starts_on - timezone.localdate(event.starts_at)
    number = series.events.aggregate(last=Max("number"))["last"] + 1
    copy = create_event(
        by=by,
        series=series,
        number=number,
        name=name.strip(),
        slug=slug,
        starts_at=event.starts_at + later,
        ends_at=event.ends_at + later,
        **{fact: getattr(event, fact) for fact in TAKEN_ALONG},
    )
    stalls = _copy_hall(event, copy)
    sessions, slots = _copy_programme(event, copy, later), _copy_meetings(event, copy, later)
    audit.record(
        by=by, verb="event.copy", subject=copy, source=event.slug, stalls=stalls, sessions=sessions, slots=slots
    )
    return copy


def _copy_hall(event: MarketEvent, copy: MarketEvent) -> int:
    """Stalls under the same numbers, and the plan with each of them in its place."""
    facts = list(event.stalls.values_list("code", "zone", "row", "column"))
    Stall.objects.bulk_create(
        Stall(event=copy, code=code, zone=zone, row=row, column=column) for code, zone, row, column in facts
    )
    plan = HallPlan.objects.filter(event=event).first()
    if plan is not None:
        by_code = {stall.code: stall for stall in copy.stalls.all()}
        drawn = HallPlan.objects.create(event=copy, width=plan.width, height=plan.height, version=1)
        HallItem.objects.bulk_create(
            HallItem(
                plan=drawn,
                stall=by_code[item.stall.code] if item.stall else None,
                **{fact: getattr(item, fact) for fact in PLACED},
            )
            for item in plan.items.select_related("stall").order_by("pk")
        )
    return len(facts)


def _copy_programme(event: MarketEvent, copy: MarketEvent, later: dt.timedelta) -> int:
    sessions = [
        Session(
            event=copy,
            starts_at=row.starts_at + later,
            ends_at=row.ends_at + later,
            **{fact: getattr(row, fact) for fact in PLANNED},
        )
        for row in event.sessions.order_by("starts_at", "pk")
    ]
    return len(Session.objects.bulk_create(sessions))


def _copy_meetings(event: MarketEvent, copy: MarketEvent, later: dt.timedelta) -> int:
    limits = MeetingSettings.objects.filter(event=event).first()
    if limits is not None:
        MeetingSettings.objects.create(event=copy, **{limit: getattr(limits, limit) for limit in LIMITS})
    MeetingTable.objects.bulk_create(
        MeetingTable(event=copy, code=table.code, zone=table.zone, closed=table.closed)
        for table in event.meeting_tables.order_by("pk")
    )
    slots = [
        MeetingSlot(event=copy, starts_at=slot.starts_at + later, ends_at=slot.ends_at + later)
        for slot in event.meeting_slots.order_by("starts_at", "pk")
    ]
    return len(MeetingSlot.objects.bulk_create(slots))
