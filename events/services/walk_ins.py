"""Completing what was noted at the door of somebody without registration."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import WrongState
from accounts.models import Organisation, User
from events.enums import CheckInSource, DutyTask
from events.models import Registration, WalkIn
from events.permissions import check_task
from events.services.desk import check_in
from events.services.people import clean_people
from events.services.registrations import register


@transaction.atomic
def complete_walk_in(*, by: User, walk_in: WalkIn, organisation: Organisation, mobile: str) -> Registration:
    """Register the person for the party and check both in at the moment when the person came.

    ``mobile`` is the number as it is corrected now (may be empty). A person who is on the party's list already is not
    written there twice.
    """
    check_task(by, walk_in.event, DutyTask.CHECK_IN)
    row = WalkIn.objects.select_for_update(of=("self",)).select_related("event").get(pk=walk_in.pk)
    if row.completed_at is not None:
        raise WrongState(_("Somebody else has completed this entry."))
    (person,) = clean_people([{"name": row.name, "mobile": mobile}])
    registration = register(by=by, event=row.event, organisation=organisation, attendees=[person])
    attendee = registration.attendees.get(name=person["name"], mobile=person["mobile"])
    check_in(by=by, registration=registration, attendee=attendee, source=CheckInSource.WALK_IN, at=row.at)
    row.registration, row.completed_at = registration, clock.now()
    row.save(update_fields=["registration", "completed_at"])
    audit.record(by=by, verb="walk_in.complete", subject=row, on_behalf_of=organisation)
    return registration
