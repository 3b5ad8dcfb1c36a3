"""Who waits for a seat in a session that is full."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.enums import WaitingEnd
from events.models.registration import Attendee
from events.models.session import Session


class SeatWaitingQuerySet(models.QuerySet["SeatWaiting"]):
    """Entries as seen by different readers."""

    def visible_to(self, organisation: Organisation | None) -> "SeatWaitingQuerySet":
        """A party sees the entries of its own people."""
        return self.filter(attendee__registration__organisation=organisation) if organisation else self.none()

    def waiting(self) -> "SeatWaitingQuerySet":
        """The list as it stands: who joined first comes first."""
        return self.filter(ended_at=None).order_by("made_at", "pk")


class SeatWaiting(models.Model):
    """A person waits for a seat; the database holds one open entry of a person and session. When a person is taken off
    the list of those who come, the entry ends and stays without a name.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="waiting", verbose_name=_("session"))
    attendee = models.ForeignKey(
        Attendee, on_delete=models.SET_NULL, null=True, related_name="waiting", verbose_name=_("attendee")
    )
    made_at = models.DateTimeField(_("waits since"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("waited until"), null=True, blank=True)
    how = models.CharField(_("how it ended"), max_length=6, choices=WaitingEnd.choices, blank=True)

    objects = SeatWaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a waiting list")
        verbose_name_plural = _("waiting list of the session")
        ordering = ["session_id", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "attendee"], name="seat_waiting_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="seat_waiting_ends_somehow",
                condition=(Q(ended_at__isnull=True) & Q(how="")) | (Q(ended_at__isnull=False) & ~Q(how="")),
            ),
            models.CheckConstraint(
                name="seat_waiting_by_somebody", condition=Q(attendee__isnull=False) | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.attendee or '—'}"

    @property
    def person(self) -> Attendee:
        """Who waits; an entry without a name has ended."""
        if self.attendee is None:
            raise ValueError(f"entry {self.pk} has no name any more")
        return self.attendee
