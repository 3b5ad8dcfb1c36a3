"""What is known of the safety of an attached file, and which files may be opened."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileScan(TextChoices):
    """What the virus scanner said of a file; a file that waits or is infected is given to nobody."""

    UNSCANNED = "unscanned", _("Not checked for viruses")
    CLEAN = "clean", _("Checked for viruses")
    WAITING = "waiting", _("Waiting for the virus check")
    INFECTED = "infected", _("Infected")


SERVED_SCANS = (FileScan.UNSCANNED, FileScan.CLEAN)
"""Files that may be opened."""
