"""What parties are told about their offerings."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

OFFERING_TEXTS = {
    "offering.published": MessageText(
        _("“%(name)s” is on the shelf"),
        _("The organiser has published your offering “%(name)s”. It takes part in the next matching run."),
    ),
    "offering.taken_off": MessageText(
        _("“%(name)s” is off the shelf"),
        _("The organiser has taken your offering “%(name)s” off the shelf for you. Introductions under way go on."),
    ),
    "offering.sent_back": MessageText(
        _("“%(name)s” was sent back"),
        _("The organiser asks you to change your offering “%(name)s”: %(reason)s"),
        _("Correct the offering"),
    ),
}
