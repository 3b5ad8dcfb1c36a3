"""Earlier and present versions of an offering's hard rules."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.models.offering import Offering


class CriteriaVersion(models.Model):
    """One version of the rules of an offering, with what it was tested to admit; append-only."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    criteria = models.JSONField(_("hard rules"), default=list)
    tested = models.PositiveIntegerField(_("needs it was tested with"), default=0)
    admitted = models.PositiveIntegerField(_("needs it admits"), default=0)
    admitted_before = models.PositiveIntegerField(_("needs the version before admitted"), default=0)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    made_at = models.DateTimeField(_("changed"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("version of the rules")
        verbose_name_plural = _("versions of the rules")
        ordering = ["offering_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["offering", "number"], name="criteria_version_once")]

    def __str__(self) -> str:
        return f"{self.offering} v{self.number}"
