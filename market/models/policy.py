"""A policy, its versions as its documents say them, and what a version excludes."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.enums import PolicyTopic
from market.models.need_terms import ordered, positive
from market.models.offering import Offering
from market.policy_enums import BenefitForm, Money, PolicySelection, PolicyWay, VersionStatus


class Policy(models.Model):
    """One policy over all its versions; ``key`` is its name for other policies and for machines."""

    key = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    topic = models.CharField(_("topic"), max_length=10, choices=PolicyTopic.choices, default=PolicyTopic.OTHER)
    office = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("office in charge"),
    )
    offering = models.OneToOneField(
        Offering, on_delete=models.PROTECT, null=True, blank=True, related_name="policy", verbose_name=_("on the shelf")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the policy."""
        return reverse("market:policy", args=[self.pk])


class PolicyVersion(models.Model):
    """What the document of one time says. A published version is never changed: a change is a new version.

    Rules are stored like a lender's hard rules; amounts in yuan, shares in percent. A window that the document does not
    tell has no dates and ``…_told`` is false; dates that are empty while it is told are open on that side.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions", verbose_name=_("policy"))
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    document = models.CharField(_("document"), max_length=160)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    article = models.CharField(_("article"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    link = models.URLField(_("link to the document"), max_length=300, blank=True)
    valid_told = models.BooleanField(_("the document says from when to when it is valid"), default=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    applying_told = models.BooleanField(_("the document says when to apply"), default=True)
    applying_from = models.DateField(_("apply from"), null=True, blank=True)
    applying_to = models.DateField(_("apply until"), null=True, blank=True)
    rules = models.JSONField(_("conditions"), default=list, blank=True)
    benefit_form = models.CharField(
        _("how the amount is found"), max_length=6, choices=BenefitForm.choices, default=BenefitForm.SHARE
    )
    benefit_base = models.CharField(_("share of"), max_length=30, choices=Money.choices, blank=True)
    benefit_percent = models.DecimalField(
        _("share"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    benefit_fixed = models.DecimalField(_("fixed amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    caps = models.JSONField(_("limits"), default=list, blank=True)
    matched = models.CharField(_("at most in proportion to"), max_length=30, choices=Money.choices, blank=True)
    matched_percent = models.DecimalField(
        _("proportion"), max_digits=5, decimal_places=2, default=100, validators=[MinValueValidator(0)]
    )
    selection = models.CharField(
        _("who gets it"), max_length=10, choices=PolicySelection.choices, default=PolicySelection.ALL
    )
    way = models.CharField(
        _("way to the money"), max_length=11, choices=PolicyWay.choices, default=PolicyWay.APPLICATION
    )
    budget = models.DecimalField(_("budget"), max_digits=16, decimal_places=2, null=True, blank=True)
    pool = models.CharField(_("limit shared with other policies"), max_length=60, blank=True)
    pool_limit = models.DecimalField(_("shared limit"), max_digits=16, decimal_places=2, null=True, blank=True)
    excludes = models.ManyToManyField(
        Policy, blank=True, related_name="excluded_by", verbose_name=_("not together with")
    )
    documents = models.JSONField(_("documents to hand in"), default=list, blank=True)
    contact = models.CharField(_("place and telephone"), max_length=160, blank=True)
    note = models.CharField(_("what changes and why"), max_length=300, blank=True)
    sent_back_reason = models.TextField(_("reason for sending back"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        ordering = ["policy_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(status__in=("draft", "in_review")),
                name="policy_one_version_in_work",
            ),
            models.CheckConstraint(
                name="policy_published_by_a_second_person",
                condition=~Q(status__in=("published", "withdrawn"))
                | (Q(published_at__isnull=False) & Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("written_by"))),
            ),
            models.CheckConstraint(name="policy_valid_ordered", condition=ordered("valid_from", "valid_to")),
            models.CheckConstraint(name="policy_applying_ordered", condition=ordered("applying_from", "applying_to")),
            models.CheckConstraint(name="policy_budget_positive", condition=positive("budget")),
            models.CheckConstraint(
                name="policy_percent_range",
                condition=Q(benefit_percent__isnull=True) | Q(benefit_percent__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"
