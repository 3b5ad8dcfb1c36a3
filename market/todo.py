"""Words of the organiser's to-do list: what waits, in which order, after how long, and what is written about it."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Matter(TextChoices):
    """What a line of the list is about; together with the key of its row it names the line."""

    CLOCK = "clock", _("Overdue clock")
    DISPUTE = "dispute", _("Disputed result")
    CONSENT = "consent", _("Contact not opened")
    PROPOSAL = "proposal", _("Proposal not answered")
    PROMISE = "promise", _("Overdue promise")
    ADVICE = "advice", _("Advice without a result")
    ORGANISATION = "organisation", _("Verification")
    NEED = "need", _("Need to be read")
    OFFERING = "offering", _("Offering to be read")
    PROFILE = "profile", _("Incomplete profile")
    MILESTONE = "milestone", _("Overdue milestone")
    LEAD = "lead", _("Lead not answered")
    SUBSIDY = "subsidy", _("Support to be decided")


class Group(TextChoices):
    """The parts of the list, the most urgent first."""

    HANDED = "handed", _("Overdue and handed to you")
    LATE = "late", _("Overdue introductions")
    DISPUTE = "dispute", _("Results are disputed")
    PROMISE = "promise", _("Promises to firms are overdue")
    ORGANISATION = "organisation", _("Organisations wait for verification")
    NEED = "need", _("Needs wait for publication")
    OFFERING = "offering", _("Offerings wait for publication")
    SUBSIDY_CHECK = "subsidy_check", _("Support waits to be checked")
    SUBSIDY_APPROVE = "subsidy_ok", _("Support waits to be approved")
    CONSENT = "consent", _("Firms have not opened their contact")
    PROPOSAL = "proposal", _("Firms have not answered a proposal")
    ADVICE = "advice", _("Advice without a word on what came of it")
    MILESTONE = "milestone", _("Milestones of cooperations are overdue")
    PROFILE = "profile", _("Incomplete profiles of those who come to a market")
    LEAD = "lead", _("Leads that nobody has taken up")


class FollowUpKind(TextChoices):
    """What the organiser's people have done about a line."""

    REMIND = "remind", _("Reminder sent")
    CALL = "call", _("Call logged")
    PUT_OFF = "put_off", pgettext_lazy("to do", "Put off")
    TAKE_BACK = "take_back", pgettext_lazy("to do", "Taken up again")


MATTER_OF: dict[str, str] = {group: group for group in Group.values} | {
    Group.HANDED: Matter.CLOCK,
    Group.LATE: Matter.CLOCK,
    Group.SUBSIDY_CHECK: Matter.SUBSIDY,
    Group.SUBSIDY_APPROVE: Matter.SUBSIDY,
}
"""The matter of each part: an overdue clock stays the same line when it is handed over, a file when it is checked."""

WAITS: dict[str, dt.timedelta] = {
    Group.CONSENT: dt.timedelta(days=1),
    Group.PROPOSAL: dt.timedelta(days=3),
    Group.ADVICE: dt.timedelta(days=1),
    Group.LEAD: dt.timedelta(days=3),
    Group.ORGANISATION: dt.timedelta(days=1),
    Group.NEED: dt.timedelta(days=1),
    Group.OFFERING: dt.timedelta(days=1),
    Group.SUBSIDY_CHECK: dt.timedelta(days=3),
    Group.SUBSIDY_APPROVE: dt.timedelta(days=3),
}
"""How long an answer may take before it is overdue; the organiser's own lines are listed from the first minute."""

OWN = frozenset({Matter.ORGANISATION, Matter.NEED, Matter.OFFERING, Matter.SUBSIDY})
"""Lines that wait for the organiser: nobody else is reminded."""

MOST_LISTED = 1_000
"""Lines of a part that can be leafed through; who has more handles the most urgent ones first."""
MOST_REMINDED = 50
"""Lines that one press of a button reminds of."""
LONGEST_PUT_OFF = dt.timedelta(days=180)
