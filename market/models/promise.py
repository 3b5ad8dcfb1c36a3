"""Promises made to firms at visits, and every word about them."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock
from accounts.models import Organisation
from accounts.models.audit import AppendOnlyModel
from market.models.visit import VisitGuest
from market.visits import MAX_WORDS, REMIND_BEFORE, PromiseState

if TYPE_CHECKING:
    from accounts.models import User

DONE = ["done", "confirmed"]


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Promises as seen by different readers."""

    def visible_to(self, user: "User", organisation: Organisation | None) -> "PromiseQuerySet":
        """A party reads what it promised and what it was promised, the staff (acting for nobody) all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        return self.filter(Q(promiser=organisation) | Q(guest__organisation=organisation))

    def overdue(self) -> "PromiseQuerySet":
        """Open ones whose day has passed."""
        return self.filter(state=PromiseState.OPEN, due_on__lt=clock.today())


class Promise(models.Model):
    """What a party promised a firm, until which day, and where it stands; rows stay for good."""

    guest = models.ForeignKey(
        VisitGuest, on_delete=models.PROTECT, related_name="promises", verbose_name=_("firm at a visit")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    promiser = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="promises",
        verbose_name=_("who promised"),
        limit_choices_to=~Q(kind="enterprise"),
    )
    person = models.CharField(_("person who promised"), max_length=60, blank=True)
    what = models.CharField(_("what was promised"), max_length=MAX_WORDS)
    due_on = models.DateField(pgettext_lazy("promise", "until"))
    state = models.CharField(_("state"), max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    state_since = models.DateTimeField(_("in this state since"), default=clock.now)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_note = models.CharField(_("what was done"), max_length=MAX_WORDS, blank=True)
    soon_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    overdue_at = models.DateTimeField(_("told that it is overdue"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    made_at = models.DateTimeField(_("written"), default=clock.now, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="promise_open", condition=Q(state="open")),
            models.Index(fields=["promiser", "state", "due_on"], name="promise_work"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["guest", "number"], name="promise_in_order"),
            models.CheckConstraint(
                name="promise_done_is_told",
                condition=Q(state__in=DONE, done_on__isnull=False) & ~Q(done_note="")
                | ~Q(state__in=DONE) & Q(done_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.what if len(self.what) <= 60 else f"{self.what[:59]}…"

    def get_absolute_url(self) -> str:
        """The organiser's page of the promise."""
        return reverse("admin:market_promise_change", args=[self.pk])

    @property
    def firm(self) -> Organisation:
        """To whom it was made."""
        return self.guest.organisation

    @property
    def is_open(self) -> bool:
        """It is still to be kept."""
        return self.state == PromiseState.OPEN

    @property
    def is_overdue(self) -> bool:
        """Its day has passed and it is not done."""
        return self.is_open and self.due_on < clock.today()

    @property
    def is_due_soon(self) -> bool:
        """Its day is near."""
        return self.is_open and dt.timedelta() <= self.due_on - clock.today() <= REMIND_BEFORE

    @property
    def waits_for_firm(self) -> bool:
        """Who promised says it is done, and the firm has not answered."""
        return self.state == PromiseState.DONE


class PromiseStep(AppendOnlyModel):
    """One word about a promise: made, done, withdrawn, confirmed, not yet; never changed."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="steps", verbose_name=_("promise"))
    number = models.PositiveSmallIntegerField(_("number"))
    from_state = models.CharField(_("from"), max_length=10, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=PromiseState.choices)
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("note"), max_length=MAX_WORDS, blank=True)

    class Meta:
        verbose_name = _("step of a promise")
        verbose_name_plural = _("steps of promises")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["promise", "number"], name="promise_step_in_order")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
