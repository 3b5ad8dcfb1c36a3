"""What is said of a need until it is taken back: the row stays on record and tells who ended it, and when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StandingQuerySet(models.QuerySet[Any]):
    """Rows that hold, and those that were taken back."""

    def standing(self) -> "StandingQuerySet":
        """Those that hold."""
        return self.filter(ended_at__isnull=True)


class TakenBackModel(models.Model):
    """A row that may be taken back by a person at a moment; the concrete model adds ``end_is_signed``."""

    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True


def end_is_signed(name: str) -> models.CheckConstraint:
    """Either the row holds, or both its end and the person are known."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
    )
