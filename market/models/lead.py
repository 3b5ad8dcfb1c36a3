"""A live need as the parties that may answer it filter and sort it: one narrow row."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from events.models import MarketEvent
from market.enums import FinancingType, NeedKind, Visibility
from market.models.need import Need
from market.querysets import LeadQuerySet

LARGEST = Coalesce(F("amount"), Value(Decimal(0)))
"""The amount as the board sorts it: a need without one comes after all others."""


class Lead(models.Model):
    """What a lead board asks of a need, drawn together from need, terms, firm and introductions.

    Counting and sorting 100,000 needs over their own tables takes half a second; over these rows a few milliseconds.
    The database writes them itself, by the triggers of ``market/lead_triggers.py``, in the transaction that changes
    what they are drawn from: no writer can forget them, and nobody else writes them. A need has a row while it is
    live. Dates stay dates: what ends with a day is asked of the row each time.
    """

    need = models.OneToOneField(Need, on_delete=models.CASCADE, primary_key=True, related_name="lead")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.ForeignKey(MarketEvent, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=NeedKind.choices)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    revoked = models.BooleanField(default=False)
    authorised_until = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    board_until = models.DateField(null=True)
    """The last day on which all parties registered for the market read it; null: it is not open to all."""
    published_at = models.DateTimeField()

    field = models.CharField(max_length=12, blank=True)
    """The need's own technical field, else the firm's."""
    section = models.CharField(max_length=1, blank=True)
    """The firm's section of GB/T 4754."""
    region = models.CharField(max_length=12, blank=True)
    financing_type = models.CharField(max_length=10, choices=FinancingType.choices, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    term_months = models.PositiveSmallIntegerField(null=True)
    guarantees = models.TextField(blank=True)
    """The words of the list in quotation marks, as the database writes a list."""
    introductions_wanted = models.PositiveSmallIntegerField()
    places_taken = models.PositiveSmallIntegerField(default=0)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(F("published_at").desc(), F("need").desc(), name="lead_newest"),
            models.Index(LARGEST.desc(), F("published_at").desc(), F("need").desc(), name="lead_amount"),
            models.Index(fields=["organisation"], name="lead_firm"),
            models.Index(fields=["event", "kind", "board_until"], name="lead_board"),
        ]

    def __str__(self) -> str:
        return str(self.need)


class LeadWords(models.Model):
    """What is searched when a word is looked for: beside the row, so that counting rows does not read it."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, primary_key=True, related_name="searched")
    words = models.TextField(blank=True)
    """Title, description, purpose, keywords, the words of a technical problem and the firm's name, in small letters."""

    class Meta:
        verbose_name = _("words of a lead")
        verbose_name_plural = _("words of leads")

    def __str__(self) -> str:
        return self.words
