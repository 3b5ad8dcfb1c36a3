"""Advice: the times a party offers, and the places that firms book in them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import Verification
from accounts.models import Organisation
from market.advice import CANCEL_UNTIL, MAX_PLACES, AdviceResult
from market.enums import NeedKind
from market.models.introduction import Introduction
from market.models.need import Need

if TYPE_CHECKING:
    from accounts.models import User


class AdviceSlotQuerySet(models.QuerySet["AdviceSlot"]):
    """Slots as seen by different readers."""

    def standing(self) -> "AdviceSlotQuerySet":
        """Slots that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: "User", organisation: Organisation | None) -> "AdviceSlotQuerySet":
        """A party sees its own; a firm those of verified parties and whatever it has booked; the staff all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        if not organisation.is_enterprise:
            return self.filter(party=organisation)
        offered = Q(withdrawn_at__isnull=True, party__verification=Verification.VERIFIED)
        booked = AdviceBooking.objects.filter(firm=organisation).values("slot")
        return self.filter(offered | Q(pk__in=booked))


class AdviceSlot(models.Model):
    """A time for one to five firms; the link of a call is told only to those who have booked."""

    party = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="advice_slots", verbose_name=_("advising party")
    )
    topic = models.CharField(_("kind of question"), max_length=12, choices=NeedKind.choices)
    about = models.CharField(_("what it is about"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("where to come"), max_length=120, blank=True)
    link = models.CharField(
        _("link of the call"), max_length=300, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_PLACES)]
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("offered"), default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = AdviceSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice slot")
        verbose_name_plural = _("advice slots")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="advice_slot_open", condition=Q(withdrawn_at__isnull=True))]
        constraints = [
            models.CheckConstraint(name="advice_slot_ordered", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="advice_slot_places", condition=Q(capacity__range=(1, MAX_PLACES))),
            models.CheckConstraint(name="advice_slot_somewhere", condition=~Q(place="", link="")),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.get_topic_display()}"

    def get_absolute_url(self) -> str:
        """The page of the slot."""
        return reverse("market:advice_slot", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        """Nothing can be booked or withdrawn any more; results can be told."""
        return clock.now() >= self.starts_at


class AdviceBooking(models.Model):
    """A numbered place of a firm with its question; cancelling keeps the row."""

    slot = models.ForeignKey(
        AdviceSlot, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("advice slot")
    )
    firm = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="advice_bookings", verbose_name=_("firm")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    question = models.TextField(_("question"), max_length=500)
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("need")
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("booked by")
    )
    booked_at = models.DateTimeField(_("booked"), default=clock.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=AdviceResult.choices, blank=True)
    result_note = models.CharField(_("note"), max_length=300, blank=True)
    result_at = models.DateTimeField(_("result told"), null=True, blank=True)
    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="advice",
        verbose_name=_("introduction of a pair"),
    )

    class Meta:
        verbose_name = _("advice booking")
        verbose_name_plural = _("advice bookings")
        ordering = ["slot__starts_at", "slot_id", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "place"], name="advice_place_once", condition=Q(cancelled_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["slot", "firm"], name="advice_firm_once", condition=Q(cancelled_at__isnull=True)
            ),
            models.CheckConstraint(name="advice_place_range", condition=Q(place__range=(1, MAX_PLACES))),
            models.CheckConstraint(
                name="advice_result_is_stamped",
                condition=Q(result="", result_at__isnull=True)
                | (~Q(result="") & Q(result_at__isnull=False, cancelled_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="advice_introduced_has_pair",
                condition=Q(result="introduced", introduction__isnull=False)
                | (~Q(result="introduced") & Q(introduction__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} · {self.firm}"

    @property
    def can_cancel(self) -> bool:
        """The firm may still give the place back."""
        return self.cancelled_at is None and clock.now() <= self.slot.starts_at - CANCEL_UNTIL

    @property
    def awaits_result(self) -> bool:
        """It has begun and the party has not said yet what came of it."""
        return self.cancelled_at is None and not self.result and self.slot.has_begun
