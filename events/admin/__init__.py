"""The organiser's pages of this app; every write goes through a service."""

from accounts.admin.site import site
from events.admin.check_in import CheckInAdmin, StallVisitAdmin, WalkInAdmin
from events.admin.duty import DutyAdmin
from events.admin.event import EventAdmin, SeriesAdmin
from events.admin.feedback import FeedbackAdmin
from events.admin.meeting_slots import MeetingSlotAdmin, MeetingTableAdmin
from events.admin.meetings import MeetingAdmin, MeetingRequestAdmin
from events.admin.openings import page_is_open
from events.admin.registration import RegistrationAdmin
from events.admin.session import SessionAdmin
from events.admin.stall import BookingAdmin, StallAdmin

site.opens = page_is_open

__all__ = [
    "BookingAdmin",
    "CheckInAdmin",
    "DutyAdmin",
    "EventAdmin",
    "FeedbackAdmin",
    "MeetingAdmin",
    "MeetingRequestAdmin",
    "MeetingSlotAdmin",
    "MeetingTableAdmin",
    "RegistrationAdmin",
    "SeriesAdmin",
    "SessionAdmin",
    "StallAdmin",
    "StallVisitAdmin",
    "WalkInAdmin",
]
