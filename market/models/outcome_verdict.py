"""What the other side says of a result on record: confirmed or disputed, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel
from market.enums import Verdict
from market.models.outcome import Outcome
from market.outcome_enums import Side


class OutcomeVerdict(AppendOnlyModel):
    """One word of one side about one row on record; the latest row of a side counts."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("outcome"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    side = models.CharField(_("word of"), max_length=10, choices=Side.choices, default=Side.FIRM)
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
            ),
            models.CheckConstraint(name="verdict_by_a_side", condition=Q(side__in=[Side.FIRM, Side.PROVIDER])),
        ]

    def __str__(self) -> str:
        return str(self.get_verdict_display())
