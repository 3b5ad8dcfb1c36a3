"""Pairs to be brought up to date because a need, an offering or what came of it has changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.models.need import Need
from market.models.offering import Offering

WORKER_LOST = "the worker was lost each time"
"""The error of an update that no worker lived to finish."""


class MatchRefresh(models.Model):
    """One change to be worked in: of a need or of an offering. Changes that arrive before a worker has begun share a
    row; the row is the job, so that a lost message or worker loses nothing.
    """

    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, null=True, related_name="refreshes", verbose_name=_("need")
    )
    offering = models.ForeignKey(
        Offering, on_delete=models.PROTECT, null=True, related_name="refreshes", verbose_name=_("offering")
    )
    requested_at = models.DateTimeField(_("asked for"), default=clock.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    done_at = models.DateTimeField(_("finished"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    needs = models.PositiveIntegerField(_("needs compared"), default=0)
    pairs = models.PositiveIntegerField(_("pairs changed"), default=0)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("update of matches")
        verbose_name_plural = _("updates of matches")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["requested_at"], name="refresh_open", condition=Q(done_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="refresh_has_one_subject",
                condition=Q(need__isnull=False, offering__isnull=True) | Q(need__isnull=True, offering__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["need"], name="refresh_need_waits_once", condition=Q(started_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["offering"], name="refresh_offering_waits_once", condition=Q(started_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need or self.offering} @ {self.requested_at:%Y-%m-%d %H:%M}"
