"""A need: what a firm looks for, who may see it and where it stands."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import TechField
from accounts.models import Organisation
from events.models import MarketEvent
from market.enums import AttachmentKind, NeedKind, NeedStatus, Visibility
from market.models.stored_file import StoredFile
from market.querysets import NeedQuerySet


class Need(models.Model):
    """What all kinds of need have in common; the facts of a kind are in its detail row (``need.financing`` …)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="needs", verbose_name=_("organisation")
    )
    event = models.ForeignKey(
        MarketEvent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("market"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=NeedKind.choices)
    title = models.CharField(_("title"), max_length=80)
    summary = models.TextField(_("description"), max_length=1500, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    field = models.CharField(_("technical field"), max_length=12, choices=TechField.choices, blank=True)

    status = models.CharField(_("status"), max_length=12, choices=NeedStatus.choices, default=NeedStatus.DRAFT)
    visibility = models.CharField(
        _("who may see it"), max_length=10, choices=Visibility.choices, default=Visibility.MATCHED
    )
    introductions_wanted = models.PositiveSmallIntegerField(
        _("parties to talk to at most"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    auto_consent = models.BooleanField(_("show our contact to whoever claims it"), default=False)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    sent_back_reason = models.TextField(_("reason for sending back"), blank=True)

    pledged_at = models.DateTimeField(_("truth pledged"), null=True, blank=True)
    authorised_at = models.DateTimeField(_("use of data authorised"), null=True, blank=True)
    authorised_until = models.DateField(_("authorised until"), null=True, blank=True)
    authorisation_revoked_at = models.DateTimeField(_("authorisation revoked"), null=True, blank=True)
    recommended_by = models.CharField(_("recommended by"), max_length=80, blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=300, blank=True)

    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "kind", "-published_at"], name="need_board"),
            models.Index(fields=["event", "status"], name="need_event"),
            models.Index(fields=["organisation", "-created_at"], name="need_mine"),
            models.Index(
                Case(When(status="submitted", then=Value(0)), default=Value(1)),
                F("published_at").desc(),
                F("submitted_at").desc(),
                F("id").desc(),
                name="need_desk",  # the organiser's list: the queue on top, then the newest
            ),
        ]
        constraints = [
            models.CheckConstraint(name="need_wants_introductions", condition=Q(introductions_wanted__range=(1, 10))),
            models.CheckConstraint(
                name="need_published_is_stamped",
                condition=~Q(status__in=["published", "in_progress", "fulfilled"]) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="need_submitted_is_pledged",
                condition=Q(submitted_at__isnull=True) | Q(pledged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The firm's own page of the need."""
        return reverse("market:need", args=[self.pk])


def attachment_path(attachment: "NeedAttachment", filename: str) -> str:
    """Files lie under their need by content hash: the name typed by the user never reaches the disk."""
    return f"needs/{attachment.need_id}/{attachment.sha256}"


class NeedAttachment(StoredFile):
    """A file that came with a need; served only by a checked view."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=10, choices=AttachmentKind.choices, default=AttachmentKind.OTHER)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], name="attachment_waiting", condition=Q(scan="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="attachment_infected_is_removed",
                condition=~Q(scan="infected") | (Q(removed_at__isnull=False) & ~Q(signature="")),
            ),
            models.UniqueConstraint(
                fields=["need", "sha256"], name="attachment_once", condition=Q(removed_at__isnull=True)
            ),
        ]

    @property
    def party(self) -> Organisation:
        """Who attached it."""
        return self.need.organisation

    @property
    def page(self) -> str:
        """Where its party finds it."""
        return self.need.get_absolute_url()
