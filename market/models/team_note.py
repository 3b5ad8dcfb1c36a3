"""What the people of an answering party write for each other about a pair."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel
from market.models.introduction import Introduction


class TeamNote(AppendOnlyModel):
    """A note of the answering party's own team on a pair; never changed.

    It belongs to ``introduction.provider``. The firm and other parties never read it, and the organiser's people
    neither: it is on no admin page, in no export and no message, and the audit row of its writing does not repeat it.
    """

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="team_notes", verbose_name=_("introduction of a pair")
    )
    text = models.TextField(_("note of the team"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("note of the team")
        verbose_name_plural = _("notes of the team")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="team_note_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.by} · {self.at:%Y-%m-%d}"
