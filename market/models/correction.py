"""Other figures for a result on record, proposed by the side that did not put it there."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.models.outcome import Outcome
from market.outcome_enums import UNDECIDED, CorrectionState, Side


class Correction(models.Model):
    """What the record should say (or that there was no such result, ``void``), why, and how it was decided.

    The record itself is changed by a new row of ``Outcome`` alone (``result``); one correction waits at a time.
    """

    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("outcome")
    )
    side = models.CharField(_("proposed by"), max_length=10, choices=Side.choices)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    annual_rate = models.DecimalField(
        _("annual rate"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(36)],
    )
    term_months = models.PositiveSmallIntegerField(_("term"), null=True, blank=True)
    decided_on = models.DateField(_("date"))
    void = models.BooleanField(_("there was no such result"), default=False)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(
        _("state"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN, editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    result = models.OneToOneField(
        Outcome, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new row")
    )

    class Meta:
        verbose_name = _("proposed correction")
        verbose_name_plural = _("proposed corrections")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome"], name="correction_one_at_a_time", condition=Q(state__in=sorted(UNDECIDED))
            ),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="correction_by_a_side", condition=Q(side__in=[Side.FIRM, Side.PROVIDER])),
            models.CheckConstraint(
                name="correction_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="correction_accepted_is_carried_out",
                condition=Q(state=CorrectionState.ACCEPTED, result__isnull=False)
                | (~Q(state=CorrectionState.ACCEPTED) & Q(result__isnull=True)),
            ),
            models.CheckConstraint(
                name="correction_decided_is_dated",
                condition=Q(state=CorrectionState.OPEN, decided_at__isnull=True)
                | (~Q(state=CorrectionState.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="correction_no_is_explained",
                condition=~Q(state__in=[CorrectionState.DECLINED, CorrectionState.UPHELD]) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """The page where it is answered."""
        return reverse("market:correction", args=[self.pk])
