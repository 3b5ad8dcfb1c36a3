"""Until when a request for a meeting waits for its answer."""

import datetime as dt

from events.models import MarketEvent


def answer_until(event: MarketEvent, asked_at: dt.datetime, hours: int) -> dt.datetime:
    """So many hours after it was asked, but not past the beginning of the market day; what is asked on the day itself
    waits until the market ends at the latest.
    """
    last = event.starts_at if asked_at < event.starts_at else event.ends_at
    return min(asked_at + dt.timedelta(hours=hours), max(last, asked_at))
