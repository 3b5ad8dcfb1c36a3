"""The pair from first contact on: one timeline, one clock, one owner."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.audit import AppendOnlyModel
from events.models import MarketEvent
from market.enums import OPEN_STATES, Source, State, Track
from market.models.matching import Match
from market.models.need import Need
from market.models.offering import Offering
from market.querysets import IntroductionQuerySet

ESCALATED_FIRST = Case(When(Q(escalated_at__isnull=False, due_at__isnull=False), then=Value(0)), default=Value(1))
"""Handed over to the organiser and not at rest yet: on top of the organiser's list."""
NOT_AGREED = Q(state="claimed", consent_at__isnull=True)
"""Taken up, and the firm has not opened its contact: the other side cannot reach it."""
OPEN = Q(state__in=[str(state) for state in OPEN_STATES])


class Introduction(models.Model):
    """A need and the party that answers it.

    ``slot`` is the place it takes among the introductions the firm wants (1…n); it is taken when the party claims
    the lead, and the database gives one slot to one party. ``due_at`` is when the clock of the present state runs
    out.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="introductions", verbose_name=_("need"))
    provider = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="introductions",
        verbose_name=_("answering party"),
    )
    offering = models.ForeignKey(
        Offering,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="introductions",
        verbose_name=_("offering"),
    )
    event = models.ForeignKey(
        MarketEvent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="introductions",
        verbose_name=_("market"),
    )
    match = models.ForeignKey(Match, on_delete=models.PROTECT, null=True, blank=True, related_name="introductions")
    source = models.CharField(_("came about by"), max_length=10, choices=Source.choices, default=Source.MATCHED)
    track = models.CharField(_("track"), max_length=10, choices=Track.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    state_since = models.DateTimeField(_("in this state since"))
    slot = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer in charge"),
    )
    created_at = models.DateTimeField(_("proposed"))
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("first contact"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("handed to the organiser"), null=True, blank=True)
    consent_at = models.DateTimeField(_("contact opened by the firm"), null=True, blank=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction of a pair")
        verbose_name_plural = _("introductions of pairs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["provider", "state", "due_at"], name="introduction_work"),
            models.Index(fields=["due_at"], name="introduction_due", condition=Q(due_at__isnull=False)),
            models.Index(
                ESCALATED_FIRST,
                F("due_at").asc(),
                F("state_since").desc(),
                F("id").desc(),
                name="introduction_desk",  # the organiser's list
            ),
        ]
        indexes += [  # the organiser's to-do list: who has not answered
            models.Index(fields=["state_since"], name="introduction_not_taken_up", condition=Q(state="proposed")),
            models.Index(fields=["claimed_at"], name="introduction_not_agreed", condition=NOT_AGREED),
        ]
        constraints = [
            models.UniqueConstraint(fields=["need", "provider"], name="introduction_open_once", condition=OPEN),
            models.UniqueConstraint(
                fields=["need", "slot"], name="introduction_slot_once", condition=OPEN & Q(slot__isnull=False)
            ),
            models.CheckConstraint(
                name="introduction_claimed_has_slot",
                condition=~Q(state__in=["claimed", "contacted", "consulting", "applied", "approved", "in_talks"])
                | (Q(slot__isnull=False) & Q(claimed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="introduction_consent_after_claim",
                condition=Q(consent_at__isnull=True) | Q(claimed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.provider}"

    def get_absolute_url(self) -> str:
        """The page of the pair."""
        return reverse("market:introduction", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """The pair is still being worked on."""
        return self.state in OPEN_STATES


class Step(AppendOnlyModel):
    """One move on the timeline of a pair; never changed."""

    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(_("from"), max_length=10, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=State.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["to_state", "at"], name="step_state")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
