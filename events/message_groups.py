"""Which messages of the events app belong together."""

from django.utils.translation import gettext_lazy as _

from accounts.message_groups import MessageGroup

GROUPS = [
    MessageGroup(
        "events",
        _("Markets"),
        _("Registrations, stalls, sessions and meetings."),
        _("View the registration"),
        ("registration", "stall", "session", "meeting", "event", "timetable"),
    )
]
