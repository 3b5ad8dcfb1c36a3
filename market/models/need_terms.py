"""The facts of each kind of need, one row beside the need; empty in a draft, complete when submitted."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.enums import Education, FinancingType, Guarantee, IPStatus, LegalTopic, PolicyTopic
from market.models.need import Need


def positive(name: str) -> Q:
    """The column is empty or above zero."""
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0})


def ordered(low: str, high: str) -> Q:
    """One of the two columns is empty, or they are in order."""
    return Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{low}__lte": F(high)})


class FinancingTerms(models.Model):
    """How much money, for how long, for what, secured by what."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="financing")
    financing_type = models.CharField(
        _("kind of financing"), max_length=10, choices=FinancingType.choices, default=FinancingType.DEBT
    )
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term"), null=True, blank=True)
    purpose = models.TextField(_("purpose"), max_length=300, blank=True)
    guarantees = models.JSONField(_("security that can be given"), default=list, blank=True)
    max_rate = models.DecimalField(_("highest annual rate"), max_digits=5, decimal_places=2, null=True, blank=True)
    first_loan = models.BooleanField(_("first loan"), null=True, blank=True)
    renewal = models.BooleanField(_("renewal of a loan"), null=True, blank=True)
    revolving = models.BooleanField(_("draw and repay at will"), null=True, blank=True)
    intended_lenders = models.ManyToManyField(
        Organisation, blank=True, related_name="wished_for_by", verbose_name=_("lenders wished for")
    )

    class Meta:
        verbose_name = _("financing terms")
        verbose_name_plural = _("financing terms")
        indexes = [models.Index(fields=["amount"], name="financing_amount")]
        constraints = [
            models.CheckConstraint(name="financing_amount_positive", condition=positive("amount")),
            models.CheckConstraint(
                name="financing_term_range",
                condition=Q(term_months__isnull=True) | Q(term_months__range=(1, 360)),
            ),
            models.CheckConstraint(
                name="financing_rate_range", condition=Q(max_rate__isnull=True) | Q(max_rate__range=(0, 36))
            ),
        ]

    def __str__(self) -> str:
        return str(self.need)


class ExistingLoan(models.Model):
    """A loan the firm already has."""

    terms = models.ForeignKey(FinancingTerms, on_delete=models.CASCADE, related_name="existing_loans")
    bank = models.CharField(_("bank"), max_length=80)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    guarantee = models.CharField(_("security"), max_length=16, choices=Guarantee.choices, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("existing loan")
        verbose_name_plural = _("existing loans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="existing_loan_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="existing_loan_dates_ordered", condition=ordered("starts_on", "ends_on")),
        ]

    def __str__(self) -> str:
        return self.bank


class CooperationTerms(models.Model):
    """A technical problem; the three texts have 1,500 characters together."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="cooperation")
    problem = models.TextField(_("main problem"), blank=True)
    key_technology = models.TextField(_("key technology"), blank=True)
    expected_goal = models.TextField(_("expected goal"), blank=True)
    modes = models.JSONField(_("way of cooperation"), default=list, blank=True)
    budget = models.DecimalField(_("money set aside"), max_digits=16, decimal_places=2, null=True, blank=True)
    discipline = models.CharField(_("discipline"), max_length=60, blank=True)
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    ip_status = models.CharField(_("intellectual property"), max_length=10, choices=IPStatus.choices, blank=True)
    confidential = models.TextField(_("confidential detail"), max_length=1500, blank=True)
    intended_partners = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="wished_for_as_partner_by",
        verbose_name=_("partners wished for"),
    )

    class Meta:
        verbose_name = _("cooperation terms")
        verbose_name_plural = _("cooperation terms")
        constraints = [
            models.CheckConstraint(name="cooperation_budget_positive", condition=positive("budget")),
            models.CheckConstraint(name="cooperation_trl_range", condition=Q(trl__isnull=True) | Q(trl__range=(1, 9))),
        ]

    def __str__(self) -> str:
        return str(self.need)


class TalentTerms(models.Model):
    """Whom a firm wants to hire; yearly pay in yuan."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="talent")
    position = models.CharField(_("job"), max_length=60, blank=True)
    headcount = models.PositiveSmallIntegerField(_("people wanted"), null=True, blank=True)
    education = models.CharField(_("least degree"), max_length=10, choices=Education.choices, default=Education.ANY)
    salary_min = models.DecimalField(_("yearly pay from"), max_digits=12, decimal_places=2, null=True, blank=True)
    salary_max = models.DecimalField(_("yearly pay to"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("talent terms")
        verbose_name_plural = _("talent terms")
        constraints = [
            models.CheckConstraint(name="talent_headcount_positive", condition=positive("headcount")),
            models.CheckConstraint(name="talent_salary_positive", condition=positive("salary_min")),
            models.CheckConstraint(name="talent_salary_ordered", condition=ordered("salary_min", "salary_max")),
        ]

    def __str__(self) -> str:
        return str(self.need)


class SpaceTerms(models.Model):
    """Premises wanted: square metres, rent in yuan a square metre and day."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="space")
    area_min = models.DecimalField(_("area from"), max_digits=9, decimal_places=2, null=True, blank=True)
    area_max = models.DecimalField(_("area to"), max_digits=9, decimal_places=2, null=True, blank=True)
    rent_max = models.DecimalField(_("highest rent"), max_digits=7, decimal_places=2, null=True, blank=True)
    region = models.CharField(_("district"), max_length=12, blank=True)
    place = models.CharField(_("place wished for"), max_length=120, blank=True)
    move_in_on = models.DateField(_("move in on"), null=True, blank=True)

    class Meta:
        verbose_name = _("space terms")
        verbose_name_plural = _("space terms")
        constraints = [
            models.CheckConstraint(name="space_area_positive", condition=positive("area_min")),
            models.CheckConstraint(name="space_area_ordered", condition=ordered("area_min", "area_max")),
            models.CheckConstraint(name="space_rent_positive", condition=positive("rent_max")),
        ]

    def __str__(self) -> str:
        return str(self.need)


class PolicyTerms(models.Model):
    """Which support a firm asks about, and the money its project takes."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="policy")
    topic = models.CharField(_("topic"), max_length=10, choices=PolicyTopic.choices, blank=True)
    investment = models.DecimalField(_("project investment"), max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("policy terms")
        verbose_name_plural = _("policy terms")
        constraints = [models.CheckConstraint(name="policy_investment_positive", condition=positive("investment"))]

    def __str__(self) -> str:
        return str(self.need)


class LegalTerms(models.Model):
    """What a firm needs a lawyer for, and by when."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="legal")
    topic = models.CharField(_("topic"), max_length=10, choices=LegalTopic.choices, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("legal terms")
        verbose_name_plural = _("legal terms")
        constraints = [models.CheckConstraint(name="legal_budget_positive", condition=positive("budget"))]

    def __str__(self) -> str:
        return str(self.need)


class ScenarioTerms(models.Model):
    """Where a firm wants to try its product."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="scenario")
    place = models.CharField(_("scenario wished for"), max_length=120, blank=True)
    solution = models.TextField(_("what we bring"), max_length=600, blank=True)
    trial_months = models.PositiveSmallIntegerField(
        _("trial"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = _("scenario terms")
        verbose_name_plural = _("scenario terms")
        constraints = [
            models.CheckConstraint(
                name="scenario_trial_range",
                condition=Q(trial_months__isnull=True) | Q(trial_months__range=(1, 60)),
            )
        ]

    def __str__(self) -> str:
        return str(self.need)
