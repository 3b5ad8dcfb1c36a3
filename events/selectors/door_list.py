"""Who may come through the door of an edition, as a device may keep it: hashed codes and names."""

import datetime as dt
import hashlib
import hmac

from django.utils.crypto import salted_hmac

from accounts import clock
from events.models import Attendee, MarketEvent, Registration

LIST_LIVES = dt.timedelta(hours=24)
"""A device that has not seen the network for so long forgets the names."""
AFTER_THE_END = dt.timedelta(hours=2)


def door_salt(event: MarketEvent) -> str:
    """The salt of the edition's hashes: another edition's list says nothing about this one's codes."""
    return salted_hmac("events.door_list", str(event.pk), algorithm="sha256").hexdigest()[:32]


def code_hash(salt: str, code: str) -> str:
    """What a code stands as in the list (the device computes the same): the first 32 digits of its HMAC-SHA-256."""
    return hmac.new(salt.encode(), code.encode(), hashlib.sha256).hexdigest()[:32]


def list_ends(event: MarketEvent) -> dt.datetime:
    """When a list given now is forgotten: after a day, at the latest two hours after the end of the edition."""
    return min(clock.now() + LIST_LIVES, event.ends_at + AFTER_THE_END)


def door_people(event: MarketEvent) -> list[list[str]]:
    """``[hash, person, party]`` of each badge, and of each party's own code with no person; none after the edition."""
    if list_ends(event) <= clock.now():
        return []
    salt = door_salt(event)
    live = {"cancelled_at": None, "event": event}
    parties = Registration.objects.filter(**live).order_by("pk").values_list("code", "organisation__name")
    people = (
        Attendee.objects.filter(registration__in=Registration.objects.filter(**live))
        .order_by("pk")
        .values_list("code", "name", "registration__organisation__name")
    )
    return [[code_hash(salt, code), "", party] for code, party in parties] + [
        [code_hash(salt, code), name, party] for code, name, party in people
    ]
