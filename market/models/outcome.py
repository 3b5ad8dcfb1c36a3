"""What came of a pair: append-only rows; a correction is a new row that names the one it corrects."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel, AppendOnlyQuerySet
from market.agreements import AgreementType, IPRule
from market.enums import OutcomeKind, RefusalCode, Track
from market.models.introduction import Introduction
from market.outcome_enums import Side, Twin


class OutcomeQuerySet(AppendOnlyQuerySet):
    """Outcomes, with and without the ones that were corrected later or counted elsewhere."""

    def current(self) -> models.QuerySet[Any]:
        """Rows that no later row corrects; a correction to nothing (``void``) is left out too."""
        return self.filter(~models.Exists(Outcome.objects.filter(corrects=models.OuterRef("pk"))), void=False)

    def counted(self) -> models.QuerySet[Any]:
        """What figures count: current rows without those that the organiser found to be another one put on record
        twice.
        """
        spares = apps.get_model("market", "ResultTwin").objects.filter(says=Twin.SAME, followed_by__isnull=True)
        return self.current().exclude(pk__in=spares.order_by().values("spare"))


class Outcome(AppendOnlyModel):
    """One result on record, amounts in yuan, rates in annual percent, terms in months."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("introduction of a pair")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=OutcomeKind.choices)
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
    agreement_type = models.CharField(
        _("type of agreement"), max_length=12, choices=AgreementType.choices, blank=True, default=""
    )
    ip_rule = models.CharField(
        _("whose the results are"), max_length=10, choices=IPRule.choices, blank=True, default=""
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    decided_on = models.DateField(_("date"))
    first_loan = models.BooleanField(_("first loan"), null=True, blank=True)
    credit_loan = models.BooleanField(_("credit loan"), null=True, blank=True)
    preferential = models.CharField(_("preferential programme"), max_length=60, blank=True)
    subsidy_percent = models.DecimalField(
        _("interest paid back"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    refusal_code = models.CharField(_("reason"), max_length=14, choices=RefusalCode.choices, blank=True)
    refusal_text = models.CharField(_("explanation"), max_length=300, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    stated_by = models.CharField(_("stated by"), max_length=10, choices=Side.choices, default=Side.PROVIDER)
    void = models.BooleanField(_("takes the corrected row back"), default=False)
    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now, editable=False)

    objects: ClassVar[Any] = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["decided_on", "pk"]
        indexes = [
            models.Index(fields=["kind", "decided_on"], name="outcome_kind"),
            models.Index(fields=["-decided_on", "-id"], name="outcome_newest"),
        ]
        constraints = [
            models.CheckConstraint(name="outcome_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)),
            models.CheckConstraint(
                name="outcome_money_has_amount",
                condition=~Q(kind__in=["approval", "drawdown", "equity"]) | Q(amount__isnull=False),
            ),
            models.CheckConstraint(
                name="outcome_refusal_is_coded",
                condition=(Q(kind="refusal") & ~Q(refusal_code="")) | (~Q(kind="refusal") & Q(refusal_code="")),
            ),
            models.CheckConstraint(
                name="outcome_other_refusal_is_explained",
                condition=~Q(refusal_code="other") | ~Q(refusal_text=""),
            ),
            models.CheckConstraint(
                name="outcome_type_of_agreement", condition=Q(agreement_type="") | Q(kind="agreement")
            ),
            models.CheckConstraint(name="outcome_ip_rule", condition=Q(ip_rule="") | Q(kind="agreement")),
            models.CheckConstraint(
                name="outcome_one_term",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__gt=F("starts_on"), term_months__isnull=True),
            ),
            models.CheckConstraint(name="outcome_void_corrects", condition=Q(void=False) | Q(corrects__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_paid_by_office(self) -> bool:
        """A subsidy for a loan: it follows from a file of support, and is corrected there alone."""
        return self.kind == OutcomeKind.SUBSIDY and self.introduction.track == Track.FINANCING
