"""Which user acts for which organisation, in which role, and who has been asked to join."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import WRITING_ROLES, Role
from accounts.models.organisation import Organisation

INVITATION_LASTS = dt.timedelta(days=7)


def invitation_end() -> dt.datetime:
    """When an invitation that is sent now runs out."""
    return clock.now() + INVITATION_LASTS


class Membership(models.Model):
    """A user's place in an organisation; a user may have several."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.EDITOR)
    created_at = models.DateTimeField(_("since"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organisation_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def writes(self) -> bool:
        """Owners and editors write for the organisation; a viewer is offered nothing to write."""
        return self.role in WRITING_ROLES


class Invitation(models.Model):
    """An owner asks the holder of an e-mail address to join; it is accepted after signing in with that address, once,
    while it has not run out.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.EDITOR)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("invited"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), default=invitation_end)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                name="invitation_open_once",
                condition=models.Q(accepted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"

    @property
    def is_expired(self) -> bool:
        """Nobody has accepted it in time; sent again, it counts once more."""
        return self.accepted_at is None and self.expires_at <= clock.now()
