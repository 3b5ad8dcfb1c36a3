"""The outbox: a row for each message, person and channel, and one for each daily digest."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import Channel, DeliveryState
from accounts.models.message import Message


class Delivery(models.Model):
    """One letter to one person: about a message, or (with ``digest_day``) the digest of a day.

    Without a ``user`` it goes to the contact address of the organisation. ``key`` stays the same over all attempts:
    who has seen it before has seen this letter before.
    """

    message = models.ForeignKey(
        Message,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("message"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("person"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    digest_day = models.DateField(_("digest of"), null=True, blank=True)
    digest = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="lines", verbose_name=_("digest")
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    due_at = models.DateTimeField(_("due"), default=clock.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]
        constraints = [
            models.UniqueConstraint(fields=["message", "user", "channel"], name="delivery_once"),
            models.UniqueConstraint(
                fields=["message", "channel"], condition=Q(user__isnull=True), name="delivery_contact_once"
            ),
            models.UniqueConstraint(
                fields=["user", "digest_day"], condition=Q(digest_day__isnull=False), name="digest_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=False, digest_day__isnull=True)
                | Q(message__isnull=True, digest_day__isnull=False, user__isnull=False),
                name="delivery_of_message_or_day",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
                name="delivery_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING) | Q(claimed_at__isnull=False),
                name="delivery_sending_has_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.user or self.message}"
