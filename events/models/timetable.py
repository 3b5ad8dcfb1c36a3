"""Versions of an edition's timetable: asked for, worked out by a worker, looked at, changed by hand, published."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.models.event import MarketEvent
from events.models.meeting import MeetingSlot, MeetingTable
from events.models.meeting_booking import Meeting
from events.models.meeting_request import MeetingRequest
from events.models.stall import StallBooking
from events.planning import OPEN_PLANS, SECONDS, SECONDS_AT_MOST, PlanKind, PlanState


class TimetablePlan(models.Model):
    """One version. Until it is published nothing of it is a meeting, and no party hears of it."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.PROTECT, related_name="timetable_plans", verbose_name=_("market")
    )
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=8, choices=PlanKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.QUEUED)
    seconds = models.PositiveSmallIntegerField(
        _("time to look for it (seconds)"),
        default=SECONDS,
        validators=[MinValueValidator(1), MaxValueValidator(SECONDS_AT_MOST)],
    )
    left_out = models.ManyToManyField(MeetingTable, blank=True, related_name="+", verbose_name=_("tables left out"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=clock.now, editable=False)
    alive_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    stop_at = models.DateTimeField(_("asked to stop"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    progress = models.JSONField(_("progress"), default=dict, blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name = _("version of the timetable")
        verbose_name_plural = _("versions of the timetable")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["event"], name="plan_open_once", condition=Q(state__in=[str(state) for state in OPEN_PLANS])
            ),
            models.CheckConstraint(
                name="plan_published_is_stamped",
                condition=(Q(state="published") & Q(published_at__isnull=False, published_by__isnull=False))
                | (~Q(state="published") & Q(published_at__isnull=True, published_by__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} #{self.number}"

    def get_absolute_url(self) -> str:
        """The organiser's page of the version."""
        return reverse("admin:events_marketevent_plan", args=[self.event_id, self.pk])

    @property
    def without(self) -> frozenset[int]:
        """The keys of the tables that it leaves out."""
        return frozenset(self.left_out.values_list("pk", flat=True))

    @property
    def is_at_work(self) -> bool:
        """A worker has it, or will take it."""
        return self.state in (PlanState.QUEUED, PlanState.RUNNING)

    @property
    def is_draft(self) -> bool:
        """It can be changed, published and put aside."""
        return self.state == PlanState.READY


class PlanLine(models.Model):
    """A request in a version: its slot, place and people, or none and what is in the way.

    ``meeting`` with its ``version`` is what stood when the version was made: a meeting that has changed since is left
    alone. ``hindrances`` are the engine's ways out as plain values; ``refused`` says after the publication why the line
    came to nothing.
    """

    plan = models.ForeignKey(TimetablePlan, on_delete=models.CASCADE, related_name="lines")
    request = models.ForeignKey(MeetingRequest, on_delete=models.PROTECT, related_name="plan_lines")
    slot = models.ForeignKey(MeetingSlot, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines")
    table = models.ForeignKey(MeetingTable, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines")
    at_stall = models.ForeignKey(
        StallBooking, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    seat_asker = models.PositiveSmallIntegerField(null=True, blank=True)
    seat_asked = models.PositiveSmallIntegerField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines")
    meeting_version = models.PositiveIntegerField(null=True, blank=True)
    hindrances = models.JSONField(default=dict, blank=True)
    by_hand = models.BooleanField(default=False)
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of the timetable")
        verbose_name_plural = _("lines of the timetable")
        ordering = ["slot__starts_at", "table__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "request"], name="plan_line_once"),
            models.UniqueConstraint(
                fields=["plan", "slot", "table"], name="plan_table_once", condition=Q(table__isnull=False)
            ),
            models.CheckConstraint(
                name="plan_line_somewhere_or_nowhere",
                condition=Q(
                    slot__isnull=True,
                    table__isnull=True,
                    at_stall__isnull=True,
                    seat_asker__isnull=True,
                    seat_asked__isnull=True,
                )
                | (
                    Q(slot__isnull=False, seat_asker__isnull=False, seat_asked__isnull=False)
                    & (Q(table__isnull=False, at_stall__isnull=True) | Q(table__isnull=True, at_stall__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="plan_line_meeting_with_version",
                condition=Q(meeting__isnull=True, meeting_version__isnull=True)
                | Q(meeting__isnull=False, meeting_version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.request}"

    @property
    def where(self) -> str:
        """The table or the stall, by its number."""
        if self.slot is None:
            return ""
        return self.table.code if self.table else self.at_stall.stall.code  # type: ignore[union-attr]
