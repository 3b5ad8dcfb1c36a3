"""Which columns a member of a lender sees on the board of leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership


class BoardChoice(models.Model):
    """One member's columns, by their keys; no row is the board as it is for everybody. It goes when the member leaves.

    A key that a later version does not know any more stays here and is passed over by whoever reads it.
    """

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="board_choice", verbose_name=_("membership")
    )
    columns = models.JSONField(_("columns"), default=list, blank=True)

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.membership)
