"""Wording of the messages about promises of non-disclosure and milestones (params: need, firm, provider, …)."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

NON_DISCLOSURE = {
    "nondisclosure.promised": MessageText(
        _("%(party)s has promised non-disclosure"),
        _(
            "%(person)s of %(party)s has promised non-disclosure about “%(need)s” and may now read what you keep "
            "confidential in it. Each reading is logged."
        ),
    ),
    "nondisclosure.withdrawn": MessageText(
        _("%(party)s has taken its promise of non-disclosure back"),
        _(
            "%(party)s reads no more of what you keep confidential about “%(need)s”. For what it has read it "
            "stays bound."
        ),
    ),
    "nondisclosure.promised_for_you": MessageText(
        _("The organiser has promised non-disclosure for you: %(need)s"),
        _("In your place the organiser has promised non-disclosure about “%(need)s”. If this is wrong, take it back."),
    ),
    "nondisclosure.withdrawn_for_you": MessageText(
        _("The organiser has taken your promise back: %(need)s"),
        _("In your place the organiser has taken your promise of non-disclosure about “%(need)s” back."),
    ),
}
MILESTONES = {
    "milestone.added": MessageText(
        _("New milestone: %(what)s"),
        _("“%(what)s” is planned by %(due)s in “%(need)s” of %(firm)s and %(provider)s."),
    ),
    "milestone.done": MessageText(
        _("Please confirm: %(what)s"),
        _("%(party)s reports the milestone “%(what)s” as done. Please confirm it, or say what is missing."),
        _("Check and confirm"),
    ),
    "milestone.confirmed": MessageText(
        _("Confirmed: %(what)s"),
        _("%(party)s has confirmed the milestone “%(what)s” of “%(need)s”."),
    ),
    "milestone.sent_back": MessageText(
        _("Not done yet: %(what)s"),
        _("%(party)s says of the milestone “%(what)s” that it is not done yet: %(reason)s"),
    ),
    "milestone.dropped": MessageText(
        _("Milestone given up: %(what)s"),
        _("%(party)s has given up the milestone “%(what)s” of “%(need)s”: %(reason)s"),
    ),
    "milestone.for_you": MessageText(
        _("The organiser has acted for you: %(what)s"),
        _("In your place the organiser has entered something about the milestone “%(what)s” of “%(need)s”."),
    ),
    "milestone.due_soon": MessageText(
        _("Due on %(due)s: %(what)s"),
        _("The milestone “%(what)s” of “%(need)s” falls due on %(due)s; %(party)s delivers it."),
    ),
    "milestone.overdue": MessageText(
        _("Overdue since %(due)s: %(what)s"),
        _(
            "The milestone “%(what)s” of “%(need)s” was due on %(due)s; %(party)s delivers it. Report it as done, or "
            "give it up with the reason. The organiser sees it, too."
        ),
    ),
}
COOPERATION_TEXTS = NON_DISCLOSURE | MILESTONES
