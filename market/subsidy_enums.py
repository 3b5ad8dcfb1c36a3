"""Words of support that is asked for: batches, files, and why a file is refused."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class BatchState(TextChoices):
    """The life of a batch: files come in, are decided, stand in a public notice, are paid."""

    OPEN = "open", pgettext_lazy("batch", "Files come in")
    CLOSED = "closed", pgettext_lazy("batch", "Closed, being decided")
    NOTICED = "noticed", pgettext_lazy("batch", "Public notice")
    DONE = "done", pgettext_lazy("batch", "Done")


class FileState(TextChoices):
    """The life of a file."""

    LISTED = "listed", pgettext_lazy("subsidy", "Waits for the firm to confirm its account")
    SUBMITTED = "submitted", pgettext_lazy("subsidy", "Submitted")
    SENT_BACK = "sent_back", pgettext_lazy("subsidy", "Sent back to be mended")
    CHECKED = "checked", pgettext_lazy("subsidy", "Checked")
    APPROVED = "approved", pgettext_lazy("subsidy", "Approved")
    IN_NOTICE = "in_notice", pgettext_lazy("subsidy", "In the public notice")
    PAID = "paid", pgettext_lazy("subsidy", "Paid")
    CLAWED_BACK = "clawed_back", pgettext_lazy("subsidy", "Clawed back")
    REFUSED = "refused", pgettext_lazy("subsidy", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("subsidy", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("subsidy", "Lapsed: the account was not confirmed in time")


class FileRefusal(TextChoices):
    """Why a file is refused."""

    CONDITIONS = "conditions", pgettext_lazy("subsidy", "A condition is not met")
    DOCUMENTS = "documents", pgettext_lazy("subsidy", "Documents do not bear it out")
    FUNDED = "funded", pgettext_lazy("subsidy", "Funded elsewhere already")
    BUDGET = "budget", pgettext_lazy("subsidy", "The budget is used up")
    OTHER = "other", pgettext_lazy("subsidy", "Another reason")


DEAD = (FileState.REFUSED, FileState.WITHDRAWN, FileState.LAPSED)
"""Ends in which no money was promised: the same loan or project may be handed in again."""

LIVE = tuple(state for state in FileState.values if state not in DEAD)
"""All others; what was paid and clawed back counts too, nothing is funded twice."""

GRANTED = (FileState.APPROVED, FileState.IN_NOTICE, FileState.PAID, FileState.CLAWED_BACK)
"""States in which money of the batch is taken (what was clawed back is free again)."""

WAITING = (FileState.SUBMITTED, FileState.CHECKED)
"""States in which the organiser has to decide."""
