"""People of a party who cannot sit in meetings for a while."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.models.registration import Registration


class Absence(models.Model):
    """So many of a party's people are away from one time to another; taking it back keeps the row."""

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="absences", verbose_name=_("registration")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    people = models.PositiveSmallIntegerField(_("people away"), default=1, validators=[MinValueValidator(1)])
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    made_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="absence_ordered", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="absence_of_somebody", condition=Q(people__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.registration} · {self.people}"
