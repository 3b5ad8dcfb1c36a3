"""How a person wants to be told."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

WECOM = r"^[0-9A-Za-z][0-9A-Za-z_.@-]*\Z"
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
_HOUR: dict[str, Any] = {"choices": HOURS, "validators": [MaxValueValidator(23)]}


class MessagePreferences(models.Model):
    """When and by which channel a person is told; who has no row has the defaults of the columns.

    ``modes`` holds what differs from the defaults of the groups: {group: {channel: mode}}. Hours are local ones; quiet
    hours that begin and end at the same hour are none.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preferences", verbose_name=_("user")
    )
    wecom = models.CharField(
        _("WeCom account"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(WECOM, _("A WeCom account has letters, digits and _ - . @ only."))],
    )
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=22, **_HOUR)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), default=8, **_HOUR)
    digest_hour = models.PositiveSmallIntegerField(_("hour of the digest"), default=9, **_HOUR)
    modes = models.JSONField(_("choices"), default=dict, blank=True)

    class Meta:
        verbose_name = _("message preferences")
        verbose_name_plural = _("message preferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__lt=24, quiet_until__lt=24, digest_hour__lt=24),
                name="preferences_hours_of_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
