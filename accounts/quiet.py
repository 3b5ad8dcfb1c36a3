"""Quiet hours and the hour of the digest, by the local calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone


def after_quiet(moment: dt.datetime, start: int, end: int) -> dt.datetime:
    """The moment itself, or the end of the quiet hours it falls into.

    Quiet from ``start`` to ``end`` o'clock, over midnight where the end is the earlier hour; the first minute of
    ``end`` is not quiet any more. The same hour twice means that there are no quiet hours.
    """
    local = moment.astimezone(_zone())
    if start <= end:
        quiet = start <= local.hour < end
    else:
        quiet = local.hour >= start or local.hour < end
    return _coming(local, end) if quiet else moment


def next_hour(moment: dt.datetime, hour: int) -> dt.datetime:
    """When it is ``hour`` o'clock the next time after the moment."""
    return _coming(moment.astimezone(_zone()), hour)


def _coming(local: dt.datetime, hour: int) -> dt.datetime:
    found = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (found if found > local else found + dt.timedelta(days=1)).astimezone(dt.UTC)


def _zone() -> dt.tzinfo:
    zone = timezone.get_default_timezone()
    return zone if isinstance(zone, ZoneInfo) else dt.UTC
