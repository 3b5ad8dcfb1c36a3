"""A meeting: an accepted request in a slot at a table or a stall, and the place it takes in each party's day."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.meetings import AHEAD, STANDING, MeetingState
from events.models.event import MarketEvent
from events.models.meeting import MeetingSlot, MeetingTable
from events.models.meeting_request import MeetingRequest
from events.models.stall import StallBooking

NOT_CANCELLED = ~Q(state="cancelled")


class Meeting(models.Model):
    """Moving changes slot and place of the row and counts its ``version``; cancelling keeps the row."""

    request = models.ForeignKey(
        MeetingRequest, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("request")
    )
    event = models.ForeignKey(MarketEvent, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("market"))
    slot = models.ForeignKey(
        MeetingSlot, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("meeting slot")
    )
    table = models.ForeignKey(
        MeetingTable,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("meeting table"),
    )
    at_stall = models.ForeignKey(
        StallBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("stall"),
    )
    state = models.CharField(_("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    version = models.PositiveIntegerField(_("version"), default=1)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("booked by"),
    )
    booked_at = models.DateTimeField(_("booked"), default=clock.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    absent = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_missed",
        verbose_name=_("who did not come"),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["slot__starts_at", "slot_id", "table__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], name="meeting_once", condition=Q(state__in=[str(state) for state in STANDING])
            ),
            models.UniqueConstraint(
                fields=["slot", "table"],
                name="meeting_table_taken_once",
                condition=NOT_CANCELLED & Q(table__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_somewhere",
                condition=Q(table__isnull=False, at_stall__isnull=True) | Q(table__isnull=True, at_stall__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_missed_by_somebody",
                condition=(Q(state="missed") & Q(absent__isnull=False)) | (~Q(state="missed") & Q(absent__isnull=True)),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_is_stamped",
                condition=(Q(state="cancelled") & Q(cancelled_at__isnull=False))
                | (NOT_CANCELLED & Q(cancelled_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} · {self.where} · {self.request}"

    def get_absolute_url(self) -> str:
        """The page of its request."""
        return self.request.get_absolute_url()

    @property
    def where(self) -> str:
        """The table or the stall, by its number."""
        return self.table.code if self.table else self.at_stall.stall.code  # type: ignore[union-attr]

    @property
    def is_ahead(self) -> bool:
        """Not told to be over: it can be moved and cancelled."""
        return self.state in AHEAD


class MeetingPlace(models.Model):
    """One of a party's people is taken up in a slot. A party with three people has the seats 1 to 3: the database gives
    each to one meeting, so that three meetings at most go on at once.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="places", verbose_name=_("meeting"))
    slot = models.ForeignKey(
        MeetingSlot, on_delete=models.PROTECT, related_name="places", verbose_name=_("meeting slot")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meeting_places", verbose_name=_("organisation")
    )
    seat = models.PositiveSmallIntegerField(_("seat"), validators=[MinValueValidator(1)])
    freed_at = models.DateTimeField(_("free again"), null=True, blank=True)

    class Meta:
        verbose_name = _("place in a meeting")
        verbose_name_plural = _("places in meetings")
        ordering = ["slot_id", "organisation_id", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "organisation", "seat"],
                name="meeting_seat_taken_once",
                condition=Q(freed_at__isnull=True),
            ),
            models.UniqueConstraint(fields=["meeting", "organisation"], name="meeting_place_once"),
            models.CheckConstraint(name="meeting_seat_counted", condition=Q(seat__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.slot} · {self.organisation} · {self.seat}"
