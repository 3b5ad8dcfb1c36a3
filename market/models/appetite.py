"""Fitted models of what parties did with such firms before, each with the figures it was judged by."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.enums import ModelStatus


class AppetiteModel(models.Model):
    """A version of the appetite model. Fitted by a worker, judged on months it had not seen beside the model in use,
    put into use by a person; coefficients never change afterwards.

    ``coefficients`` is {"weights": {term: weight}, "half_life_days": days}; ``figures`` has for "own", "in_use" and
    "popular" the share of choices found among the first 1, 5, 10, 20 and the mean reciprocal rank.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    status = models.CharField(_("status"), max_length=8, choices=ModelStatus.choices, default=ModelStatus.FITTING)
    trained_from = models.DateField(_("trained from"), null=True, blank=True)
    trained_until = models.DateField(_("trained until"), null=True, blank=True)
    judged_from = models.DateField(_("judged from"), null=True, blank=True)
    judged_until = models.DateField(_("judged until"), null=True, blank=True)
    choices = models.PositiveIntegerField(_("decisions learned from"), default=0)
    judged = models.PositiveIntegerField(_("decisions judged by"), default=0)
    coefficients = models.JSONField(_("coefficients"), default=dict)
    figures = models.JSONField(_("figures"), default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    requested_at = models.DateTimeField(_("asked for"), default=clock.now, editable=False)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fitted_at = models.DateTimeField(_("fitted"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.TextField(_("reason"), blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("appetite model")
        verbose_name_plural = _("appetite models")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["status"], name="model_in_use_once", condition=Q(status="in_use")),
            models.UniqueConstraint(
                fields=["status"], name="model_fitted_once_at_a_time", condition=Q(status="fitting")
            ),
            models.CheckConstraint(
                name="model_in_use_is_decided",
                condition=~Q(status__in=["in_use", "retired", "rejected"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="model_proposed_is_fitted",
                condition=~Q(status__in=["proposed", "in_use", "retired"]) | Q(fitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.version}"

    def get_absolute_url(self) -> str:
        """The organiser's page of the model."""
        return reverse("admin:market_appetitemodel_change", args=[self.pk])
