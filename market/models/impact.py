"""What became of a firm after its first result: jobs, revenue, patents, asked again after 6 and 12 months."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from accounts.models.audit import AppendOnlyModel
from market.models.outcome import Outcome
from market.outcome_enums import ImpactMonth, Via


class ImpactRequest(models.Model):
    """One question to one firm, with the figures its profile gave when its first result came on record.

    ``issue`` counts the links that were sent: only the newest opens the form.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="impact_requests", verbose_name=_("firm")
    )
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+", verbose_name=_("first result"))
    month = models.PositiveSmallIntegerField(_("asked after"), choices=ImpactMonth.choices)
    due_on = models.DateField(_("to be asked on"))
    staff_before = models.PositiveIntegerField(_("staff before"), null=True, blank=True)
    revenue_before = models.DecimalField(_("revenue before"), max_digits=16, decimal_places=2, null=True, blank=True)
    patents_before = models.PositiveIntegerField(_("patents before"), null=True, blank=True)
    before_on = models.DateField(_("known on"))
    issue = models.PositiveSmallIntegerField(_("links sent"), default=0)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    link_at = models.DateTimeField(_("last link sent"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta:
        verbose_name = _("question about the effect")
        verbose_name_plural = _("questions about the effect")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="impact_not_asked", condition=Q(asked_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="impact_asked_once"),
            models.CheckConstraint(name="impact_month", condition=Q(month__in=ImpactMonth.values)),
            models.CheckConstraint(
                name="impact_revenue_before", condition=Q(revenue_before__isnull=True) | Q(revenue_before__gte=0)
            ),
            models.CheckConstraint(
                name="impact_link_after_question",
                condition=Q(asked_at__isnull=True, link_at__isnull=True, reminded_at__isnull=True, issue=0)
                | Q(asked_at__isnull=False, link_at__isnull=False, issue__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_month_display()}"


class ImpactAnswer(AppendOnlyModel):
    """What the firm says: people, yuan in the last twelve months, patents in all; an empty figure is not known."""

    request = models.ForeignKey(
        ImpactRequest, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question about the effect")
    )
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    revenue = models.DecimalField(_("revenue"), max_digits=16, decimal_places=2, null=True, blank=True)
    patents = models.PositiveIntegerField(_("patents"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    via = models.CharField(_("how it came"), max_length=10, choices=Via.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )

    class Meta:
        verbose_name = _("answer about the effect")
        verbose_name_plural = _("answers about the effect")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], name="impact_answered_once", condition=Q(corrects__isnull=True)
            ),
            models.CheckConstraint(
                name="impact_answer_says_something",
                condition=Q(staff__isnull=False) | Q(revenue__isnull=False) | Q(patents__isnull=False),
            ),
            models.CheckConstraint(
                name="impact_revenue_not_negative", condition=Q(revenue__isnull=True) | Q(revenue__gte=0)
            ),
            models.CheckConstraint(
                name="impact_member_is_named",
                condition=Q(via="member", by__isnull=False) | Q(via="link", by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.at:%Y-%m-%d}"
