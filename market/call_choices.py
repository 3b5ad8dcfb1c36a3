"""What an officer chooses when a call is put on record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactWay(TextChoices):
    """How a party first spoke with the firm."""

    PHONE = "phone", _("By phone")
    VISIT = "visit", _("Visit at the firm")
    MARKET = "market", pgettext_lazy("contact", "At the market")
    ONLINE = "online", _("Video or chat")
    EMAIL = "email", _("By e-mail")


class Mend(TextChoices):
    """Where a firm follows the advice that came with a refusal."""

    NEED = "need", _("In the need")
    PROFILE = "profile", _("In the firm's profile")
