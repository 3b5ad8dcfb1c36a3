"""What becomes of "call me" at a stall: an introduction where the visitor has a fitting need, else a message."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Verification
from accounts.errors import NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise, check_act_for
from accounts.services import messages
from events.models import StallBooking, StallVisit
from events.services.stall_visits import record_visit
from market.enums import Source
from market.models import Introduction
from market.selectors.stall_visits import need_for_holder, open_pair_of
from market.services.contact import Contact
from market.services.introductions import consent
from market.services.pairs import lock_need, tell
from market.services.proposals import Proposal, check_proposal, write_proposals


@transaction.atomic
def call_me(
    *, by: User, booking: StallBooking, organisation: Organisation, note: str = ""
) -> tuple[StallVisit, Introduction | None]:
    """The visitor agrees to be called by the stall's holder.

    With a live need of a kind that the holder answers, the pair is proposed to the holder, and the firm's contact
    opens with the claim; in a pair of the two that is open already the firm has agreed now. Otherwise the holder gets
    a message and may read the visitor's contact. Pressing twice does one thing.
    """
    visit, new = record_visit(by=by, booking=booking, organisation=organisation, note=note)
    present = open_pair_of(visit)
    if present is not None and present.claimed_at is not None:
        consent(by=by, introduction=present, organisation=organisation)
    pair = present or _propose(by, visit)
    if new and (present is not None or pair is None):
        _tell(visit, pair)
    return visit, pair


def _tell(visit: StallVisit, pair: Introduction | None) -> None:
    url = pair.get_absolute_url() if pair else reverse("market:stall_visits", args=[visit.booking_id])
    messages.send(
        organisation=visit.booking.organisation,
        code="stall.visited",
        url=url,
        visitor=visit.organisation.name,
        stall=visit.booking.stall.code,
        event=visit.booking.event.name,
    )


def _propose(by: User, visit: StallVisit) -> Introduction | None:
    need = need_for_holder(visit, clock.today())
    if need is None:
        return None
    pair = Proposal(lock_need(need.pk), visit.booking.organisation)
    check_proposal(pair)
    (row,) = write_proposals(by=by, source=Source.STALL, pairs=[pair])
    tell(row, row.provider, "introduction.asked_at_stall", stall=visit.booking.stall.code)
    return row


@transaction.atomic
def read_visitor_contact(*, by: User, visit: StallVisit) -> Contact:
    """The visitor's contact, for an editor of the stall's holder; every reading writes an audit row."""
    row = StallVisit.objects.select_related("organisation", "booking__organisation").get(pk=visit.pk)
    holder, visitor = row.booking.organisation, row.organisation
    check_act_for(by, holder)
    if holder.verification == Verification.SUSPENDED and not can_organise(by):
        raise NotAllowed(_("Your organisation is suspended. Please contact the organiser."))
    if row.withdrawn_at is not None:
        raise WrongState(_("The visitor has taken this back."))
    audit.record(by=by, verb="contact.read", subject=row, on_behalf_of=holder, of=visitor.pk, name=visitor.name)
    return Contact(
        visitor.name, visitor.contact_name, visitor.contact_title, visitor.contact_mobile, visitor.contact_email
    )
