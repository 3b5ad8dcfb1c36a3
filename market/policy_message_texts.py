"""Wording of the messages about policies (params: policy, number, reason, case)."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

POLICY_TEXTS = {
    "policy.case_for_you": MessageText(
        _("Stated for you: %(case)s"),
        _("The organiser has put down in your place what is known of it. Look whether it is right."),
        _("What my firm is entitled to"),
    ),
    "policy.case_ended_for_you": MessageText(
        _("Taken back for you: %(case)s"),
        _("The organiser has taken it back in your place. It is no longer looked at for policies."),
        _("What my firm is entitled to"),
    ),
    "policy.sent_back": MessageText(
        _("Sent back: the new version of “%(policy)s”"),
        _("The version you have written was not published. Reason: %(reason)s Change it and submit it again."),
    ),
    "policy.published": MessageText(
        _("Published: “%(policy)s”, version %(number)s"),
        _("Firms see it on the page of policies and in what they are entitled to, from the day it is valid."),
    ),
    "policy.withdrawn": MessageText(
        _("Out of force: “%(policy)s”, version %(number)s"),
        _("It is no longer shown to firms and pays nothing new. Reason: %(reason)s"),
    ),
}
