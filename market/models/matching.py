"""Runs of the engine over a frozen snapshot, and the pairs they proposed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.models import MarketEvent
from market.enums import RunStatus
from market.models.need import Need
from market.models.offering import Offering


class MatchRun(models.Model):
    """One run: asked for by a person, worked by whichever worker holds the lease, published by a person."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.PROTECT, related_name="match_runs", verbose_name=_("market")
    )
    status = models.CharField(_("status"), max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    engine_version = models.CharField(_("engine version"), max_length=20, blank=True)
    snapshot_hash = models.CharField(_("hash of the snapshot"), max_length=64, blank=True)
    as_of = models.DateTimeField(_("as of"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    queued_at = models.DateTimeField(_("asked for"), default=clock.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    lease = models.CharField(_("held by"), max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done = models.PositiveIntegerField(_("needs done"), default=0)
    total = models.PositiveIntegerField(_("needs in all"), default=0)
    error = models.TextField(_("error"), blank=True)
    stats = models.JSONField(_("figures"), default=dict, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    current = models.BooleanField(_("in force"), default=False)

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event"], name="run_current_once", condition=Q(current=True)),
            models.UniqueConstraint(
                fields=["event"], name="run_open_once", condition=Q(status__in=["queued", "running"])
            ),
            models.CheckConstraint(
                name="run_published_is_complete",
                condition=Q(published_at__isnull=True) | Q(status="complete"),
            ),
            models.CheckConstraint(
                name="run_current_is_published", condition=Q(current=False) | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} #{self.pk}"

    def get_absolute_url(self) -> str:
        """The organiser's page of the run."""
        return reverse("admin:market_matchrun_change", args=[self.pk])


class RunSnapshot(models.Model):
    """What the engine was told: compressed JSON, so that a run taken up again gives the same result."""

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="snapshot")
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.run)


class Match(models.Model):
    """One proposed pair with score, rank for the need, reasons, and its place in the assignment if it has one."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="matches")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="matches", verbose_name=_("need"))
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="matches", verbose_name=_("offering"))
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=3)
    rank = models.PositiveSmallIntegerField(_("rank"))
    assigned = models.PositiveSmallIntegerField(_("introduction no."), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=dict)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["run_id", "need_id", "rank"]
        indexes = [models.Index(fields=["offering", "run", "-score"], name="match_offering")]
        constraints = [
            models.UniqueConstraint(fields=["run", "need", "offering"], name="match_once"),
            models.UniqueConstraint(fields=["run", "need", "rank"], name="match_rank_once"),
            models.CheckConstraint(name="match_score_range", condition=Q(score__range=(0, 100))),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.offering}"


class NeedAdvice(models.Model):
    """What would open more for a need: near misses, suggestions and missing facts of one run."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="advice")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="advice")
    eligible = models.PositiveIntegerField(_("offerings that fit"), default=0)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        constraints = [models.UniqueConstraint(fields=["run", "need"], name="advice_once")]

    def __str__(self) -> str:
        return str(self.need)
