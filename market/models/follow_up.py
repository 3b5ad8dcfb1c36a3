"""What the organiser's people have done about a line of their to-do list; the lines themselves are no rows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from accounts.models.audit import AppendOnlyModel
from market.todo import FollowUpKind, Matter


class FollowUp(AppendOnlyModel):
    """A reminder, a call, or putting a line off and taking it up again; never changed.

    The line is named by its matter and the key of the row it is about: no foreign key, so that the journal stays
    whatever becomes of that row. ``number`` counts the entries of a line.
    """

    matter = models.CharField(_("matter"), max_length=12, choices=Matter.choices)
    subject_id = models.PositiveBigIntegerField(_("thing (id)"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=FollowUpKind.choices)
    party = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("who has to act")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    day = models.DateField(_("day"), default=clock.today, editable=False)
    until = models.DateField(_("comes back on"), null=True, blank=True)
    spoke_with = models.CharField(_("who was called"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    ends = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="ended_by", verbose_name=_("takes back")
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["matter", "until"], name="follow_up_put_off", condition=Q(kind="put_off")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["matter", "subject_id", "number"], name="follow_up_in_order"),
            models.UniqueConstraint(
                fields=["matter", "subject_id", "party", "day"],
                name="follow_up_reminded_once_a_day",
                condition=Q(kind="remind"),
            ),
            models.CheckConstraint(
                name="follow_up_put_off_until",
                condition=(Q(kind="put_off", until__isnull=False, until__gt=F("day")) & ~Q(note=""))
                | (~Q(kind="put_off") & Q(until__isnull=True)),
            ),
            models.CheckConstraint(
                name="follow_up_call_says_what",
                condition=(Q(kind="call") & ~Q(note="") & ~Q(spoke_with="")) | (~Q(kind="call") & Q(spoke_with="")),
            ),
            models.CheckConstraint(
                name="follow_up_take_back_names_what",
                condition=Q(kind="take_back", ends__isnull=False) | (~Q(kind="take_back") & Q(ends__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.party}"
