"""Checking in by the page at the desk, one party or person at a time."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import WrongState
from accounts.models import User
from events.enums import CheckInSource, DutyTask
from events.models import Attendee, CheckIn, Registration
from events.permissions import check_task
from events.services.check_in_entries import Scan
from events.services.check_ins import FIRST, MORE, Where, arrival, lock_registrations, note_arrival, write


@transaction.atomic
def check_in(
    *,
    by: User,
    registration: Registration,
    attendee: Attendee | None = None,
    source: str = CheckInSource.ONLINE,
    at: dt.datetime | None = None,
) -> Registration:
    """The organiser sees the party, or one of its people, at the door; the first time counts, a second changes
    nothing. The party as a whole brings in whoever of its people is not here yet. ``at`` is when it was, if earlier.
    """
    check_task(by, registration.event, DutyTask.CHECK_IN)
    batch = lock_registrations([registration.pk])
    row = batch.registrations[registration.pk]
    if row.cancelled_at is not None:
        raise WrongState(_("This registration has been cancelled."))
    where, scan = Where(row.event, by), Scan(uuid.uuid4(), dt.timedelta(), "")
    verb = MORE if row.checked_in_at else FIRST
    first = batch.first(row, attendee)
    new = arrival(where, row, attendee, scan, source=source)
    new.at = at or new.at
    if first is None:
        batch.add(new)
    if first is None or attendee is None:
        note_arrival(batch, new)
    if batch.rows:
        write(by, batch)
        audit.record(by=by, verb=verb, subject=row, on_behalf_of=row.organisation, people=len(_people(batch.rows)))
    return row


def _people(rows: list[CheckIn]) -> list[CheckIn]:
    return [row for row in rows if row.attendee_id is not None]
