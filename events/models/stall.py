"""Numbered places at an edition and who holds them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.models.event import MarketEvent


class Stall(models.Model):
    """A numbered place in the hall; row and column draw it on the map."""

    event = models.ForeignKey(MarketEvent, on_delete=models.CASCADE, related_name="stalls", verbose_name=_("market"))
    code = models.CharField(_("number"), max_length=8)
    zone = models.CharField(_("zone"), max_length=40, blank=True)
    row = models.PositiveSmallIntegerField(_("row"), default=1)
    column = models.PositiveSmallIntegerField(_("place in the row"), default=1)

    class Meta:
        verbose_name = _("stall")
        verbose_name_plural = _("stalls")
        ordering = ["event_id", "row", "column", "code"]
        constraints = [models.UniqueConstraint(fields=["event", "code"], name="stall_code_once")]

    def __str__(self) -> str:
        return self.code


class StallBooking(models.Model):
    """A party holds a stall until it is released; one holder a stall, one stall a party and event."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.PROTECT, related_name="stall_bookings", verbose_name=_("market")
    )
    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("stall"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="stall_bookings", verbose_name=_("organisation")
    )
    shows = models.CharField(_("what is shown"), max_length=200, blank=True)
    booked_at = models.DateTimeField(_("booked"), default=clock.now, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    class Meta:
        verbose_name = _("stall booking")
        verbose_name_plural = _("stall bookings")
        ordering = ["event_id", "stall__row", "stall__column", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stall"], name="stall_held_once", condition=Q(released_at__isnull=True)),
            models.UniqueConstraint(
                fields=["event", "organisation"],
                name="stall_one_a_party",
                condition=Q(released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stall} · {self.organisation}"
