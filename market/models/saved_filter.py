"""A choice of leads that a member of an answering party keeps under a name, and may be told of once a day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Membership

MOST = 20


class SavedFilter(models.Model):
    """One choice of one member: it goes when the member leaves.

    ``query`` is the part of the board's address that the filter of the board has accepted. ``seen`` are the keys of the
    needs it found at the last digest: what it finds beyond them is new. ``place`` counts to ``MOST``, so that two
    windows at once cannot save one too many.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="saved_filters", verbose_name=_("membership")
    )
    place = models.PositiveSmallIntegerField(_("place in the list"))
    name = models.CharField(_("Name of the filter"), max_length=40)
    query = models.CharField(_("conditions"), max_length=2000, blank=True)
    digest = models.BooleanField(_("Tell me of new leads once a day"), default=False)
    digest_day = models.DateField(_("day of the last digest"), null=True, blank=True)
    seen = models.JSONField(_("needs found before"), default=list, blank=True)
    created_at = models.DateTimeField(_("saved"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(fields=["membership", "place"], name="saved_filter_place_once"),
            models.CheckConstraint(name="saved_filter_at_most", condition=Q(place__gte=1, place__lte=MOST)),
            models.CheckConstraint(
                name="saved_filter_digest_has_day", condition=Q(digest=False) | Q(digest_day__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name
