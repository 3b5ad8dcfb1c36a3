"""Runs of the engine over a frozen snapshot, in shards, and the pairs they proposed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.models import MarketEvent
from market.enums import RunStatus, ShardStatus
from market.models.appetite import AppetiteModel
from market.models.need import Need
from market.models.offering import Offering
from market.querysets import MatchQuerySet


class MatchRun(models.Model):
    """One run: asked for by a person, worked by whichever worker holds the lease, published by a person."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.PROTECT, related_name="match_runs", verbose_name=_("market")
    )
    status = models.CharField(_("status"), max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    engine_version = models.CharField(_("engine version"), max_length=20, blank=True)
    snapshot_hash = models.CharField(_("hash of the snapshot"), max_length=64, blank=True)
    result_hash = models.CharField(_("hash of the result"), max_length=64, blank=True)
    model = models.ForeignKey(
        AppetiteModel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("appetite model"),
    )
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
    """What the engine was told of offerings, earlier deals and parameters: compressed JSON. The needs are in the
    shards; both together are all that a run may know, so that a run taken up again gives the same result.
    """

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="snapshot")
    data = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.run)


class RunShard(models.Model):
    """A part of a run's needs, worked on by whoever holds its lease. The needs are frozen (``data``) when it is first
    worked on; a shard that is taken up again gives the same rows.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField()
    need_ids = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=ShardStatus.choices, default=ShardStatus.WAITING)
    lease = models.CharField(max_length=40, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    data = models.BinaryField(null=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    costs = models.BinaryField(null=True)
    stats = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="shard_once"),
            models.CheckConstraint(
                name="shard_done_is_stamped", condition=~Q(status="done") | Q(done_at__isnull=False, data__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} / {self.number}"


GIVEN = Q(assigned__isnull=False)
"""Pairs that the assignment chose: few of all."""


class Match(models.Model):
    """One proposed pair with score, rank for the need and its place in the assignment if it has one.

    ``points`` are the factors of the score in thousandths (null where a factor has no data), ``unknown`` the facts that
    would have answered an open rule. ``reasons`` has everything in full; where it is null (runs of a whole city) it is
    worked out from the frozen snapshot when somebody opens the pair. A pair that was brought up to date after the run
    is a row of its own with its ``refresh``; the row it replaced stays, so that the run can be proved.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="matches", db_index=False)
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, related_name="matches", verbose_name=_("need"), db_index=False
    )
    offering = models.ForeignKey(
        Offering, on_delete=models.PROTECT, related_name="matches", verbose_name=_("offering"), db_index=False
    )
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=3)
    rank = models.PositiveSmallIntegerField(_("rank"))
    assigned = models.PositiveSmallIntegerField(_("introduction no."), null=True, blank=True)
    points = models.JSONField(_("points"), null=True)
    unknown = models.JSONField(_("missing facts"), default=list)
    reasons = models.JSONField(_("reasons"), null=True)
    refresh = models.ForeignKey(
        "market.MatchRefresh", on_delete=models.PROTECT, null=True, related_name="matches", db_index=False
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["run_id", "need_id", "rank"]
        indexes = [
            models.Index(fields=["offering", "run", "-score", "need", "replaced_at"], name="match_of_offering"),
            models.Index(fields=["run", "need"], name="match_given_need", condition=GIVEN),
            models.Index(fields=["run", "offering"], name="match_given_offering", condition=GIVEN),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "run", "offering"], name="match_once", condition=Q(replaced_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["run", "need", "rank"], name="match_rank_once", condition=Q(replaced_at__isnull=True)
            ),
            models.CheckConstraint(name="match_score_range", condition=Q(score__range=(0, 100))),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.offering}"


class NeedAdvice(models.Model):
    """What a run found for a need: how many offerings fit, the fact that keeps most of the others away (``blocking``),
    and what would open more (``data``; null where it is worked out when opened).
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="advice", db_index=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="advice", db_index=False)
    eligible = models.PositiveIntegerField(_("offerings that fit"), default=0)
    blocking = models.CharField(_("fact that keeps most offerings away"), max_length=40, blank=True)
    data = models.JSONField(null=True)
    refresh = models.ForeignKey(
        "market.MatchRefresh", on_delete=models.PROTECT, null=True, related_name="advice", db_index=False
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        indexes = [models.Index(fields=["run", "eligible"], name="advice_eligible")]
        constraints = [
            models.UniqueConstraint(fields=["need", "run"], name="advice_once", condition=Q(replaced_at__isnull=True))
        ]

    def __str__(self) -> str:
        return str(self.need)


class RuleCost(models.Model):
    """What the rules of an offering cost it in a run: ``rules`` is [[key, needs it turned away, needs that no other
    rule of the offering turned away]], ``fits`` how many needs it could answer.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="rule_costs", db_index=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="rule_costs")
    fits = models.PositiveIntegerField(_("needs that fit"), default=0)
    rules = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "offering"], name="rule_cost_once")]

    def __str__(self) -> str:
        return str(self.offering)
