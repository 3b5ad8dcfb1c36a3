"""What members are told about their saved filters."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

LEAD_TEXTS = {
    "leads.digest": MessageText(
        _("New leads for “%(filter)s”"),
        _("Found since the last digest: %(count)s. Those that you may read now are named here."),
    ),
    "leads.filter_stale": MessageText(
        _("The saved filter “%(filter)s” does not hold any more"),
        _("The board does not know some of its conditions any more, so nothing is told of it. Please save it anew."),
        _("View saved filters"),
    ),
}
