"""What all files have in common that a worker makes for a person: asked for, being made, ready, failed, deleted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.enums import RunStatus

OPEN = Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])
COMPLETE_HAS_FILE = ~Q(status="complete") | ~Q(file="")


class MadeFile(models.Model):
    """One file: ``done`` of ``total`` parts are made; a worker holds it while ``alive_at`` is fresh, and ``attempts``
    tells one worker from the next.
    """

    taken_with: ClassVar[tuple[str, ...]] = ("organisation",)
    """What a worker reads together with the row."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"), default=clock.now, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("parts"), default=0)
    alive_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file = models.FileField(_("file"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """A worker has it or will take it."""
        return self.status in (RunStatus.QUEUED, RunStatus.RUNNING)

    @property
    def is_ready(self) -> bool:
        """It can be fetched."""
        return self.status == RunStatus.COMPLETE and self.deleted_at is None
