"""A visitor at a stall asks to be called: said by the visitor, and taken back by the visitor."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Verification
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from accounts.services import messages
from events.models import StallBooking, StallVisit
from events.services.checks import check_takes_part, lock_registration

NOTE_AT_MOST = 200


@transaction.atomic
def record_visit(
    *, by: User, booking: StallBooking, organisation: Organisation, note: str = ""
) -> tuple[StallVisit, bool]:
    """A registered party lets the holder of a stall read its contact; the row, and whether this call made it stand.

    Saying it again changes the note; after it was taken back it stands anew.
    """
    check_act_for(by, organisation)
    stall = StallBooking.objects.select_related("event", "organisation", "stall").get(pk=booking.pk)
    check_takes_part(stall.event, by=by)
    if stall.released_at is not None:
        raise WrongState(_("Nobody holds this stall any more."))
    if stall.organisation_id == organisation.pk:
        raise NotAllowed(_("This is your own stall."))
    if organisation.verification == Verification.SUSPENDED:
        raise WrongState(_("Your organisation is suspended. Please contact the organiser."))
    note = note.strip()
    if len(note) > NOTE_AT_MOST:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": NOTE_AT_MOST}, field="note")
    lock_registration(stall.event, organisation)  # two presses at the same moment wait here
    visit, new = StallVisit.objects.get_or_create(
        booking=stall, organisation=organisation, defaults={"user": by, "note": note}
    )
    if not new:
        new = visit.withdrawn_at is not None
        visit.user, visit.note, visit.withdrawn_at = by, note or visit.note, None
        visit.save(update_fields=["user", "note", "withdrawn_at"])
    visit.booking = stall
    if new:
        audit.record(by=by, verb="stall.visit", subject=visit, on_behalf_of=organisation, stall=stall.pk)
    return visit, new


@transaction.atomic
def withdraw_visit(*, by: User, visit: StallVisit) -> StallVisit:
    """The holder may not read the visitor's contact any more, and is told so; who read it before stays in the audit
    log.
    """
    check_act_for(by, visit.organisation)
    rows = StallVisit.objects.select_for_update(of=("self",))
    row = rows.select_related("organisation", "booking__organisation", "booking__event", "booking__stall").get(
        pk=visit.pk
    )
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        audit.record(by=by, verb="stall.withdraw_visit", subject=row, on_behalf_of=row.organisation)
        told = {"stall": row.booking.stall.code, "event": row.booking.event.name, "visitor": row.organisation.name}
        url = row.booking.event.get_absolute_url()
        messages.send(organisation=row.booking.organisation, code="stall.visit_withdrawn", url=url, **told)
        messages.send_for(by=by, organisation=row.organisation, code="stall.visit_ended", url=url, **told)
    return row
