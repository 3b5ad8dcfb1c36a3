"""A document that a firm attaches to a file of support."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.models.stored_file import StoredFile
from market.models.subsidy import SubsidyFile


def subsidy_document_path(document: "SubsidyDocument", filename: str) -> str:
    """Documents lie under their file by content hash: the name typed by the user never reaches the disk."""
    return f"subsidies/{document.subsidy_id}/{document.sha256}"


class SubsidyDocument(StoredFile):
    """A voucher, receipt or contract; opened by the firm, the office in charge and the organiser."""

    subsidy = models.ForeignKey(
        SubsidyFile, on_delete=models.PROTECT, related_name="attached", verbose_name=_("file of support")
    )
    file = models.FileField(_("file"), upload_to=subsidy_document_path, max_length=200)

    class Meta:
        verbose_name = _("document of a file of support")
        verbose_name_plural = _("documents of files of support")
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], name="subsidy_document_waiting", condition=Q(scan="waiting"))]
        constraints = [
            models.UniqueConstraint(
                fields=["subsidy", "sha256"], condition=Q(removed_at__isnull=True), name="subsidy_document_once"
            ),
            models.CheckConstraint(
                name="subsidy_infected_is_removed",
                condition=~Q(scan="infected") | (Q(removed_at__isnull=False) & ~Q(signature="")),
            ),
        ]

    @property
    def party(self) -> Organisation:
        """Who attached it."""
        return self.subsidy.organisation

    @property
    def page(self) -> str:
        """Where its party finds it."""
        return self.subsidy.get_absolute_url()
