"""The outbox is worked off: claim a delivery, send it, put the result on record; nothing is lost, nothing sent twice.

A claim is committed before anything is sent. When a worker dies, its claims grow old and are taken up again: the door
is asked first whether it has seen the delivery's key, because the worker may have died between sending and recording.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.channels.port import AddressRefused, Unreachable
from accounts.enums import DeliveryState
from accounts.errors import WrongState
from accounts.models import Delivery, User
from accounts.permissions import check_organise
from accounts.quiet import after_quiet
from accounts.selectors.preferences import channels_in_use
from accounts.services import digests
from accounts.services.doors import Door, open_door
from accounts.services.outbox_checks import DIED, Batch, Dropped

log = logging.getLogger(__name__)

# How long a delivery waits after each attempt that failed; after the last one it has failed for good.
PAUSES = [dt.timedelta(minutes=wait) for wait in (2, 8, 50, 300, 1080)]
ATTEMPTS = len(PAUSES) + 1
BATCH = 200


def deliver_due() -> int:
    """Make up the digests that are due, send what is due on each channel, and return how many letters went out.

    While the server of a channel is down nothing is tried there and nothing is lost. A delivery that fails is tried
    again after growing pauses, six times in all. Two workers at once never send a letter twice: the attempt is claimed
    before it is made.
    """
    digests.collect()
    return sum(_work_off(channel) for channel in channels_in_use())


def _work_off(channel: str) -> int:
    rows = _due(channel)
    if not rows:
        return 0
    try:
        with open_door(channel) as door:
            batch = Batch(rows)
            return sum(_attempt(row, batch, door) for row in rows)
    except Unreachable as error:
        log.warning("%s: nobody answers, %s deliveries wait: %s", channel, len(rows), error)
        return 0


def _due(channel: str) -> list[Delivery]:
    """What waits and is due, and what somebody took up too long ago to be still at it."""
    now = clock.now()
    stale = now - dt.timedelta(seconds=settings.DELIVERY_STALE_SECONDS)
    rows = Delivery.objects.filter(
        Q(state=DeliveryState.WAITING, due_at__lte=now) | Q(state=DeliveryState.SENDING, claimed_at__lte=stale),
        channel=channel,
    )
    people = rows.select_related("message__organisation", "user__message_preferences")
    return list(people.order_by("due_at", "pk")[:BATCH])


def _attempt(row: Delivery, batch: Batch, door: Door) -> int:
    """One attempt, unless another worker has the row, or it is night for the person; 1 when the letter went out."""
    tried_before = row.claimed_at is not None  # by a worker that died, or with an error after all was sent
    if row.state == DeliveryState.WAITING and _postponed(row, batch):
        return 0
    if not _claim(row):
        return 0
    try:
        if not (tried_before and door.has_delivered(row)):
            if row.attempts > ATTEMPTS:
                return _failed(row, DIED)
            door.deliver(row, batch.letter(row))
    except Dropped as reason:
        return _end(row, state=DeliveryState.DROPPED, last_error=str(reason))
    except AddressRefused as error:
        return _failed(row, error)
    except Unreachable:
        _put_back(row)
        raise
    except Exception as error:
        log.warning("delivery %s failed: %r", row.pk, error)
        return _failed(row, error) if row.attempts >= ATTEMPTS else _again(row, error)
    return _sent(row)


def _postponed(row: Delivery, batch: Batch) -> bool:
    """It has become night since the delivery fell due (a server was down, or the person has chosen other hours)."""
    now = clock.now()
    if batch.at_night(row):
        return False
    preferences = batch.preferences(row)
    later = after_quiet(now, preferences.quiet_from, preferences.quiet_until)
    if later > now:
        Delivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING).update(due_at=later)
    return later > now


def _claim(row: Delivery) -> bool:
    """Take the delivery up, if nobody has since it was read; committed at once, so that it outlives this process."""
    as_read = Delivery.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
    now = clock.now()
    if not as_read.update(state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return False
    row.attempts, row.claimed_at = row.attempts + 1, now
    return True


def _end(row: Delivery, **result: object) -> int:
    """Put the end of the attempt on record, together with the lines of a digest; 1 when the letter went out."""
    facts: dict[str, object] = {"sent_at": None, "last_error": ""} | result
    with transaction.atomic():
        # The claim may have been taken over while the server was slow: what has been sent is sent all the same.
        open_rows = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING)
        changed = open_rows.update(**{**facts, "last_error": str(facts["last_error"])[:200]})
        if changed and row.digest_day and facts["state"] != DeliveryState.WAITING:
            lines = Delivery.objects.filter(digest=row, state=DeliveryState.DIGEST)
            lines.update(state=facts["state"], sent_at=facts["sent_at"], last_error=str(facts["last_error"])[:200])
    return int(bool(changed) and facts["state"] == DeliveryState.SENT)


def _sent(row: Delivery) -> int:
    return _end(row, state=DeliveryState.SENT, sent_at=clock.now())


def _failed(row: Delivery, error: object) -> int:
    return _end(row, state=DeliveryState.FAILED, last_error=error)


def _again(row: Delivery, error: object) -> int:
    due_at = clock.now() + PAUSES[row.attempts - 1]
    return _end(row, state=DeliveryState.WAITING, due_at=due_at, last_error=error)


def _put_back(row: Delivery) -> int:
    """Nobody answered: the attempt does not count. Others go first, in case this letter is what the server dies of."""
    return _end(row, state=DeliveryState.WAITING, attempts=row.attempts - 1, due_at=clock.now() + PAUSES[0])


@transaction.atomic
def retry(*, by: User, delivery: Delivery) -> Delivery:
    """The organiser has a delivery that failed tried again (the address has been corrected, the server mended)."""
    check_organise(by)
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state != DeliveryState.FAILED:
        raise WrongState(_("Only a delivery that failed is tried again."))
    row.state, row.attempts, row.due_at = DeliveryState.WAITING, 0, clock.now()
    row.save(update_fields=["state", "attempts", "due_at"])
    row.lines.filter(state=DeliveryState.FAILED).update(state=DeliveryState.DIGEST)
    organisation = row.message.organisation if row.message else None
    audit.record(by=by, verb="delivery.retry", subject=row, on_behalf_of=organisation)
    return row
