"""The facts of each kind of offering, one row beside the offering."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.enums import IPStatus, Repayment
from market.models.need_terms import ordered, positive
from market.models.offering import Offering

MAX_FEE = 20
"""No guarantor and no insurer takes more percent of a loan in a year."""


class LoanTerms(models.Model):
    """Limits, terms, rates and security of a loan product; the ranges are hard rules of the engine too."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="loan")
    amount_min = models.DecimalField(_("amount from"), max_digits=16, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField(_("amount to"), max_digits=16, decimal_places=2, null=True, blank=True)
    term_min = models.PositiveSmallIntegerField(_("term from"), null=True, blank=True)
    term_max = models.PositiveSmallIntegerField(_("term to"), null=True, blank=True)
    rate_min = models.DecimalField(_("annual rate from"), max_digits=5, decimal_places=2, null=True, blank=True)
    rate_max = models.DecimalField(_("annual rate to"), max_digits=5, decimal_places=2, null=True, blank=True)
    financing_types = models.JSONField(_("kinds of financing"), default=list, blank=True)
    guarantees = models.JSONField(_("security accepted"), default=list, blank=True)
    repayment = models.CharField(
        _("repayment"), max_length=12, choices=Repayment.choices, default=Repayment.BY_AGREEMENT
    )
    subsidy_percent = models.DecimalField(
        _("interest paid back by the district"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    subsidy_policy = models.CharField(_("policy behind it"), max_length=120, blank=True)
    guarantee_fee = models.DecimalField(
        _("guarantee fee a year"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    insurance_premium = models.DecimalField(
        _("insurance premium a year"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("loan terms")
        verbose_name_plural = _("loan terms")
        constraints = [
            models.CheckConstraint(name="loan_amount_positive", condition=positive("amount_min")),
            models.CheckConstraint(name="loan_amount_ordered", condition=ordered("amount_min", "amount_max")),
            models.CheckConstraint(name="loan_term_ordered", condition=ordered("term_min", "term_max")),
            models.CheckConstraint(name="loan_rate_ordered", condition=ordered("rate_min", "rate_max")),
            models.CheckConstraint(
                name="loan_rate_range", condition=Q(rate_min__isnull=True) | Q(rate_min__range=(0, 36))
            ),
            models.CheckConstraint(
                name="loan_guarantee_fee_range",
                condition=Q(guarantee_fee__isnull=True) | Q(guarantee_fee__range=(0, MAX_FEE)),
            ),
            models.CheckConstraint(
                name="loan_premium_range",
                condition=Q(insurance_premium__isnull=True) | Q(insurance_premium__range=(0, MAX_FEE)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.offering)


class EquityTerms(models.Model):
    """What a fund puts into a firm."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="equity")
    amount_min = models.DecimalField(_("amount from"), max_digits=16, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField(_("amount to"), max_digits=16, decimal_places=2, null=True, blank=True)
    stages = models.CharField(_("stages"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("equity terms")
        verbose_name_plural = _("equity terms")
        constraints = [
            models.CheckConstraint(name="equity_amount_positive", condition=positive("amount_min")),
            models.CheckConstraint(name="equity_amount_ordered", condition=ordered("amount_min", "amount_max")),
        ]

    def __str__(self) -> str:
        return str(self.offering)


class CapabilityTerms(models.Model):
    """A research capability or result; the confidential detail is kept apart from the public summary."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="capability")
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    ip_status = models.CharField(
        _("intellectual property"), max_length=10, choices=IPStatus.choices, default=IPStatus.NONE
    )
    modes = models.JSONField(_("way of cooperation"), default=list, blank=True)
    discipline = models.CharField(_("discipline"), max_length=60, blank=True)
    budget_min = models.DecimalField(_("project money from"), max_digits=16, decimal_places=2, null=True, blank=True)
    confidential = models.TextField(_("confidential detail"), max_length=1500, blank=True)

    class Meta:
        verbose_name = _("capability terms")
        verbose_name_plural = _("capability terms")
        constraints = [
            models.CheckConstraint(name="capability_trl_range", condition=Q(trl__isnull=True) | Q(trl__range=(1, 9))),
            models.CheckConstraint(name="capability_budget_positive", condition=positive("budget_min")),
        ]

    def __str__(self) -> str:
        return str(self.offering)


class SpaceOfferTerms(models.Model):
    """Premises to let: square metres, rent in yuan a square metre and day; what is confidential is kept apart."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="space_terms")
    area_min = models.DecimalField(_("area from"), max_digits=9, decimal_places=2, null=True, blank=True)
    area_max = models.DecimalField(_("area to"), max_digits=9, decimal_places=2, null=True, blank=True)
    rent = models.DecimalField(_("rent"), max_digits=7, decimal_places=2, null=True, blank=True)
    region = models.CharField(_("district"), max_length=12, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    available_on = models.DateField(_("free from"), null=True, blank=True)
    confidential = models.TextField(_("confidential detail"), max_length=1500, blank=True, default="")

    class Meta:
        verbose_name = _("space offered")
        verbose_name_plural = _("spaces offered")
        constraints = [
            models.CheckConstraint(name="space_offer_area_positive", condition=positive("area_min")),
            models.CheckConstraint(name="space_offer_area_ordered", condition=ordered("area_min", "area_max")),
            models.CheckConstraint(name="space_offer_rent_positive", condition=positive("rent")),
        ]

    def __str__(self) -> str:
        return str(self.offering)


class PolicyOfferTerms(models.Model):
    """A policy an office publishes: from which document, how much at most, when to apply, whom to call."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="policy_terms")
    topic = models.CharField(_("topic"), max_length=10, blank=True)
    document = models.CharField(_("document"), max_length=160, blank=True)
    amount_max = models.DecimalField(_("at most"), max_digits=16, decimal_places=2, null=True, blank=True)
    share_max = models.DecimalField(
        _("share of the cost at most"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    opens_on = models.DateField(_("apply from"), null=True, blank=True)
    closes_on = models.DateField(_("apply until"), null=True, blank=True)
    procedure = models.TextField(_("how to apply"), max_length=600, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("policy offered")
        verbose_name_plural = _("policies offered")
        constraints = [
            models.CheckConstraint(name="policy_offer_amount_positive", condition=positive("amount_max")),
            models.CheckConstraint(name="policy_offer_dates_ordered", condition=ordered("opens_on", "closes_on")),
        ]

    def __str__(self) -> str:
        return str(self.offering)


class ServiceTerms(models.Model):
    """A service: which needs it answers and what it costs."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="service")
    covers = models.JSONField(_("answers needs of"), default=list, blank=True)
    fee = models.CharField(_("fee"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("service terms")
        verbose_name_plural = _("service terms")

    def __str__(self) -> str:
        return str(self.offering)
