"""Support that firms ask for: a batch with its budget, the files in it, and every step of a file."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock
from accounts.models import Organisation
from accounts.models.audit import AppendOnlyModel
from market.models.introduction import Introduction
from market.models.outcome import Outcome
from market.models.policy import Policy, PolicyVersion
from market.models.policy_case import PolicyCase
from market.subsidy_enums import LIVE, BatchState, FileRefusal, FileState

if TYPE_CHECKING:
    from accounts.models import User

NOTICE_DAYS = 5
MOST_NOTICE_DAYS = 60


def _person(label: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def _money(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True)


class SubsidyBatch(models.Model):
    """One round in which files under one version of a policy are taken in, with the money there is for it (yuan)."""

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="batches", verbose_name=_("version of a policy")
    )
    name = models.CharField(_("name"), max_length=80)
    budget = models.DecimalField(_("budget"), max_digits=16, decimal_places=2)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    notice_days = models.PositiveSmallIntegerField(
        _("working days of public notice"),
        default=NOTICE_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_NOTICE_DAYS)],
    )
    state = models.CharField(_("state"), max_length=8, choices=BatchState.choices, default=BatchState.OPEN)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    created_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    closed_at = models.DateTimeField(pgettext_lazy("batch", "closed"), null=True, blank=True)
    noticed_at = models.DateTimeField(_("public notice published"), null=True, blank=True)
    notice_until = models.DateTimeField(_("public notice until"), null=True, blank=True)
    noticed_by = _person(_("public notice published by"))
    over_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("batch of support")
        verbose_name_plural = _("batches of support")
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["notice_until"], name="subsidy_notice_runs", condition=Q(over_told_at=None))]
        constraints = [
            models.CheckConstraint(name="subsidy_batch_budget_positive", condition=Q(budget__gt=0)),
            models.CheckConstraint(name="subsidy_batch_days_ordered", condition=Q(closes_on__gte=F("opens_on"))),
            models.CheckConstraint(
                name="subsidy_batch_notice_is_dated",
                condition=~Q(state="noticed") | Q(noticed_at__isnull=False, notice_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.policy.name} · {self.name}"

    def get_absolute_url(self) -> str:
        """The page of its public notice."""
        return reverse("market:subsidy_notice", args=[self.pk])

    @property
    def takes_files(self) -> bool:
        """Files can be handed in today."""
        return self.state == BatchState.OPEN and self.opens_on <= clock.today() <= self.closes_on


class SubsidyFileQuerySet(models.QuerySet["SubsidyFile"]):
    """Files as seen by different readers."""

    def live(self) -> "SubsidyFileQuerySet":
        """Files that were not refused, withdrawn or left to lapse."""
        return self.filter(state__in=LIVE)

    def visible_to(self, user: "User", organisation: Organisation | None) -> "SubsidyFileQuerySet":
        """A firm sees its own, an office those of the policies it is in charge of; the staff acting for nobody all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        own = Q(organisation=organisation)
        if organisation.kind == "government":
            own |= Q(policy__office=organisation)
        return self.filter(own)


