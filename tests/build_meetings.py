"""Small builders of meetings at a market, as those of ``tests.build``."""

import datetime as dt
from typing import Any

from accounts.models import Organisation
from events.models import Meeting, MeetingPlace, MeetingRequest, PlanLine, TimetablePlan
from tests import build


def request(asker: Organisation, asked: Organisation, event: Any, **facts: Any) -> MeetingRequest:
    """One party has asked another; it waits for the answer for two days."""
    given: dict[str, Any] = {
        "about": "示例话题",
        "made_by": facts.pop("made_by", None) or build.user(),
        "expires_at": event.starts_at - dt.timedelta(hours=1),
    }
    return MeetingRequest.objects.create(event=event, asker=asker, asked=asked, **given | facts)


def meeting(asker: Organisation, asked: Organisation, slot: Any, table: Any, **facts: Any) -> Meeting:
    """The two have accepted and meet at the table; the first person of each is taken up by it."""
    asked_for = request(asker, asked, slot.event, state="accepted", answered_at=slot.event.starts_at)
    row = Meeting.objects.create(request=asked_for, event=slot.event, slot=slot, table=table, **facts)
    for party in (asker, asked):
        MeetingPlace.objects.create(meeting=row, slot=slot, organisation=party, seat=1)
    return row


def draft(event: Any, by: Any, request: MeetingRequest, slot: Any, table: Any) -> PlanLine:
    """A draft of the timetable with a time for one request."""
    plan = TimetablePlan.objects.create(event=event, number=1, kind="plan", state="ready", asked_by=by)
    return PlanLine.objects.create(plan=plan, request=request, slot=slot, table=table, seat_asker=1, seat_asked=1)
