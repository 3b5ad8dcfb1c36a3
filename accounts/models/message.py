"""What the platform tells an organisation: shown in the pages, sent by e-mail when a server is there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.organisation import Organisation


class Message(models.Model):
    """A notice to an organisation; ``code`` and ``params`` give the wording, so that it reads in the reader's
    language.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="messages", verbose_name=_("organisation")
    )
    code = models.CharField(_("kind"), max_length=40)
    params = models.JSONField(_("details"), default=dict, blank=True)
    url = models.CharField(_("page"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent by e-mail"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "read_at"], name="message_unread"),
            models.Index(fields=["sent_at"], name="message_unsent"),
        ]

    def __str__(self) -> str:
        return self.code
