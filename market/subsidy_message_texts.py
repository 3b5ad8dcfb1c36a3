"""Wording of the messages about files of support (params: policy, batch, amount, reason, and what each code names)."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

FILE = _("View the file")

SUBSIDY_TEXTS = {
    "subsidy.submit": MessageText(
        _("Submitted: support by “%(policy)s”"),
        _("Your file over %(amount)s (%(batch)s) is with the office. You are told of every step."),
        FILE,
    ),
    "subsidy.list": MessageText(
        _("You are listed for “%(policy)s”: please confirm your account"),
        _("By %(policy)s %(amount)s is meant for you. Confirm your account within three working days, else it lapses."),
        _("Confirm the account"),
    ),
    "subsidy.confirm_due": MessageText(
        _("Confirm your account for “%(policy)s” before %(time)s"),
        _("One working day is left. Without your confirmation the support lapses."),
        _("Confirm the account"),
    ),
    "subsidy.lapse": MessageText(
        _("Lapsed: support by “%(policy)s”"),
        _("Your account was not confirmed in time; %(amount)s is not paid."),
        FILE,
    ),
    "subsidy.confirm": MessageText(
        _("Account confirmed: support by “%(policy)s”"),
        _("Your file over %(amount)s goes on to be checked."),
        FILE,
    ),
    "subsidy.mend": MessageText(
        _("Handed in again: support by “%(policy)s”"),
        _("Your mended file over %(amount)s is with the office."),
        FILE,
    ),
    "subsidy.withdraw": MessageText(
        _("Withdrawn: support by “%(policy)s”"),
        _("Your file over %(amount)s was taken back. The same may be asked for again while the batch is open."),
        FILE,
    ),
    "subsidy.check": MessageText(
        _("Checked: support by “%(policy)s”"),
        _("Your file over %(amount)s has been checked; a second person decides on it."),
        FILE,
    ),
    "subsidy.send_back": MessageText(
        _("Please mend your file for “%(policy)s”"),
        _("The file was sent back: %(reason)s Mend it and hand it in again."),
        _("Mend the file"),
    ),
    "subsidy.refuse": MessageText(
        _("Refused: support by “%(policy)s”"),
        _("Nothing is paid for this file. Reason: %(reason)s"),
        FILE,
    ),
    "subsidy.approve": MessageText(
        _("Approved: %(amount)s by “%(policy)s”"),
        _("Before it is paid it stands in a public notice with your name and the amount."),
        FILE,
    ),
    "subsidy.notice": MessageText(
        _("In the public notice: %(amount)s by “%(policy)s”"),
        _("The notice runs until %(day)s. If nobody objects, it is paid after that."),
        FILE,
    ),
    "subsidy.object": MessageText(
        _("An objection against your support by “%(policy)s”"),
        _("It is looked at again before anything is paid. The objection: %(reason)s"),
        FILE,
    ),
    "subsidy.pay": MessageText(
        _("Paid: %(amount)s by “%(policy)s”"),
        _("Please look whether the money has arrived on your account."),
        FILE,
    ),
    "subsidy.claw_back": MessageText(
        _("Clawed back: %(amount)s of “%(policy)s”"),
        _("The office takes this money back. Reason: %(reason)s"),
        FILE,
    ),
    "subsidy.detach": MessageText(
        _("A document was taken from your file for “%(policy)s”"),
        _("The organiser has removed “%(name)s” from it for you."),
        FILE,
    ),
    "subsidy.notice_over": MessageText(
        _("The public notice of “%(batch)s” is over"),
        _("%(policy)s: %(count)s files can be paid now."),
        _("View the batch"),
    ),
}
