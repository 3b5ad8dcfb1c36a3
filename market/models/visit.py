"""Visits and talks: where firms and the district met, which firms, and what they asked."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock
from accounts.models import Organisation
from events.models import MarketSeries
from market.enums import NeedKind
from market.models.need import Need
from market.visits import MAX_QUESTION, VisitKind

if TYPE_CHECKING:
    from accounts.models import User


class Visit(models.Model):
    """A breakfast, lunch or tea talk, or a regular visit; written down once it has taken place."""

    kind = models.CharField(_("kind"), max_length=10, choices=VisitKind.choices)
    on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    host = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="visits_hosted",
        verbose_name=pgettext_lazy("visit", "held by"),
    )
    series = models.ForeignKey(
        MarketSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("series")
    )
    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    noted_at = models.DateTimeField(_("written"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("visit or talk")
        verbose_name_plural = _("visits and talks")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place}"

    def get_absolute_url(self) -> str:
        """The organiser's page of the visit."""
        return reverse("admin:market_visit_change", args=[self.pk])


class VisitGuest(models.Model):
    """A firm that was visited or came, once for each visit."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="guests", verbose_name=_("visit or talk"))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("firm"),
        limit_choices_to={"kind": "enterprise"},
    )
    people = models.CharField(_("who was there"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("firm at a visit")
        verbose_name_plural = _("firms at visits")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "organisation"], name="visit_guest_once")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.visit}"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions as seen by different readers."""

    def visible_to(self, user: "User", organisation: Organisation | None) -> "QuestionQuerySet":
        """A firm reads its own, the staff (acting for nobody) all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        return self.filter(guest__organisation=organisation)


class Question(models.Model):
    """What a firm asked at a visit, and the need that came of it: at most one, of that firm."""

    guest = models.ForeignKey(
        VisitGuest, on_delete=models.PROTECT, related_name="questions", verbose_name=_("firm at a visit")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind of question"), max_length=12, choices=NeedKind.choices)
    text = models.TextField(_("question"), max_length=MAX_QUESTION)
    need = models.OneToOneField(
        Need, on_delete=models.PROTECT, null=True, blank=True, related_name="question", verbose_name=_("need")
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    noted_at = models.DateTimeField(_("written"), default=clock.now, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a firm")
        verbose_name_plural = _("questions of firms")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["noted_at"], name="question_unanswered", condition=Q(need__isnull=True))]
        constraints = [models.UniqueConstraint(fields=["guest", "number"], name="question_in_order")]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:59]}…"

    def get_absolute_url(self) -> str:
        """The organiser's page of the question."""
        return reverse("admin:market_question_change", args=[self.pk])

    @property
    def firm(self) -> Organisation:
        """Who asked."""
        return self.guest.organisation
