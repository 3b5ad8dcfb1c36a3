"""Evidence of a result: the notice, contract or voucher itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.models.need import Need
from market.models.outcome import Outcome
from market.models.stored_file import StoredFile
from market.outcome_enums import Side


def outcome_file_path(file: "OutcomeFile", filename: str) -> str:
    """Files lie under their result by content hash: the name typed by the user never reaches the disk."""
    return f"evidence/{file.outcome_id}/{file.sha256}"


class OutcomeFile(StoredFile):
    """A PDF or a picture that shows the figures of one row; a corrected row needs evidence of its own."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="files", verbose_name=_("outcome"))
    side = models.CharField(_("attached by"), max_length=10, choices=Side.choices)
    file = models.FileField(_("file"), upload_to=outcome_file_path, max_length=200)

    class Meta:
        verbose_name = _("evidence of a result")
        verbose_name_plural = _("evidence of results")
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], name="outcome_file_waiting", condition=Q(scan="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="evidence_infected_is_removed",
                condition=~Q(scan="infected") | (Q(removed_at__isnull=False) & ~Q(signature="")),
            ),
            models.CheckConstraint(name="evidence_by_a_side", condition=Q(side__in=[Side.FIRM, Side.PROVIDER])),
            models.UniqueConstraint(
                fields=["outcome", "sha256"], name="evidence_once", condition=Q(removed_at__isnull=True)
            ),
        ]

    @property
    def party(self) -> Organisation:
        """Who attached it."""
        pair = self.outcome.introduction
        return pair.need.organisation if self.side == Side.FIRM else pair.provider

    @property
    def need(self) -> Need:
        """The need that the result answers."""
        return self.outcome.introduction.need

    @property
    def page(self) -> str:
        """Where its party finds it."""
        return self.outcome.introduction.get_absolute_url()
