"""Roadshows, showcases, trainings and finance hours, and the seats in them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.enums import SessionKind
from events.models.event import MarketEvent
from events.models.registration import Attendee


class Session(models.Model):
    """A part of the programme with a room, a time and a number of seats."""

    event = models.ForeignKey(MarketEvent, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("market"))
    kind = models.CharField(_("kind"), max_length=12, choices=SessionKind.choices)
    title = models.CharField(_("title"), max_length=120)
    host = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("host"),
    )
    room = models.CharField(_("room"), max_length=60)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "room", "pk"]
        constraints = [
            models.CheckConstraint(
                name="session_starts_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
                violation_error_message=_("It must end after it begins."),
            ),
            models.CheckConstraint(name="session_has_seats", condition=Q(capacity__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """It has ended; seats in it are history."""
        return clock.now() >= self.ends_at


class SeatBooking(models.Model):
    """A numbered seat for one attendee; the database refuses a seat or an attendee twice."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seats", verbose_name=_("session"))
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="seats", verbose_name=_("attendee"))
    seat = models.PositiveSmallIntegerField(_("seat"), validators=[MinValueValidator(1)])
    booked_at = models.DateTimeField(_("booked"), default=clock.now, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["session_id", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "seat"], name="seat_taken_once", condition=Q(cancelled_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["session", "attendee"],
                name="seat_one_a_person",
                condition=Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.seat}"
