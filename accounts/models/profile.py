"""What eligibility rules read about an enterprise."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import CertificateKind, TaxGrade
from accounts.models.organisation import Organisation


class EnterpriseProfile(models.Model):
    """Facts of a firm; an empty field means *not known*, which no rule counts against the firm."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="profile", verbose_name=_("organisation")
    )
    established_on = models.DateField(_("established on"), null=True, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    registered_address = models.CharField(_("registered address"), max_length=200, blank=True)
    office_region = models.CharField(_("office district"), max_length=12, blank=True)
    office_address = models.CharField(_("office address"), max_length=200, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    industry = models.CharField(_("industry"), max_length=4, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    rd_staff = models.PositiveIntegerField(_("R&D staff"), null=True, blank=True)
    debt_ratio = models.DecimalField(
        _("debt ratio"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    invention_patents = models.PositiveIntegerField(_("invention patents"), null=True, blank=True)
    utility_patents = models.PositiveIntegerField(_("utility patents"), null=True, blank=True)
    software_copyrights = models.PositiveIntegerField(_("software copyrights"), null=True, blank=True)
    tax_grade = models.CharField(_("tax credit grade"), max_length=1, choices=TaxGrade.choices, blank=True)
    clean_record = models.BooleanField(_("declares no record of dishonesty"), null=True, blank=True)
    certificates_complete = models.BooleanField(
        _("the certificate list is complete"),
        default=False,
        help_text=_("While this is not ticked, a certificate that is not listed counts as not known."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("enterprise profile")
        verbose_name_plural = _("enterprise profiles")
        constraints = [
            models.CheckConstraint(
                name="profile_rd_staff_within_staff",
                condition=Q(staff__isnull=True) | Q(rd_staff__isnull=True) | Q(rd_staff__lte=F("staff")),
            ),
            models.CheckConstraint(
                name="profile_capital_not_negative",
                condition=Q(registered_capital__isnull=True) | Q(registered_capital__gte=0),
            ),
            models.CheckConstraint(
                name="profile_debt_ratio_not_negative",
                condition=Q(debt_ratio__isnull=True) | Q(debt_ratio__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class YearFigures(models.Model):
    """One year of a firm's accounts, yuan; profit may be negative."""

    profile = models.ForeignKey(EnterpriseProfile, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    revenue = models.DecimalField(_("revenue"), max_digits=16, decimal_places=2, null=True, blank=True)
    profit = models.DecimalField(_("profit"), max_digits=16, decimal_places=2, null=True, blank=True)
    tax = models.DecimalField(_("tax paid"), max_digits=16, decimal_places=2, null=True, blank=True)
    rd_spend = models.DecimalField(_("R&D spending"), max_digits=16, decimal_places=2, null=True, blank=True)
    assets = models.DecimalField(_("total assets"), max_digits=16, decimal_places=2, null=True, blank=True)
    debts = models.DecimalField(_("total debts"), max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("yearly figures")
        verbose_name_plural = _("yearly figures")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "year"], name="year_figures_once"),
            models.CheckConstraint(name="year_figures_year", condition=Q(year__gte=1949, year__lte=2200)),
            models.CheckConstraint(
                name="year_figures_not_negative",
                condition=(Q(revenue__isnull=True) | Q(revenue__gte=0))
                & (Q(tax__isnull=True) | Q(tax__gte=0))
                & (Q(rd_spend__isnull=True) | Q(rd_spend__gte=0)),
            ),
            models.CheckConstraint(
                name="year_figures_balance_not_negative",
                condition=(Q(assets__isnull=True) | Q(assets__gte=0)) & (Q(debts__isnull=True) | Q(debts__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Certificate(models.Model):
    """A certificate with its number and the dates between which it holds."""

    profile = models.ForeignKey(EnterpriseProfile, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(_("certificate"), max_length=16, choices=CertificateKind.choices)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "kind", "number"], name="certificate_once"),
            models.CheckConstraint(
                name="certificate_issued_before_expiry",
                condition=Q(issued_on__isnull=True) | Q(expires_on__isnull=True) | Q(issued_on__lte=F("expires_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
