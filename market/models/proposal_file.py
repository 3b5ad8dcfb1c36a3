"""The file that goes with one version of a proposal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.file_scan import SERVED_SCANS, FileScan
from market.models.need import Need
from market.models.proposal import Proposal


def proposal_file_path(file: "ProposalFile", filename: str) -> str:
    """Files lie under their proposal by content hash: the name typed by the user never reaches the disk."""
    return f"proposals/{file.proposal_id}/{file.sha256}"


class ProposalFile(models.Model):
    """A plan, quotation or draft contract; like the proposal it is never replaced, a new version brings its own."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="attached", verbose_name=_("proposal")
    )
    file = models.FileField(_("file"), upload_to=proposal_file_path, max_length=200)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now, editable=False)
    scan = models.CharField(_("virus check"), max_length=10, choices=FileScan.choices, default=FileScan.UNSCANNED)
    signature = models.CharField(_("virus found"), max_length=80, blank=True)
    scanned_at = models.DateTimeField(_("checked"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

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

    def __str__(self) -> str:
        return self.name

    @property
    def is_served(self) -> bool:
        """It may be opened by those who have the right to."""
        return self.removed_at is None and self.scan in SERVED_SCANS

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
