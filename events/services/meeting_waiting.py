"""The waiting list: a slot that becomes free goes to the first accepted pair that has none and fits."""

from django.db import transaction

from accounts.errors import Refused
from events.enums import EventStatus
from events.models import Meeting, MeetingRequest, MeetingSlot
from events.services.meeting_checks import lock_parties, lock_request
from events.services.meeting_places import book_place

TRIED_AT_MOST = 50
"""Pairs that are looked at for one free slot."""


def fill_slot(slot_id: int) -> Meeting | None:
    """Seat one waiting pair in the slot and tell both sides; None where nobody waits or fits. Called after the commit
    that has freed a place, in a transaction of its own for each pair: a pair that does not fit holds nobody up.
    """
    slot = MeetingSlot.objects.select_related("event").filter(pk=slot_id).first()
    if slot is None or slot.has_begun or slot.event.status != EventStatus.PUBLISHED:
        return None
    waiting = MeetingRequest.objects.filter(event=slot.event_id).waiting().values_list("pk", flat=True)
    for pk in list(waiting[:TRIED_AT_MOST]):
        try:
            if meeting := _seat(pk, slot):
                return meeting
        except Refused:
            continue
    return None


@transaction.atomic
def _seat(pk: int, slot: MeetingSlot) -> Meeting | None:
    """This pair, if it still waits."""
    asking = MeetingRequest.objects.select_related("event", "asker", "asked").get(pk=pk)
    people = lock_parties(asking.event, asking.parties)
    row = lock_request(pk)
    if not MeetingRequest.objects.waiting().filter(pk=pk).exists():
        return None
    return book_place(by=None, side=None, asking=row, slot=slot, people=people, code="meeting.seated")
