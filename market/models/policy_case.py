"""What a firm states so that policies can be judged: a project, or a loan, with what it had already."""

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.case_kinds import PaidLoanKind, ProjectKind
from market.models.need_terms import ordered
from market.models.outcome import Outcome
from market.policy_enums import CaseKind


def _money(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class PolicyCase(models.Model):
    """One project or loan of a firm. What is left empty is not known, and no rule counts it against the firm.

    A loan may name the approval or drawdown on record that it is; amount, rate, term and day are read from there.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="policy_cases", verbose_name=_("firm")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=CaseKind.choices, default=CaseKind.PROJECT)
    name = models.CharField(_("name"), max_length=120)
    outcome = models.ForeignKey(
        Outcome,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_cases",
        verbose_name=_("loan on record"),
    )
    project_kind = models.CharField(_("what is built"), max_length=13, choices=ProjectKind.choices, blank=True)
    invested = _money(_("money put into the project"))
    spent = _money(_("money already spent on the project"))
    city_grant = _money(_("what the city gave for the project"))
    landed = models.BooleanField(_("in Haina town"), null=True, blank=True)
    joint_bid = models.BooleanField(_("joint application of several units"), null=True, blank=True)
    starts_on = models.DateField(_("work begins"), null=True, blank=True)
    ends_on = models.DateField(_("work ends"), null=True, blank=True)
    loan_kind = models.CharField(_("kind of loan"), max_length=9, choices=PaidLoanKind.choices, blank=True)
    loan_amount = _money(_("amount of the loan"))
    loan_rate = models.DecimalField(_("annual rate"), max_digits=5, decimal_places=2, null=True, blank=True)
    loan_months = models.PositiveSmallIntegerField(_("term"), null=True, blank=True)
    loan_approved_on = models.DateField(_("approved on"), null=True, blank=True)
    loan_repaid_on = models.DateField(_("repaid on"), null=True, blank=True)
    loan_on_time = models.BooleanField(_("repaid on time"), null=True, blank=True)
    interest_paid = _money(_("interest paid"))
    premium_paid = _money(_("insurance premium paid"))
    guarantee_fee_paid = _money(_("guarantee fee paid"))
    grants_same_purpose = _money(_("support had for the same purpose"))
    grants_this_year = _money(_("support had this year"))
    grants_count = models.PositiveSmallIntegerField(_("grants had so far"), null=True, blank=True)
    tax_region = models.CharField(_("district where taxes are paid"), max_length=12, blank=True)
    legal_person = models.BooleanField(_("independent legal person"), null=True, blank=True)
    sound = models.BooleanField(_("sound finances and credit"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("stated by")
    )
    written_at = models.DateTimeField(_("stated"), default=clock.now)
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("project or loan of a firm")
        verbose_name_plural = _("projects and loans of firms")
        ordering = ["organisation_id", "-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="policy_case_work_ordered", condition=ordered("starts_on", "ends_on")),
            models.UniqueConstraint(
                fields=["outcome"],
                condition=Q(outcome__isnull=False, ended_at__isnull=True),
                name="policy_case_once_for_a_loan",
            ),
        ]

    def __str__(self) -> str:
        return self.name
