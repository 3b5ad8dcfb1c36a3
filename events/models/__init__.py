"""Facts about where and when: series, editions, stalls, sessions, registrations."""

from events.models.event import MarketEvent, MarketSeries
from events.models.hall import HallItem, HallPlan
from events.models.registration import Attendee, Registration
from events.models.session import SeatBooking, Session
from events.models.stall import Stall, StallBooking

__all__ = [
    "Attendee",
    "HallItem",
    "HallPlan",
    "MarketEvent",
    "MarketSeries",
    "Registration",
    "SeatBooking",
    "Session",
    "Stall",
    "StallBooking",
]
