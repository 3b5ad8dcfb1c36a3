"""A party offers times for advice, and takes them back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, role_in
from accounts.services.messages import send
from accounts.services.rows import save_checked
from market.advice import LONGEST, topics_of
from market.models import AdviceSlot


@transaction.atomic
def offer_slot(
    *,
    by: User,
    party: Organisation,
    topic: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str = "",
    link: str = "",
    capacity: int = 1,
    about: str = "",
) -> AdviceSlot:
    """A verified party offers a time to come, of at most four hours, for one to five firms with a kind of question that
    it can answer; at a place, by a call (https), or both.
    """
    check_act_for(by, party)
    if not party.is_verified:
        raise WrongState(_("Slots are offered by verified parties."))
    if not topics_of(party.kind):
        raise NotAllowed(_("Your kind of organisation offers no advice slots."))
    if topic not in topics_of(party.kind):
        raise Invalid(_("Your kind of organisation cannot answer this kind of question."), field="topic")
    if starts_at <= clock.now():
        raise Invalid(_("A slot begins at a time to come."), field="starts")
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid(_("A slot ends after it begins, and lasts four hours at most."), field="ends")
    if not place.strip() and not link:
        raise Invalid(_("Say where to come, or give the link of the call."), field="place")
    slot = save_checked(
        AdviceSlot(
            party=party,
            topic=topic,
            about=about.strip(),
            starts_at=starts_at,
            ends_at=ends_at,
            place=place.strip(),
            link=link,
            capacity=capacity,
            created_by=by,
        )
    )
    audit.record(by=by, verb="advice.offer", subject=slot, on_behalf_of=party, starts_at=str(starts_at))
    return slot


@transaction.atomic
def withdraw_slot(*, by: User, slot: AdviceSlot, reason: str) -> AdviceSlot:
    """The party takes a slot back before it begins; firms that have booked are told the reason, their places end."""
    row = lock_slot(slot.pk)
    check_act_for(by, row.party)
    if row.withdrawn_at is not None:
        return row
    if row.has_begun:
        raise WrongState(_("This slot has already begun."))
    booked = list(row.bookings.filter(cancelled_at__isnull=True).select_related("firm"))
    if booked and not reason.strip():
        raise Invalid(_("Firms have booked: give them the reason."), field="reason")
    if len(reason) > 200:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": 200}, field="reason")
    now = clock.now()
    row.withdrawn_at, row.withdrawn_reason = now, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    row.bookings.filter(cancelled_at__isnull=True).update(cancelled_at=now)
    audit.record(by=by, verb="advice.withdraw", subject=row, on_behalf_of=row.party, reason=row.withdrawn_reason)
    for booking in booked:
        tell(row, booking.firm, "advice.withdrawn", reason=row.withdrawn_reason)
    if role_in(by, row.party) is None:
        tell(row, row.party, "advice.withdrawn_for_you")
    return row


def lock_slot(pk: int) -> AdviceSlot:
    """The slot, locked: whoever books, cancels or withdraws holds this lock."""
    return AdviceSlot.objects.select_for_update(of=("self",)).select_related("party").get(pk=pk)


def tell(slot: AdviceSlot, organisation: Organisation, code: str, **params: str) -> None:
    """One message about a slot, with the words every sentence may use."""
    time = timezone.localtime(slot.starts_at).strftime("%Y-%m-%d %H:%M")
    words = {"party": slot.party.name, "time": time}
    send(organisation=organisation, code=code, url=slot.get_absolute_url(), **words | params)
