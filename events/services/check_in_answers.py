"""The sentences a device at the door shows for what it sent."""

import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import ScanResult
from events.models import Attendee, CheckIn, Registration, WalkIn


@dataclass(frozen=True, slots=True)
class Answer:
    """What one entry came to: a word for the device, a sentence for the person, and who it is."""

    token: str
    result: ScanResult
    text: str
    person: str = ""
    party: str = ""


def counted(row: CheckIn, attendee: Attendee | None) -> Answer:
    """Here, and counted by this very entry."""
    text = _("Checked in.") if attendee else _("The whole party is checked in.")
    return _of(row.token, ScanResult.COUNTED, text, row.registration, attendee)


def already(token: uuid.UUID, registration: Registration, attendee: Attendee | None, first: CheckIn) -> Answer:
    """Read before on the same device."""
    return _of(token, ScanResult.ALREADY, where_and_when(first), registration, attendee)


def conflict(row: CheckIn, first: CheckIn) -> Answer:
    """Read before on another device: somebody may carry a copy of the badge."""
    return _of(row.token, ScanResult.CONFLICT, where_and_when(first), row.registration, row.attendee)


def again(row: CheckIn, first: CheckIn | None, registration: Registration, attendee: Attendee | None) -> Answer:
    """The same entry, sent again: what it came to the first time. With another code it is no entry of ours."""
    same = (row.registration_id, row.attendee_id) == (registration.pk, attendee.pk if attendee else None)
    if not same or first is None:
        return Answer(str(row.token), ScanResult.REFUSED, _("This entry was sent before with another code."))
    return counted(row, attendee) if row.counted else conflict(row, first)


def cancelled(token: uuid.UUID, registration: Registration, attendee: Attendee | None) -> Answer:
    """The party had called off."""
    text = _("This registration has been cancelled.")
    return _of(token, ScanResult.CANCELLED, text, registration, attendee)


def unknown(token: uuid.UUID) -> Answer:
    """No such code."""
    return Answer(str(token), ScanResult.UNKNOWN, _("This code is not known. Look the person up by name."))


def elsewhere(token: uuid.UUID) -> Answer:
    """A code of ours, but not for today; whose it is is not said."""
    return Answer(str(token), ScanResult.UNKNOWN, _("This code belongs to another market."))


def noted(row: WalkIn) -> Answer:
    """Somebody without registration."""
    text = _("Noted. The registration is completed at the desk.")
    return Answer(str(row.token), ScanResult.WALK_IN, text, row.name, row.party)


def where_and_when(first: CheckIn) -> str:
    """When, where and by whom a code was read the first time."""
    facts = {
        "time": timezone.localtime(first.at).strftime("%H:%M"),
        "place": first.place or (_("another device") if first.device else _("the desk")),
        "who": str(first.by or ""),
    }
    if first.by is None:
        return _("Checked in already at %(time)s, %(place)s.") % facts
    return _("Checked in already at %(time)s, %(place)s, by %(who)s.") % facts


def _of(
    token: uuid.UUID, result: ScanResult, text: str, registration: Registration, attendee: Attendee | None
) -> Answer:
    return Answer(str(token), result, text, attendee.name if attendee else "", registration.organisation.name)
