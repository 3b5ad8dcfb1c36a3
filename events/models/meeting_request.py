"""One party asks another for a meeting at an edition."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.meetings import OPEN_REQUESTS, STANDING, DeclineReason, Origin, RequestState
from events.models.event import MarketEvent

if TYPE_CHECKING:
    from accounts.models import User
    from events.models.meeting_booking import Meeting

OPEN = Q(state__in=[str(state) for state in OPEN_REQUESTS])


class MeetingRequestQuerySet(models.QuerySet["MeetingRequest"]):
    """Requests as seen by different readers."""

    def visible_to(self, user: "User", organisation: Organisation | None) -> "MeetingRequestQuerySet":
        """A party sees those it is a side of; the organiser's staff (acting for nobody) sees all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        return self.filter(Q(asker=organisation) | Q(asked=organisation))

    def waiting(self) -> "MeetingRequestQuerySet":
        """Accepted and never given a slot: the waiting list, who was accepted first comes first."""
        return self.filter(state=RequestState.ACCEPTED, meetings=None).order_by("answered_at", "pk")


class MeetingRequest(models.Model):
    """Who asks whom, what about, and what became of it.

    ``low`` and ``high`` are the keys of the two sides in order: the database holds one open request of a pair,
    whichever side asked. ``worth`` is what the planner of a timetable goes by.
    """

    event = models.ForeignKey(
        MarketEvent, on_delete=models.PROTECT, related_name="meeting_requests", verbose_name=_("market")
    )
    asker = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meetings_asked_for", verbose_name=_("asking party")
    )
    asked = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meetings_asked_of", verbose_name=_("asked party")
    )
    low = models.PositiveBigIntegerField(editable=False)
    high = models.PositiveBigIntegerField(editable=False)
    about = models.CharField(_("what about"), max_length=200)
    origin = models.CharField(_("came about by"), max_length=12, choices=Origin.choices, default=Origin.PAGE)
    worth = models.PositiveSmallIntegerField(
        _("worth to the timetable"), default=50, validators=[MaxValueValidator(100)]
    )
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    made_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("answer until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reason = models.CharField(_("why not"), max_length=10, choices=DeclineReason.choices, blank=True)
    reason_text = models.CharField(_("reason"), max_length=200, blank=True)

    objects = MeetingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a meeting")
        verbose_name_plural = _("requests for meetings")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["expires_at"], name="meeting_request_due", condition=Q(state="asked"))]
        constraints = [
            models.UniqueConstraint(fields=["event", "low", "high"], name="meeting_request_open_once", condition=OPEN),
            models.CheckConstraint(
                name="meeting_request_pair",
                condition=Q(low__lt=F("high"))
                & (Q(low=F("asker"), high=F("asked")) | Q(low=F("asked"), high=F("asker"))),
            ),
            models.CheckConstraint(name="meeting_request_worth", condition=Q(worth__lte=100)),
            models.CheckConstraint(
                name="meeting_request_declined_has_reason",
                condition=(Q(state="declined") & ~Q(reason="")) | (~Q(state="declined") & Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} · {self.asked}"

    def save(self, *args: object, **kwargs: object) -> None:
        """The two sides in order of their keys."""
        self.low, self.high = sorted((self.asker_id, self.asked_id))
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        """The page of the request and of its meeting."""
        return reverse("events:meeting_request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """It waits for an answer, for a slot, or for its meeting."""
        return self.state in OPEN_REQUESTS

    @property
    def parties(self) -> tuple[Organisation, Organisation]:
        """Both sides, who asks first."""
        return self.asker, self.asked

    def other(self, organisation: Organisation) -> Organisation:
        """The side that is not this one."""
        return self.asked if organisation.pk == self.asker_id else self.asker

    def standing(self) -> "Meeting | None":
        """The meeting that is planned, going on or was held."""
        return self.meetings.filter(state__in=STANDING).select_related("slot", "table", "at_stall__stall").first()
