"""What the holder of a stall is told about visitors who ask to be called."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

STALL_TEXTS = {
    "stall.visited": MessageText(
        _("%(visitor)s asks you to call"),
        _("%(visitor)s was at your stall %(stall)s at %(event)s and agrees that you read its contact and call."),
        _("View the visitors"),
    ),
    "introduction.asked_at_stall": MessageText(
        _("A lead from your stall: %(need)s"),
        _(
            "%(firm)s was at your stall %(stall)s and asks you to call about “%(need)s”. Its contact opens as soon as "
            "you take the lead up."
        ),
    ),
}
