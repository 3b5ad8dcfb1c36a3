"""A spreadsheet of the leads that a choice on the board finds, made by a worker for a member of an answering party."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.models.made_file import COMPLETE_HAS_FILE, OPEN, MadeFile


class LeadExport(MadeFile):
    """One spreadsheet, of the person who asked for it: ``query`` is the part of the board's address that the filter has
    accepted, ``done`` of ``total`` leads are written.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="lead_exports", verbose_name=_("organisation")
    )
    query = models.CharField(_("conditions"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)

    class Meta:
        verbose_name = _("spreadsheet of leads")
        verbose_name_plural = _("spreadsheets of leads")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "requested_by"], name="lead_export_open_once", condition=OPEN
            ),
            models.CheckConstraint(name="lead_export_complete_has_file", condition=COMPLETE_HAS_FILE),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.requested_at:%Y-%m-%d}"
