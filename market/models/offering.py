"""An offering: what a party brings to the market, under which hard rules."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import TechField
from accounts.initials import initials
from accounts.models import Organisation
from market.enums import OfferingKind, OfferingStatus
from market.querysets import OfferingQuerySet
from market.thesaurus import folded

SEARCHED = {"name", "summary", "keywords"}


class Offering(models.Model):
    """What all kinds of offering have in common; the facts of a kind are in its detail row (``offering.loan`` …).

    ``criteria`` is the list of hard rules as data ({"key", "fact", "op", "value"}); services check it against the
    engine's vocabulary, so that a party changes its rules without a developer and a wrong rule cannot be saved.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="offerings", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=OfferingKind.choices)
    name = models.CharField(_("name"), max_length=80)
    summary = models.TextField(_("description"), max_length=1500, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    field = models.CharField(_("technical field"), max_length=12, choices=TechField.choices, blank=True)
    search_key = models.TextField(_("words that are searched"), blank=True, editable=False)
    """Name, description and keywords in small letters, and the first letters of the name in pinyin."""
    criteria = models.JSONField(_("hard rules"), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("firms we can see at one market"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
    )
    status = models.CharField(_("status"), max_length=10, choices=OfferingStatus.choices, default=OfferingStatus.DRAFT)
    sent_back_reason = models.TextField(_("reason for sending back"), blank=True)
    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = OfferingQuerySet.as_manager()

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        ordering = ["organisation__name", "name", "pk"]
        indexes = [models.Index(fields=["status", "kind"], name="offering_shelf")]
        constraints = [
            models.CheckConstraint(name="offering_capacity_positive", condition=Q(capacity__gte=1)),
            models.CheckConstraint(
                name="offering_published_is_stamped",
                condition=~Q(status="published") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """What is searched follows what is said."""
        if update_fields is None or SEARCHED & set(update_fields):
            self.search_key = folded(" ".join([self.name, self.summary, *self.keywords, initials(self.name)]))
            update_fields = None if update_fields is None else {*update_fields, "search_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        """The page of the offering."""
        return reverse("market:offering", args=[self.pk])
