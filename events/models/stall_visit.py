"""A visitor's wish to be called by the holder of a stall."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.models.stall import StallBooking


class StallVisit(models.Model):
    """A registered party was at a stall and lets its holder read the party's contact; said once for each stall, and
    good until it is taken back.
    """

    booking = models.ForeignKey(
        StallBooking, on_delete=models.PROTECT, related_name="visits", verbose_name=_("stall booking")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="stall_visits", verbose_name=_("visitor")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit to a stall")
        verbose_name_plural = _("visits to stalls")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["booking", "organisation"], name="stall_visit_once")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.booking}"
