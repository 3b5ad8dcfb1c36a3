"""Meetings at an edition: the states of a request and of a meeting, why a request is declined, and the limits."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SLOT_MINUTES = 20
MEETINGS_AT_MOST = 12
ANSWER_HOURS = 48
"""What holds for an edition whose organiser has said nothing else."""
REMIND_BEFORE = dt.timedelta(hours=24)
"""How long before a meeting both sides are reminded."""
BEGIN_BEFORE = dt.timedelta(minutes=15)
"""How long before its slot two parties that are both there may begin."""
ABOUT_AT_MOST = REASON_AT_MOST = 200


class RequestState(TextChoices):
    """A request waits for its answer; accepted it waits for a slot or has one; the other three are ends."""

    ASKED = "asked", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Called off")
    EXPIRED = "expired", _("Expired without an answer")


OPEN_REQUESTS = (RequestState.ASKED, RequestState.ACCEPTED)


class Origin(TextChoices):
    """Where the request came from."""

    PAGE = "page", _("Directory")
    STALL = "stall", _("Stall")
    INTRODUCTION = "introduction", _("Introduction of a pair")
    ORGANISER = "organiser", _("Organiser")


class DeclineReason(TextChoices):
    """Why the asked party says no; the words beside it say more."""

    NO_TIME = "no_time", _("No time on that day")
    NOT_OURS = "not_ours", _("Not our subject")
    ELSEWHERE = "elsewhere", _("We are in touch already")
    OTHER = "other", _("Another reason")


class MeetingState(TextChoices):
    """A meeting is planned, may be seen to begin, and has taken place or not; or it was cancelled before."""

    PLANNED = "planned", _("Planned")
    BEGUN = "begun", _("Going on")
    HELD = "held", _("Took place")
    MISSED = "missed", _("Did not take place")
    CANCELLED = "cancelled", _("Cancelled")


AHEAD = (MeetingState.PLANNED, MeetingState.BEGUN)
"""Not over yet: it can be moved and cancelled, and what became of it can be told."""
STANDING = (*AHEAD, MeetingState.HELD)
"""The one meeting that an accepted request leads to."""
