"""Versions of the timetable: what kinds there are, and how far a version is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SECONDS = 60
SECONDS_AT_MOST = 600
"""How long a worker may look for a better timetable."""
SLOTS_AT_MOST = 62
"""Slots that one version looks at: a person's day is one bit mask."""


class PlanKind(TextChoices):
    """Where a version comes from."""

    PLAN = "plan", _("Times for those who wait")
    REPLAN = "replan", _("New plan of what is ahead")
    HAND = "hand", _("Changes by hand")


class PlanState(TextChoices):
    """A version is worked out, looked at and sent, or put aside."""

    QUEUED = "queued", _("In the queue")
    RUNNING = "running", _("Being worked out")
    READY = "ready", _("Draft")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Put aside")
    FAILED = "failed", _("Failed")


AT_WORK = (PlanState.QUEUED, PlanState.RUNNING)
OPEN_PLANS = (*AT_WORK, PlanState.READY)
"""An edition has one of these at a time: two drafts would be decided against each other."""


class LineKind(TextChoices):
    """What publishing a line does."""

    NEW = "new", _("New")
    MOVED = "moved", _("Elsewhere")
    DROPPED = "dropped", _("Called off")
    KEPT = "kept", _("As before")
    WAITING = "waiting", _("Without a time")
