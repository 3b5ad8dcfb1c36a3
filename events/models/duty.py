"""Who helps with one market series, and with which task."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.enums import DutyTask
from events.models.event import MarketSeries


class Duty(models.Model):
    """A task of one person in all editions of one series, from when it is given until it is ended; the row stays."""

    series = models.ForeignKey(
        MarketSeries, on_delete=models.PROTECT, related_name="duties", verbose_name=_("market series")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties", verbose_name=_("person")
    )
    task = models.CharField(_("task"), max_length=10, choices=DutyTask.choices)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["series_id", "user_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "user", "task"], name="duty_open_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="duty_end_is_stamped",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_task_display()} · {self.series}"
