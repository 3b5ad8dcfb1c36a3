"""A copy of all that the platform stores about an organisation, made by a worker for one of its owners."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.models.made_file import COMPLETE_HAS_FILE, OPEN, MadeFile


class DataExport(MadeFile):
    """One copy: asked for, being made (``done`` of ``total`` parts), ready until its day, or failed."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="data_exports", verbose_name=_("organisation")
    )

    class Meta:
        verbose_name = _("copy of an organisation's data")
        verbose_name_plural = _("copies of organisations' data")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="data_export_open_once", condition=OPEN),
            models.CheckConstraint(name="data_export_complete_has_file", condition=COMPLETE_HAS_FILE),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.requested_at:%Y-%m-%d}"
