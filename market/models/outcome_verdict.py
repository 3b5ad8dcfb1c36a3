"""What the firm says of a result that the other side put on record: confirmed or disputed, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel
from market.enums import Verdict
from market.models.outcome import Outcome


class OutcomeVerdict(AppendOnlyModel):
    """One word of the firm about one row on record; the latest row counts."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("outcome"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("verdict on an outcome")
        verbose_name_plural = _("verdicts on outcomes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="verdict_dispute_is_explained", condition=~Q(verdict="disputed") | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return str(self.get_verdict_display())
