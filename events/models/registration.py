"""An organisation's attendance at an edition, with its people and its check-in code."""

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from accounts.validators import validate_mobile
from events.models.event import MarketEvent

if TYPE_CHECKING:
    from accounts.models import User

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_check_in_code() -> str:
    """Ten characters that can be read aloud; they cannot be guessed (50 bits)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(10))


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations as seen by different readers."""

    def visible_to(self, user: "User", organisation: Organisation | None) -> "RegistrationQuerySet":
        """A party sees its own; the organiser's staff (acting for nobody) sees all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        return self.filter(organisation=organisation)


class Registration(models.Model):
    """One registration a party and edition; cancelling keeps the row."""

    event = models.ForeignKey(
        MarketEvent, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("market")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("organisation")
    )
    code = models.CharField(_("check-in code"), max_length=10, unique=True, default=new_check_in_code, editable=False)
    created_at = models.DateTimeField(_("registered"), default=clock.now, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    checked_in_at = models.DateTimeField(_("checked in"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("thanked"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="registration_once"),
            models.CheckConstraint(
                name="registration_present_or_cancelled",
                condition=Q(cancelled_at__isnull=True) | Q(checked_in_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.event}"


class Attendee(models.Model):
    """A person who comes, with a code for the badge; mobile numbers are private to the party and the organiser."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField(_("name"), max_length=60)
    title = models.CharField(_("position"), max_length=60, blank=True)
    mobile = models.CharField(_("mobile"), max_length=11, blank=True, validators=[validate_mobile])
    code = models.CharField(_("badge code"), max_length=10, unique=True, default=new_check_in_code, editable=False)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["registration", "name", "mobile"], name="attendee_once")]

    def __str__(self) -> str:
        return self.name
