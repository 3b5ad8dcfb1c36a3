"""Facts about where and when: series, editions, who helps, stalls, sessions, registrations, meetings, who came."""

from events.models.absence import Absence
from events.models.check_in import CheckIn, WalkIn
from events.models.duty import Duty
from events.models.event import MarketEvent, MarketSeries
from events.models.feedback import Feedback
from events.models.hall import HallItem, HallPlan
from events.models.meeting import MeetingSettings, MeetingSlot, MeetingTable
from events.models.meeting_booking import Meeting, MeetingPlace
from events.models.meeting_request import MeetingRequest
from events.models.registration import Attendee, Registration
from events.models.session import SeatBooking, Session
from events.models.session_waiting import SeatWaiting
from events.models.stall import Stall, StallBooking
from events.models.stall_visit import StallVisit
from events.models.timetable import PlanLine, TimetablePlan

__all__ = [
    "Absence",
    "Attendee",
    "CheckIn",
    "Duty",
    "Feedback",
    "HallItem",
    "HallPlan",
    "MarketEvent",
    "MarketSeries",
    "Meeting",
    "MeetingPlace",
    "MeetingRequest",
    "MeetingSettings",
    "MeetingSlot",
    "MeetingTable",
    "PlanLine",
    "Registration",
    "SeatBooking",
    "SeatWaiting",
    "Session",
    "Stall",
    "StallBooking",
    "StallVisit",
    "TimetablePlan",
    "WalkIn",
]
