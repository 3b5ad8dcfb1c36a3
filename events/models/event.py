"""The recurring market and one edition of it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.enums import EventPhase, EventStatus


class MarketSeries(models.Model):
    """A market that comes again; it belongs to the organisation that holds it."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), unique=True)
    organiser = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="series", verbose_name=_("organiser")
    )
    introduction = models.TextField(_("introduction"), blank=True)

    class Meta:
        verbose_name = _("market series")
        verbose_name_plural = _("market series")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class EventQuerySet(models.QuerySet["MarketEvent"]):
    """Editions as seen by different readers."""

    def public(self) -> "EventQuerySet":
        """Editions everybody may read."""
        return self.exclude(status=EventStatus.DRAFT)

    def current(self) -> "EventQuerySet":
        """Open editions, the next one first (one that ended stays current until it is closed)."""
        return self.filter(status=EventStatus.PUBLISHED).order_by("-starts_at", "-pk")


class MarketEvent(models.Model):
    """One edition, with the clocks its introductions run by (working days, working days, days)."""

    series = models.ForeignKey(
        MarketSeries, on_delete=models.PROTECT, related_name="events", verbose_name=_("market series")
    )
    number = models.PositiveSmallIntegerField(_("edition"), validators=[MinValueValidator(1)])
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), unique=True)
    tagline = models.CharField(_("headline"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(_("venue"), max_length=120)
    address = models.CharField(_("address of the venue"), max_length=200, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=EventStatus.choices, default=EventStatus.DRAFT)
    contact_days = models.PositiveSmallIntegerField(
        _("contact within (working days)"), default=1, validators=[MinValueValidator(1)]
    )
    judge_days = models.PositiveSmallIntegerField(
        _("judge within (working days)"), default=3, validators=[MinValueValidator(1)]
    )
    decide_days = models.PositiveSmallIntegerField(
        _("decide within (days)"), default=30, validators=[MinValueValidator(1)]
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="event_number_once"),
            models.CheckConstraint(
                name="event_starts_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
                violation_error_message=_("It must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("events:event", args=[self.slug])

    @property
    def phase(self) -> EventPhase:
        """Where it stands today; a published edition whose day is over is still followed up until it is closed."""
        match self.status:
            case EventStatus.DRAFT:
                return EventPhase.PREPARED
            case EventStatus.CLOSED:
                return EventPhase.CLOSED
        now = clock.now()
        if now < self.starts_at:
            return EventPhase.AHEAD
        return EventPhase.ON if now <= self.ends_at else EventPhase.AFTER

    @property
    def is_over(self) -> bool:
        """Its day has passed, or the organiser has closed it."""
        return self.phase in (EventPhase.AFTER, EventPhase.CLOSED)

    @property
    def is_open(self) -> bool:
        """Parties may register, take stalls and book seats."""
        return self.phase in (EventPhase.AHEAD, EventPhase.ON)

    @property
    def days_left(self) -> int:
        """Calendar days until it starts, by the local calendar; negative afterwards."""
        return (timezone.localtime(self.starts_at).date() - timezone.localdate()).days
