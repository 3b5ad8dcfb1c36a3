"""Who promised is reminded three days before the day, and told when the day has passed."""

from typing import Any

from django.db import transaction

from accounts import clock
from market.models import Promise
from market.services.promises import tell
from market.visits import REMIND_BEFORE, PromiseState


def remind_of_promises() -> int:
    """Each open promise once before its day and once after it; the number of messages. Safe to repeat. From the day
    after, the promise is a line of the organiser's to-do list as well.
    """
    today = clock.today()
    still_open = Promise.objects.filter(state=PromiseState.OPEN)
    soon = still_open.filter(due_on__range=(today, today + REMIND_BEFORE))
    return _tell_each(soon, "soon_at", "promise.due_soon") + _tell_each(
        still_open.filter(due_on__lt=today), "overdue_at", "promise.overdue"
    )


def _tell_each(rows: Any, stamp: str, code: str) -> int:
    keys = list(rows.filter(**{f"{stamp}__isnull": True}).order_by("due_on", "pk").values_list("pk", flat=True))
    return sum(_tell(pk, stamp, code) for pk in keys)


@transaction.atomic
def _tell(pk: int, stamp: str, code: str) -> bool:
    """One promise, if it is still open and nobody has been told."""
    rows = Promise.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("promiser", "guest__organisation").get(pk=pk)
    if row.state != PromiseState.OPEN or getattr(row, stamp) is not None:
        return False
    setattr(row, stamp, clock.now())
    row.save(update_fields=[stamp])
    tell(row, row.promiser, code)
    return True
