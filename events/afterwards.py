"""After the market: how long feedback is taken, and from how many answers on the parties read what others said."""

import datetime as dt

from accounts import clock
from events.models import MarketEvent

ANSWER_WITHIN = dt.timedelta(days=14)
"""How long after the end of the day a party can give feedback and change it."""
THANK_WITHIN = dt.timedelta(days=7)
"""Parties of a market that ended longer ago are not thanked any more."""
TOLD_FROM = 5
"""Averages are told to the parties from so many answers on, so that nobody can work out who said what."""


def may_answer(event: MarketEvent) -> bool:
    """The day is over, and its two weeks are not."""
    return event.ends_at <= clock.now() <= event.ends_at + ANSWER_WITHIN
