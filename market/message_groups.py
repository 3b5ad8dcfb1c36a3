"""Which messages of the market belong together, and which of them nobody can switch off."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Mode
from accounts.message_groups import MessageGroup

GROUPS = [
    MessageGroup(
        "needs",
        _("Needs"),
        _("What the organiser decides about your needs, and when they end."),
        _("View the need"),
        ("need",),
    ),
    MessageGroup(
        "offerings",
        _("Offerings"),
        _("What the organiser decides about your offerings."),
        _("View the offering"),
        ("offering",),
    ),
    MessageGroup(
        "leads",
        _("New leads"),
        _("Needs proposed to you, and firms that have named you."),
        _("View and answer"),
        (
            "introduction.proposed",
            "introduction.proposed_many",
            "introduction.proposal_ended",
            "introduction.replaced_many",
            "need.wished_for",
        ),
    ),
    MessageGroup(
        "digests",
        _("Saved filters"),
        _("New leads that fit a filter you have saved."),
        _("View the leads"),
        ("leads",),
        email=Mode.DAILY,
    ),
    MessageGroup(
        "introductions",
        _("Introductions"),
        _("Each step of your introductions, on either side."),
        _("View and answer"),
        ("introduction", "refusal"),
    ),
    MessageGroup(
        "clocks",
        _("Overdue steps"),
        _("The time for a step has run out, or the organiser looks after it."),
        _("Take the next step"),
        ("introduction.remind", "introduction.escalate", "followup", "promise.overdue"),
        never_off=_("Not to be switched off: the other side waits for your answer."),
    ),
    MessageGroup(
        "advice",
        _("Advice slots"),
        _("Bookings, cancellations and reminders of advice slots."),
        _("View the slot"),
        ("advice",),
    ),
    MessageGroup(
        "policies",
        _("Policies"),
        _("Policies that are published, changed or taken out of force, and support you have asked for."),
        _("View the policy"),
        ("policy", "subsidy"),
    ),
    MessageGroup(
        "promises",
        _("Visits and promises"),
        _("Visits on record, what came of questions, and promises made, due, done and confirmed."),
        _("Look at it"),
        ("visit", "question", "promise"),
    ),
    MessageGroup(
        "milestones",
        _("Milestones and confidentiality"),
        _("What was planned, reported and confirmed in your cooperations, and who has promised non-disclosure."),
        _("View the cooperation"),
        ("milestone", "nondisclosure"),
    ),
    MessageGroup(
        "outcomes",
        _("Outcomes"),
        _("Approvals, drawdowns and results put on record."),
        _("Check and confirm"),
        ("outcome",),
    ),
    MessageGroup(
        "impact",
        _("What became of you"),
        _("Three figures 6 and 12 months after your first result."),
        _("Answer in a minute"),
        ("impact",),
    ),
]
