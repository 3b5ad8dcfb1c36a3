"""Wording of the messages that this app sends and of the acts it writes into the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.message_groups import MessageGroup, register_groups
from accounts.wording import MessageText, register_texts, register_verbs

GROUPS = [
    MessageGroup(
        "account",
        _("Account and organisation"),
        _("Verification, members and what concerns the safety of the account."),
        _("View the organisation"),
        ("account", "organisation", "member"),
        never_off=_("Not to be switched off: whoever may act for you, you have to know."),
        at_night=True,
    )
]

TEXTS = {
    "organisation.verify": MessageText(
        _("%(name)s is verified"),
        _("The organiser has verified %(name)s. You can now submit needs, publish offerings and register for markets."),
    ),
    "organisation.send_back": MessageText(
        _("The verification of %(name)s needs a correction"),
        _("The organiser has sent the submission back: %(reason)s Please correct it and submit again."),
        _("Correct and submit again"),
    ),
    "organisation.suspend": MessageText(
        _("%(name)s is suspended"),
        _("The organiser has suspended %(name)s: %(reason)s Please contact the organiser."),
    ),
    "organisation.reinstate": MessageText(
        _("%(name)s may take part again"),
        _("The organiser has ended the suspension of %(name)s."),
    ),
    "member.joined": MessageText(
        _("%(person)s has joined %(name)s"),
        _("%(person)s (%(email)s) has accepted the invitation and is now a member of %(name)s."),
        _("View members"),
    ),
}

VERBS = {
    "organisation.register": _("Organisation registered"),
    "organisation.update": _("Organisation changed"),
    "organisation.submit": _("Submitted for verification"),
    "organisation.verify": _("Organisation verified"),
    "organisation.send_back": _("Verification sent back"),
    "organisation.suspend": _("Organisation suspended"),
    "organisation.reinstate": _("Organisation reinstated"),
    "organisation.act_for": _("Began to act on behalf"),
    "organisation.erase": _("Organisation erased"),
    "user.erase": _("Account erased"),
    "profile.update": _("Enterprise profile changed"),
    "member.invite": _("Member invited"),
    "member.resend_invitation": _("Invitation sent again"),
    "member.withdraw_invitation": _("Invitation withdrawn"),
    "member.join": _("Member joined"),
    "member.change_role": _("Role changed"),
    "member.remove": _("Membership ended"),
    "message.read": _("Messages marked as read"),
    "delivery.retry": _("Delivery tried again"),
    "preferences.update": _("Message preferences changed"),
    "preferences.unsubscribe": _("E-mails switched off"),
    "user.create": _("Account opened"),
    "user.update": _("Account changed"),
    "user.sign_in": _("Signed in"),
    "user.lock_out": _("Locked out after wrong attempts"),
    "user.unlock": _("Unlocked by the organiser"),
    "user.new_password": _("Password changed"),
    "user.second_step_on": _("Two-step sign-in set up"),
    "user.second_step_off": _("Two-step sign-in switched off"),
    "user.recovery_codes": _("New recovery codes"),
    "user.reset_second_step": _("Two-step sign-in reset by the organiser"),
    "session.end": _("Other devices signed out"),
}


def register() -> None:
    """Make the wording known."""
    register_groups(GROUPS)
    register_texts(TEXTS)
    register_verbs(VERBS)
