"""Both sides of an advice booking are reminded the day before."""

from django.db import transaction

from accounts import clock
from market.advice import REMIND_BEFORE
from market.models import AdviceBooking
from market.services.advice_slots import lock_slot, tell


def remind() -> int:
    """Remind firm and party of each booking that begins within a day, once; the number of bookings. Safe to repeat. Who
    books later than a day before is not reminded of what it has just done.
    """
    now = clock.now()
    due = AdviceBooking.objects.filter(cancelled_at__isnull=True, reminded_at__isnull=True)
    due = due.filter(slot__starts_at__gt=now, slot__starts_at__lte=now + REMIND_BEFORE)
    keys = list(due.order_by("slot__starts_at", "pk").values_list("slot", "pk"))
    return sum(_remind(slot, booking) for slot, booking in keys)


@transaction.atomic
def _remind(slot_id: int, pk: int) -> bool:
    """One booking, if it still stands and nobody has been reminded of it."""
    slot = lock_slot(slot_id)
    row = AdviceBooking.objects.select_for_update(of=("self",)).select_related("firm").get(pk=pk)
    if row.cancelled_at is not None or row.reminded_at is not None:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    tell(slot, row.firm, "advice.remind", firm=row.firm.name)
    tell(slot, slot.party, "advice.remind_party", firm=row.firm.name)
    return True
