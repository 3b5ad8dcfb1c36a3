"""
Too many wrong passwords or codes: how long an account or an address has to wait.

allauth counts them in the cache (``ACCOUNT_RATE_LIMITS["login_failed"]``), by account and by address; this module
reads its counters to say when to try again, puts each lock on record once, and lets the organiser open it.
"""

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.models import User

APP, ACTION, CODE = "allauth.account", "login_failed", "too_many_login_attempts"


@dataclass(frozen=True, slots=True)
class Lock:
    """A counter that is full: of an account (``per`` is "key") or of an address ("ip"), for so many seconds."""

    per: str
    place: str
    seconds: float

    @property
    def minutes(self) -> int:
        """At least one, rounded up: after them the door is open."""
        return max(math.ceil(self.seconds / 60), 1)


def account_keys(user: User) -> tuple[str, str]:
    """Under what name wrong passwords and wrong codes of this account are counted."""
    return password_key(user.email), f"mfa-auth-user-{user.pk}"


def password_key(email: str) -> str:
    """The same account whatever the host it is tried at and however its address is written."""
    return f"account:{email.strip().lower()}"


def locks(key: str, address: str) -> list[Lock]:
    """The counters that refuse a further attempt now."""
    found = [_lock(rate, _place(rate, key, address)) for rate in _rates()]
    return [lock for lock in found if lock]


def is_locked(user: User, addresses: Iterable[str] = ()) -> bool:
    """The account, or one of the addresses, has to wait now."""
    places = [(rate, name) for rate in _rates() for name in (account_keys(user) if rate.per == "key" else addresses)]
    return any(_lock(rate, _place(rate, name, name)) for rate, name in places)


def release(user: User, addresses: Iterable[str] = ()) -> None:
    """Forget what was counted for the account, and for the addresses from which it was tried."""
    for rate in _rates():
        names = account_keys(user) if rate.per == "key" else addresses
        cache.delete_many([_place(rate, name, name) for name in names])


@contextmanager
def explained(*, key: str, address: str, email: str) -> Iterator[None]:
    """Where allauth refuses a further attempt, say when to try again; the first refusal goes on record."""
    from accounts.services.sign_ins import note_lockout  # this module is what the service releases with

    try:
        yield
    except ValidationError as error:
        found = locks(key, address) if error.code == CODE else []
        if not found:
            raise
        longest = max(found, key=lambda lock: lock.seconds)
        if cache.add(f"told:{longest.place}", True, longest.seconds):
            note_lockout(email=email, address=address, by_account=longest.per == "key", minutes=longest.minutes)
        raise ValidationError(sentence(longest), code=CODE) from error


def sentence(lock: Lock) -> str:
    """What the person reads: how long to wait, and who helps sooner."""
    text = (
        ngettext(
            "Too many wrong attempts for this account. Please try again in %(count)s minute, or ask the "
            "organiser to unlock it.",
            "Too many wrong attempts for this account. Please try again in %(count)s minutes, or ask the "
            "organiser to unlock it.",
            lock.minutes,
        )
        if lock.per == "key"
        else ngettext(
            "Too many wrong attempts from this network. Please try again in %(count)s minute.",
            "Too many wrong attempts from this network. Please try again in %(count)s minutes.",
            lock.minutes,
        )
    )
    return text % {"count": lock.minutes}


def _rates() -> list[ratelimit.Rate]:
    return ratelimit.get_rates(app=APP, action=ACTION)


def _place(rate: ratelimit.Rate, key: str, address: str) -> str:
    """Where allauth keeps the counter; for an address the request is not needed once it is known."""
    if rate.per == "key":
        return ratelimit.get_cache_key(HttpRequest(), app=APP, action=ACTION, rate=rate, key=key)
    return ":".join(("allauth", "rl", APP, ACTION, str(rate), "ip", ratelimit.truncate_ip(address)))


def _lock(rate: ratelimit.Rate, place: str) -> Lock | None:
    now = time.time()
    allowed, history = ratelimit.apply_rate(list(cache.get(place, [])), now, rate, dry_run=True)
    return None if allowed else Lock(rate.per, place, history[rate.amount - 1] + rate.duration - now)
