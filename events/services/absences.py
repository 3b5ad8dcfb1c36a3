"""Who of a party cannot sit in meetings for a while: noted by the party or the organiser, taken back."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import User
from accounts.services import messages
from events.enums import DutyTask
from events.models import Absence, Registration
from events.permissions import check_act_at
from events.services.checks import check_span, check_takes_part, lock_registration


@transaction.atomic
def note_absence(
    *, by: User, registration: Registration, starts_at: dt.datetime, ends_at: dt.datetime, people: int = 1
) -> Absence:
    """So many people of the party are away from one time to another on a day of the market. No meeting is planned with
    them then; meetings that stand stay until somebody moves them or the organiser plans anew. When the organiser notes
    it the party is told.
    """
    check_act_at(by, registration.organisation, registration.event, DutyTask.MATCHMAKER)
    check_takes_part(registration.event, by=by, task=DutyTask.MATCHMAKER)
    row = lock_registration(registration.event, registration.organisation)
    check_span(starts_at, ends_at)
    event = row.event
    first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
    if timezone.localdate(starts_at) < first or timezone.localdate(ends_at) > last:
        raise Invalid(_("The absence is on a day of the market."), field="starts_at")
    coming = max(1, row.attendees.count())
    if not 1 <= people <= coming:
        raise Invalid(_("At most %(count)d: so many people come for the party.") % {"count": coming}, field="people")
    absence = Absence.objects.create(
        registration=row, starts_at=starts_at, ends_at=ends_at, people=people, made_by=by, made_at=clock.now()
    )
    audit.record(by=by, verb="absence.note", subject=absence, on_behalf_of=row.organisation, people=people)
    _tell(by, absence, "registration.absence")
    return absence


@transaction.atomic
def withdraw_absence(*, by: User, absence: Absence) -> Absence:
    """They are there after all; the row stays."""
    party, event = absence.registration.organisation, absence.registration.event
    check_act_at(by, party, event, DutyTask.MATCHMAKER)
    check_takes_part(event, by=by, task=DutyTask.MATCHMAKER)
    row = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if row.withdrawn_at is not None:
        raise WrongState(_("This absence has been taken back already."))
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(by=by, verb="absence.withdraw", subject=row, on_behalf_of=party)
    _tell(by, row, "registration.absence_ended")
    return row


def _tell(by: User, absence: Absence, code: str) -> None:
    """What the organiser notes in its place, the party reads; how many people, and from when to when."""
    row = absence.registration
    starts, ends = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    messages.send_for(
        by=by,
        organisation=row.organisation,
        code=code,
        url=reverse("events:registration", args=[row.pk]),
        event=row.event.name,
        time=f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}",
        people=absence.people,
    )
