"""What an answering party says of a need: we would like to meet this firm."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.models.need import Need


class ProviderWish(models.Model):
    """A party would like to meet a firm about a need; one row for the two, which stays when the wish is taken back."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="provider_wishes", verbose_name=_("need"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="provider_wishes", verbose_name=_("party")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("wished by")
    )
    made_at = models.DateTimeField(_("wished"), default=clock.now, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("wish of a party")
        verbose_name_plural = _("wishes of parties")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "organisation"], name="provider_wish_once"),
            models.CheckConstraint(
                name="provider_wish_end_is_signed",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.need}"
