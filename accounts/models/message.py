"""What the platform tells an organisation: shown in the pages, taken to its people by the rows of the outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.organisation import Organisation


class Message(models.Model):
    """A notice to an organisation; ``code`` and ``params`` give the wording, so that it reads in the reader's
    language. One with a ``recipient`` is for that member alone, or, without an organisation, for that person as such:
    one of the organiser's people, or somebody who is no member any more. ``once`` names what is told a single time.
    """

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("organisation"),
    )
    code = models.CharField(_("kind"), max_length=40)
    params = models.JSONField(_("details"), default=dict, blank=True)
    url = models.CharField(_("page"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for"),
    )
    once = models.CharField(_("told once"), max_length=80, null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "read_at"], name="message_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_to_somebody", condition=Q(organisation__isnull=False) | Q(recipient__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.recipient} · {self.created_at:%Y-%m-%d}"

    @property
    def addressee(self) -> str:
        """Whose message it is: the organisation, or the platform's word to a person."""
        return self.organisation.name if self.organisation else str(settings.SITE_NAME)
