"""The daily digest: what a person does not want at once comes in one e-mail a day, at an hour of their choice."""

from typing import Any

from django.db import transaction

from accounts import clock
from accounts.enums import Channel, DeliveryState
from accounts.models import Delivery, Message, Organisation, User
from accounts.quiet import after_quiet, next_hour
from accounts.selectors.preferences import preferences_of
from accounts.services.messages import draft, send_once

PEOPLE = 500


def contribute(
    *, organisation: Organisation, recipient: User, code: str, once: str, url: str = "", **params: Any
) -> Message:
    """Another app's line for one person's digest, such as the new leads of a saved filter ("leads.digest").

    It is an ordinary message for that person alone: the inbox shows it at once, the e-mail comes with the next digest
    unless the person has chosen otherwise for its group. ``once`` names filter and day, so that a job which runs twice
    tells it once.
    """
    message = draft(organisation=organisation, code=code, url=url, **params)
    return send_once(recipient=recipient, once=once, message=message)


def collect() -> int:
    """Make up the digests whose hour has come and return how many; each is sent by the outbox like any letter."""
    waiting = Delivery.objects.filter(state=DeliveryState.DIGEST, digest__isnull=True, due_at__lte=clock.now())
    people = list(waiting.order_by("user").values_list("user", flat=True).distinct()[:PEOPLE])
    found = User.objects.filter(pk__in=people).select_related("message_preferences").order_by("pk")
    return sum(_collect_for(person) for person in found)


@transaction.atomic
def _collect_for(person: User) -> int:
    """Put what is due for the person into the digest of the day; what comes after that digest waits for the next.

    The day's digest is unique in the database, so two workers at once make up one.
    """
    now = clock.now()
    preferences = preferences_of(person)
    digest, new = Delivery.objects.get_or_create(
        user=person,
        digest_day=clock.as_local_date(now),
        defaults={
            "channel": Channel.EMAIL,
            "created_at": now,
            "due_at": after_quiet(now, preferences.quiet_from, preferences.quiet_until),
        },
    )
    rows = Delivery.objects.filter(user=person, state=DeliveryState.DIGEST, digest__isnull=True, due_at__lte=now)
    if new:
        rows.update(digest=digest)
    else:
        rows.update(due_at=next_hour(now, preferences.digest_hour))
    return int(new)
