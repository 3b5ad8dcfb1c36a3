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
    "member.left": MessageText(
        _("%(person)s has left %(name)s"),
        _("%(person)s (%(email)s) is no member of %(name)s any more."),
        _("View members"),
    ),
    "member.account_closed": MessageText(
        _("An account of %(name)s is closed"),
        _("The account of a member of %(name)s has been closed. The list shows who is still there."),
        _("View members"),
    ),
    "member.removed": MessageText(
        _("You are no member of %(name)s any more"),
        _("You are off the list of members of %(name)s and cannot act for it any more. Ask its owners if it is wrong."),
    ),
    "member.role": MessageText(
        _("Your role in %(name)s has changed"),
        _("In %(name)s you are now: %(role)s."),
    ),
    "member.invitation_withdrawn": MessageText(
        _("The invitation to %(name)s has been withdrawn"),
        _("%(name)s has withdrawn its invitation to you. The link in its e-mail leads nowhere any more."),
    ),
    "organisation.erased": MessageText(
        _("An organisation of yours has been erased"),
        _("An owner has erased an organisation that you belonged to. What it had planned ahead has been called off."),
    ),
    "account.second_step_reset": MessageText(
        _("Your two-step sign-in has been reset"),
        _(
            "The organiser has taken the second step off your account. Please set it up again; if you did not ask for "
            "this, tell the organiser at once."
        ),
        _("Set it up again"),
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
