"""Words of the events app: states of an edition, kinds of session, tasks, what a code read at the door came to."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventStatus(TextChoices):
    """An edition is prepared, then public; afterwards it is closed and only read."""

    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Open to the public")
    CLOSED = "closed", _("Closed")


class EventPhase(TextChoices):
    """Where an edition stands for a reader, by its status and the calendar."""

    PREPARED = "prepared", _("In preparation")
    AHEAD = "ahead", _("Registration open")
    ON = "on", _("On now")
    AFTER = "after", _("Held, follow-up under way")
    CLOSED = "closed", _("Closed")


class SessionKind(TextChoices):
    """What happens in a session."""

    SHOWCASE = "showcase", _("Results showcase")
    ROADSHOW = "roadshow", _("Project roadshow")
    TRAINING = "training", _("Policy training")
    FINANCE_HOUR = "finance_hour", _("Finance hour")


class WaitingEnd(TextChoices):
    """How an entry of the waiting list of a session ended."""

    SEATED = "seated", _("Got a seat")
    LEFT = "left", _("Left the list")
    CLOSED = "closed", _("The session is over")


class CheckInSource(TextChoices):
    """How a check-in reached the platform."""

    ONLINE = "online", _("Sent at once")
    OFFLINE = "offline", _("Sent later by the device")
    WALK_IN = "walk_in", _("Without registration")


class ScanResult(StrEnum):
    """What a code read at the door came to."""

    COUNTED = "counted"
    ALREADY = "already"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    WALK_IN = "walk_in"
    REFUSED = "refused"


class ItemKind(TextChoices):
    """What the plan of the hall shows."""

    STALL = "stall", _("Stall")
    DOOR = "door", _("Door")
    STAGE = "stage", _("Stage for talks")
    TABLE = "table", _("Table")
    WALL = "wall", _("Wall")
    LABEL = "label", _("Label")


class DutyTask(TextChoices):
    """What somebody does for one market series; who has the first does everything in it."""

    OWNER = "owner", _("Owner of the series")
    PROGRAMME = "programme", _("Programme and hall")
    CHECK_IN = "check-in", _("Check-in at the door")
    MATCHMAKER = "matchmaker", _("Meetings of the parties")
    VIEWER = "viewer", _("Looking only")
