"""Wording of the organiser's reminders (params: need, firm, provider, and what each code names)."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

FOLLOW_UP_TEXTS = {
    "followup.dispute": MessageText(
        _("Please look at a disputed result: %(need)s"),
        _("%(firm)s disputes the result on record about “%(need)s”. Please correct it, or settle it with the firm."),
    ),
    "followup.consent": MessageText(
        _("%(provider)s waits for your contact"),
        _(
            "%(provider)s has taken up “%(need)s” and cannot reach you. "
            "Please decide on the page whether it may see your contact."
        ),
        _("View and decide"),
    ),
    "followup.proposal": MessageText(
        _("A proposal waits for your answer: %(need)s"),
        _("%(provider)s sent you a proposal for “%(need)s”. Please accept it, or say why it does not suit you."),
    ),
    "followup.milestone": MessageText(
        _("Overdue since %(due)s: %(what)s"),
        _("“%(what)s” was due on %(due)s. Please report it as done, or give it up with the reason."),
    ),
    "followup.lead": MessageText(
        _("A lead waits for your answer: %(need)s"),
        _("“%(need)s” of %(firm)s was proposed to you. Please take it up, or say why not."),
        _("View and answer"),
    ),
    "followup.advice": MessageText(
        _("What came of the advice for %(firm)s?"),
        _("Please put on record what came of the advice slot with %(firm)s."),
        _("View the slot"),
    ),
    "followup.profile": MessageText(
        _("Please complete your profile for %(event)s"),
        _("Still missing: %(missing)s. Without these facts matching cannot tell what suits you."),
        _("Complete it"),
    ),
}
