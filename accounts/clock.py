"""What time it is, for every service: the wall clock, unless a replay of past editions says otherwise.

The demo and the benchmarks carry out the real services at past moments; ``with at(moment):`` is how they say so.
Nothing that answers a request uses it.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    """The present moment (aware, UTC)."""
    return _moment.get() or timezone.now()


def today() -> dt.date:
    """The present day by the local calendar."""
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Carry out what is inside as if it were ``moment`` (aware)."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def as_local_date(moment: dt.datetime) -> dt.date:
    """The local calendar day of a stored moment."""
    return timezone.localdate(moment)
