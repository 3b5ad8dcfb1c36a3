"""The file that goes with one version of a proposal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.models.need import Need
from market.models.proposal import Proposal
from market.models.stored_file import StoredFile


def proposal_file_path(file: "ProposalFile", filename: str) -> str:
    """Files lie under their proposal by content hash: the name typed by the user never reaches the disk."""
    return f"proposals/{file.proposal_id}/{file.sha256}"


class ProposalFile(StoredFile):
    """A plan, quotation or draft contract; like the proposal it is never replaced, a new version brings its own."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="attached", verbose_name=_("proposal")
    )
    file = models.FileField(_("file"), upload_to=proposal_file_path, max_length=200)

    class Meta:
        verbose_name = _("file of a proposal")
        verbose_name_plural = _("files of proposals")
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], name="proposal_file_waiting", condition=Q(scan="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="proposal_infected_is_removed",
                condition=~Q(scan="infected") | (Q(removed_at__isnull=False) & ~Q(signature="")),
            )
        ]

    @property
    def party(self) -> Organisation:
        """Who attached it."""
        return self.proposal.introduction.provider

    @property
    def need(self) -> Need:
        """The need that the proposal answers."""
        return self.proposal.introduction.need

    @property
    def page(self) -> str:
        """Where its party finds it."""
        return self.proposal.introduction.get_absolute_url()
