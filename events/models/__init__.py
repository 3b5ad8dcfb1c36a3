"""Facts about where and when: series, editions, stalls, sessions, registrations, meetings."""

from events.models.event import MarketEvent, MarketSeries
from events.models.meeting import MeetingSettings, MeetingSlot, MeetingTable
from events.models.meeting_booking import Meeting, MeetingPlace
from events.models.meeting_request import MeetingRequest
from events.models.registration import Attendee, Registration
from events.models.session import SeatBooking, Session
from events.models.stall import Stall, StallBooking

__all__ = [
    "Attendee",
    "MarketEvent",
    "MarketSeries",
    "Meeting",
    "MeetingPlace",
    "MeetingRequest",
    "MeetingSettings",
    "MeetingSlot",
    "MeetingTable",
    "Registration",
    "SeatBooking",
    "Session",
    "Stall",
    "StallBooking",
]
