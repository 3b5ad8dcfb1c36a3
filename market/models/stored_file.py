"""What all attached files have in common: what they are, who brought them, and what the virus check said."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.file_scan import SERVED_SCANS, FileScan


class StoredFile(models.Model):
    """A file in private storage, served only by a checked view. The model that keeps it says where it lies (``file``),
    whose it is (``party``) and where its party finds it (``page``).
    """

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
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_served(self) -> bool:
        """It may be opened by those who have the right to."""
        return self.removed_at is None and self.scan in SERVED_SCANS
