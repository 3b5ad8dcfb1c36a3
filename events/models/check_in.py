"""Who came through the door, as it was written down there: rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel
from events.enums import CheckInSource
from events.models.event import MarketEvent
from events.models.registration import Attendee, Registration


class CheckIn(AppendOnlyModel):
    """One code read at a door: a person's badge, or (without ``attendee``) the code of the whole party.

    ``token`` comes from the device, so that what is sent twice is written once. A badge that was read before on
    another device is kept as a row that is not ``counted``. The code of a party also writes a row for each of its
    people who was not there yet.
    """

    event = models.ForeignKey(MarketEvent, on_delete=models.PROTECT, related_name="check_ins", verbose_name=_("market"))
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="check_ins", verbose_name=_("registration")
    )
    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="check_ins",
        verbose_name=_("attendee"),
    )
    token = models.UUIDField(_("token"), unique=True, editable=False)
    counted = models.BooleanField(_("counted"), default=True)
    source = models.CharField(_("came in by"), max_length=8, choices=CheckInSource.choices)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now, editable=False)
    device = models.CharField(_("device"), max_length=36, blank=True)
    place = models.CharField(_("door"), max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["event", "-recorded_at"], name="check_in_not_counted", condition=Q(counted=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "attendee"],
                name="check_in_person_counted_once",
                condition=Q(counted=True, attendee__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["registration"],
                name="check_in_party_counted_once",
                condition=Q(counted=True, attendee__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee or self.registration} · {self.event}"


class WalkIn(models.Model):
    """Somebody who came without a registration, as noted at the door: a person completes it with the party's
    registration.
    """

    event = models.ForeignKey(MarketEvent, on_delete=models.PROTECT, related_name="walk_ins", verbose_name=_("market"))
    token = models.UUIDField(_("token"), unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    party = models.CharField(_("organisation"), max_length=80, blank=True)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now, editable=False)
    device = models.CharField(_("device"), max_length=36, blank=True)
    place = models.CharField(_("door"), max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    registration = models.ForeignKey(
        Registration,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="walk_ins",
        verbose_name=_("registration"),
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name = _("walk-in")
        verbose_name_plural = _("walk-ins")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["event", "at"], name="walk_in_waiting", condition=Q(completed_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="walk_in_completed_has_registration",
                condition=Q(completed_at__isnull=True, registration__isnull=True)
                | Q(completed_at__isnull=False, registration__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