class SubsidyFile(models.Model):
    """One firm asks for support under one policy for one project or loan; amounts in yuan.

    ``lines`` is how the amount was counted, ``facts`` the amounts it was counted from, ``verdicts`` how each condition
    was judged, all as they were when it was handed in. ``pair`` is the loan on record with all its drawdowns and
    corrections. The account is told to nobody but the organiser.
    """

    batch = models.ForeignKey(SubsidyBatch, on_delete=models.PROTECT, related_name="files", verbose_name=_("batch"))
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="subsidy_files", verbose_name=_("policy"))
    case = models.ForeignKey(
        PolicyCase, on_delete=models.PROTECT, related_name="subsidy_files", verbose_name=_("project or loan")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="subsidy_files", verbose_name=_("firm")
    )
    outcome = models.ForeignKey(
        Outcome,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidised_by",
        verbose_name=_("loan on record"),
    )
    pair = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidy_files",
        verbose_name=_("introduction of a pair"),
    )
    state = models.CharField(_("state"), max_length=11, choices=FileState.choices, default=FileState.SUBMITTED)
    lines = models.JSONField(_("how the amount was counted"), default=list, blank=True)
    facts = models.JSONField(_("amounts it was counted from"), default=dict, blank=True)
    verdicts = models.JSONField(_("conditions as they were judged"), default=dict, blank=True)
    documents = models.JSONField(_("documents handed in"), default=list, blank=True)
    account_bank = models.CharField(_("bank of the account"), max_length=80, blank=True)
    account_number = models.CharField(_("number of the account"), max_length=40, blank=True)
    asked = models.DecimalField(_("asked for"), max_digits=16, decimal_places=2)
    granted = _money(_("granted"))
    confirm_by = models.DateTimeField(_("account to be confirmed by"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted"), default=clock.now)
    sent_back_reason = models.CharField(_("reason for sending back"), max_length=300, blank=True)
    checked_by = _person(_("checked by"))
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    approved_by = _person(_("approved by"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    noticed_at = models.DateTimeField(_("in the public notice since"), null=True, blank=True)
    notice_until = models.DateTimeField(_("public notice until"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    reference = models.CharField(_("reference of the payment"), max_length=60, blank=True)
    paid_outcome = models.ForeignKey(
        Outcome,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="paid_by_file",
        verbose_name=_("on the timeline of the pair"),
    )
    clawed = models.DecimalField(_("clawed back"), max_digits=16, decimal_places=2, default=0)
    clawed_reason = models.CharField(_("why clawed back"), max_length=300, blank=True)
    refusal_code = models.CharField(_("reason"), max_length=10, choices=FileRefusal.choices, blank=True)
    refusal_text = models.CharField(_("explanation"), max_length=300, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("file", "closed"), null=True, blank=True)
    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)

    objects: Any = SubsidyFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of support")
        verbose_name_plural = _("files of support")
        ordering = ["submitted_at", "pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="subsidy_file_state"),
            models.Index(fields=["confirm_by"], name="subsidy_file_listed", condition=Q(state="listed")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "case"], condition=Q(state__in=LIVE), name="subsidy_once_for_a_case"
            ),
            models.UniqueConstraint(
                fields=["policy", "outcome"],
                condition=Q(state__in=LIVE, outcome__isnull=False),
                name="subsidy_once_for_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["policy", "pair"],
                condition=Q(state__in=LIVE, pair__isnull=False),
                name="subsidy_once_for_a_loan",
            ),
            models.CheckConstraint(
                name="subsidy_two_people",
                condition=Q(checked_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(checked_by=F("approved_by")),
            ),
            models.CheckConstraint(
                name="subsidy_granted_by_two",
                condition=~Q(state__in=["approved", "in_notice", "paid", "clawed_back"])
                | Q(granted__isnull=False, checked_by__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(name="subsidy_asked_positive", condition=Q(asked__gt=0)),
            models.CheckConstraint(
                name="subsidy_granted_at_most_asked",
                condition=Q(granted__isnull=True) | Q(granted__gt=0, granted__lte=F("asked")),
            ),
            models.CheckConstraint(
                name="subsidy_notice_has_an_end",
                condition=~Q(state__in=["in_notice", "paid"]) | Q(notice_until__isnull=False),
            ),
            models.CheckConstraint(
                name="subsidy_paid_has_its_day",
                condition=~Q(state__in=["paid", "clawed_back"]) | (Q(paid_on__isnull=False) & ~Q(reference="")),
            ),
            models.CheckConstraint(
                name="subsidy_clawed_at_most_paid",
                condition=(Q(clawed=0) & ~Q(state="clawed_back"))
                | Q(state="clawed_back", granted__isnull=False, clawed__gt=0, clawed__lte=F("granted")),
            ),
            models.CheckConstraint(
                name="subsidy_refusal_is_coded",
                condition=(Q(state="refused") & ~Q(refusal_code="")) | (~Q(state="refused") & Q(refusal_code="")),
            ),
            models.CheckConstraint(
                name="subsidy_listed_has_a_day", condition=~Q(state="listed") | Q(confirm_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} · {self.policy.name}"

    def get_absolute_url(self) -> str:
        """The page of the file."""
        return reverse("market:subsidy_file", args=[self.pk])

    @property
    def kept(self) -> Any:
        """What the firm has of it: what was granted less what was clawed back."""
        return (self.granted or 0) - self.clawed


class SubsidyStep(AppendOnlyModel):
    """One step of a file; ``by`` is empty where the clock did it. ``note`` is read by the firm."""

    file = models.ForeignKey(SubsidyFile, on_delete=models.PROTECT, related_name="steps", verbose_name=_("file"))
    act = models.CharField(_("act"), max_length=12)
    from_state = models.CharField(_("from"), max_length=11, choices=FileState.choices, blank=True)
    to_state = models.CharField(_("to"), max_length=11, choices=FileState.choices)
    amount = _money(_("amount"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = _person(_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("step of a file of support")
        verbose_name_plural = _("steps of files of support")
        ordering = ["pk"]
