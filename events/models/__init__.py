"""Facts about where and when: series, editions, stalls, sessions, registrations, who came."""

from events.models.check_in import CheckIn, WalkIn
from events.models.event import MarketEvent, MarketSeries
from events.models.hall import HallItem, HallPlan
from events.models.registration import Attendee, Registration
from events.models.session import SeatBooking, Session
from events.models.stall import Stall, StallBooking
from events.models.stall_visit import StallVisit

__all__ = [
    "Attendee",
    "CheckIn",
    "HallItem",
    "HallPlan",
    "MarketEvent",
    "MarketSeries",
    "Registration",
    "SeatBooking",
    "Session",
    "Stall",
    "StallBooking",
    "StallVisit",
    "WalkIn",
]
