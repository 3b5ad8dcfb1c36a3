"""What remains of advice when a party or a firm is erased: when it was and what came of it, without words."""

from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import Organisation, User
from market.models import AdviceBooking, AdviceSlot
from market.services.advice_slots import tell, withdraw_slot

GONE = "—"


def forget_advice(*, by: User, organisation: Organisation) -> None:
    """Slots ahead are taken back and bookings ahead end, each with a word to the other side; places, links, questions
    and notes go. To be called inside the transaction that erases the organisation.
    """
    now = clock.now()
    for slot in AdviceSlot.objects.filter(party=organisation, withdrawn_at__isnull=True, starts_at__gt=now):
        withdraw_slot(by=by, slot=slot, reason=_("The party has left the market."))
    ahead = AdviceBooking.objects.filter(firm=organisation, cancelled_at__isnull=True, slot__starts_at__gt=now)
    for booking in ahead.select_related("slot__party"):
        tell(booking.slot, booking.slot.party, "advice.cancelled", firm=organisation.name)
    ahead.update(cancelled_at=now)
    AdviceBooking.objects.filter(firm=organisation).update(question=GONE, result_note="", need=None)
    AdviceBooking.objects.filter(slot__party=organisation).update(result_note="")
    AdviceSlot.objects.filter(party=organisation).update(about="", place=GONE, link="", withdrawn_reason="")
