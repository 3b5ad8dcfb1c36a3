"""What organisations are told about their needs."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

NEED_TEXTS = {
    "need.published": MessageText(
        _("“%(need)s” is published"),
        _("The organiser has checked and published your need “%(need)s”. It takes part in the next matching run."),
    ),
    "need.sent_back": MessageText(
        _("“%(need)s” was sent back"),
        _("The organiser asks you to change your need “%(need)s”: %(reason)s"),
        _("Correct the need"),
    ),
    "need.taken_back": MessageText(
        _("“%(need)s” is a draft again"),
        _("The organiser has taken your need “%(need)s” back for you, so that it can be changed and handed in again."),
    ),
    "need.withdrawn": MessageText(
        _("“%(need)s” is withdrawn"),
        _("The organiser has withdrawn your need “%(need)s” for you; its introductions have ended with it."),
    ),
    "need.fulfilled": MessageText(
        _("“%(need)s” counts as fulfilled"),
        _("The organiser has marked your need “%(need)s” as fulfilled for you."),
    ),
    "need.authorisation_revoked": MessageText(
        _("The authorisation of “%(need)s” is taken back"),
        _("The organiser has taken back for you that others may see “%(need)s”. Only the organiser sees it now."),
    ),
    "attachment.removed": MessageText(
        _("A file is taken off “%(need)s”"),
        _("The organiser has taken the file “%(name)s” off your need “%(need)s” for you."),
    ),
    "need.expired": MessageText(
        _("“%(need)s” has expired"),
        _("The validity of your need “%(need)s” has ended. State it again if it still stands."),
        _("View and state again"),
    ),
    "need.authorisation_ended": MessageText(
        _("The authorisation of “%(need)s” has ended"),
        _("Your need “%(need)s” is now seen by the organiser only. Authorise it again to go on looking."),
        _("Authorise again"),
    ),
    "data.ready": MessageText(
        _("The copy of your data is ready"),
        _("All that is stored about %(name)s can be downloaded by an owner for seven days."),
    ),
    "attachment.infected": MessageText(
        _("A file was infected: %(name)s"),
        _(
            "The virus scanner found “%(signature)s” in “%(name)s”, which you attached to “%(need)s”. "
            "Nobody has opened it, and it has been deleted. Please attach a clean copy."
        ),
    ),
    "need.wished_for": MessageText(
        _("%(firm)s would like to talk to you"),
        _("%(firm)s has named you in its need “%(need)s”. You find it among your leads."),
    ),
}
