"""What an answering party says of a need: we would like to meet this firm."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.models.need import Need
from market.models.taken_back import TakenBackModel, end_is_signed


class ProviderWish(TakenBackModel):
    """A party would like to meet a firm about a need; one row for the two, which stays when the wish is taken back."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="provider_wishes", verbose_name=_("need"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="provider_wishes", verbose_name=_("party")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("wished by")
    )
    made_at = models.DateTimeField(_("wished"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("wish of a party")
        verbose_name_plural = _("wishes of parties")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "organisation"], name="provider_wish_once"),
            end_is_signed("provider_wish_end_is_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.need}"
