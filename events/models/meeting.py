"""What an organiser lays out for meetings: the slots of the day, the tables, and the limits."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.meetings import ANSWER_HOURS, MEETINGS_AT_MOST, SLOT_MINUTES
from events.models.event import MarketEvent


class MeetingSettings(models.Model):
    """The limits of one edition; an edition without a row has the usual ones."""

    event = models.OneToOneField(
        MarketEvent, on_delete=models.CASCADE, related_name="meeting_settings", verbose_name=_("market")
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("length of a meeting (minutes)"),
        default=SLOT_MINUTES,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
    )
    meetings_at_most = models.PositiveSmallIntegerField(
        _("meetings of a party at most"),
        default=MEETINGS_AT_MOST,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    answer_hours = models.PositiveSmallIntegerField(
        _("a request waits for its answer (hours)"),
        default=ANSWER_HOURS,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
    )
    in_a_row = models.PositiveSmallIntegerField(
        _("meetings of a person without a break at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    walk_at_most = models.PositiveSmallIntegerField(
        _("way from one meeting to the next at most (metres)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
    )
    at_stalls = models.BooleanField(_("parties with a stall meet there"), default=False)
    strengths = models.JSONField(_("what breaking a rule by hand means"), default=dict, blank=True)

    class Meta:
        verbose_name = _("limits of meetings")
        verbose_name_plural = _("limits of meetings")

    def __str__(self) -> str:
        return str(self.event)


class MeetingSlot(models.Model):
    """A time in which tables can be used; slots of an edition do not overlap."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.CASCADE, related_name="meeting_slots", verbose_name=_("market")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("meeting slot")
        verbose_name_plural = _("meeting slots")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "starts_at"], name="meeting_slot_once"),
            models.CheckConstraint(name="meeting_slot_ordered", condition=Q(starts_at__lt=F("ends_at"))),
        ]

    def __str__(self) -> str:
        return timezone.localtime(self.starts_at).strftime("%Y-%m-%d %H:%M")

    @property
    def time(self) -> str:
        """The local time at which it begins, as sentences say it: "10:20"."""
        return timezone.localtime(self.starts_at).strftime("%H:%M")

    @property
    def has_begun(self) -> bool:
        """Parties can plan nothing in it any more."""
        return clock.now() >= self.starts_at

    @property
    def is_over(self) -> bool:
        """Nobody can plan anything in it any more."""
        return clock.now() >= self.ends_at


class MeetingTable(models.Model):
    """A numbered table for two parties; a closed one takes no new meeting."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.CASCADE, related_name="meeting_tables", verbose_name=_("market")
    )
    code = models.CharField(_("number"), max_length=8)
    zone = models.CharField(_("zone"), max_length=40, blank=True)
    closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("meeting table")
        verbose_name_plural = _("meeting tables")
        ordering = ["event_id", "code"]
        constraints = [models.UniqueConstraint(fields=["event", "code"], name="meeting_table_once")]

    def __str__(self) -> str:
        return self.code
