"""What a device at the door sends, read with suspicion: whatever cannot be meant is answered, never an error."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.validators import fold
from events.models.registration import CODE_ALPHABET

ENTRIES_AT_MOST = 200
"""In one batch; a device sends the next one when this one is answered."""
KEPT_AT_MOST = dt.timedelta(days=7)
"""An entry that is said to be older was read on a device whose clock cannot be right."""
SENT_LATER = dt.timedelta(seconds=30)
"""What is sent within this time counts as read with the network there."""
CODE = re.compile(f"[{CODE_ALPHABET}]{{10}}")
LIMITS = {"name": 60, "party": 80, "mobile": 30}


@dataclass(frozen=True, slots=True)
class Scan:
    """A code that was read or typed; empty when it cannot be one of ours."""

    token: uuid.UUID
    age: dt.timedelta
    code: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without registration."""

    token: uuid.UUID
    age: dt.timedelta
    name: str
    party: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that cannot be written, with the sentence why; ``token`` as it was sent, if it was a short text."""

    token: str
    text: str


Entry = Scan | Guest | Unreadable


def read_entries(entries: object, *, sent: object = None) -> list[Entry]:
    """The entries of a batch; ``sent`` is the device's clock at sending, in milliseconds, so that a clock that is
    wrong does not matter: only the time between reading and sending counts.
    """
    if not isinstance(entries, Sequence) or isinstance(entries, str | bytes):
        raise Invalid(_("The batch cannot be read."), field="entries")
    if len(entries) > ENTRIES_AT_MOST:
        raise Invalid(_("At most %(count)d entries can be sent at once.") % {"count": ENTRIES_AT_MOST}, field="entries")
    return [_entry(entry, sent) for entry in entries]


def read_device(device: object, place: object) -> tuple[str, str]:
    """The device's own identifier and what its door is called."""
    key = _token(device)
    if key is None:
        raise Invalid(_("The device does not say which one it is: please load the page again."), field="device")
    return str(key), _text(place)[:40]


def plain_code(text: str) -> str:
    """The code in what was read or typed: alone, with blanks and dashes, or at the end of our own address."""
    word = fold(text)[:200].upper().rstrip("/").rpartition("/")[2]
    code = re.sub(r"[\s-]", "", word)
    return code if CODE.fullmatch(code) else ""


def _entry(entry: object, sent: object) -> Entry:
    if not isinstance(entry, Mapping):
        return Unreadable("", _("This entry cannot be read."))
    token = _token(entry.get("token"))
    if token is None:
        said = entry.get("token")
        return Unreadable(_text(said)[:40], _("This entry cannot be read."))
    age = _age(entry.get("at"), sent)
    if "walk_in" in entry:
        return _guest(token, age, entry["walk_in"])
    code = entry.get("code")
    return Scan(token, age, plain_code(code) if isinstance(code, str) else "")


def _guest(token: uuid.UUID, age: dt.timedelta, facts: object) -> Entry:
    """A mobile number is kept as it was typed: whoever completes the entry sees what is wrong with it."""
    if not isinstance(facts, Mapping):
        return Unreadable(str(token), _("This entry cannot be read."))
    texts = {name: _text(facts.get(name))[:limit].strip() for name, limit in LIMITS.items()}
    if not texts["name"]:
        return Unreadable(str(token), _("A person without registration needs a name."))
    return Guest(token, age, **texts)


def _token(value: object) -> uuid.UUID | None:
    if not isinstance(value, str) or len(value) > 45:
        return None
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def _text(value: object) -> str:
    """A text without what cannot be seen; anything else is no text."""
    if not isinstance(value, str):
        return ""
    plain = (" " if char.isspace() else char for char in value[:500])
    return "".join(char for char in plain if char.isprintable()).strip()


def _age(at: object, sent: object) -> dt.timedelta:
    """Between reading and sending by the device's own clock: at least none, at most ``KEPT_AT_MOST``."""
    if not _is_number(at) or not _is_number(sent):
        return dt.timedelta()
    longest = KEPT_AT_MOST // dt.timedelta(milliseconds=1)
    return dt.timedelta(milliseconds=min(max(_whole(sent) - _whole(at), 0), longest))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e15 < value < 1e15


def _whole(value: Any) -> int:
    return int(value)
