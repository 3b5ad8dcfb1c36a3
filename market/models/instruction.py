"""What the organiser has laid down for a pair before matching."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.enums import Instruction
from market.models.need import Need
from market.models.offering import Offering
from market.models.taken_back import TakenBackModel, end_is_signed


class PairInstruction(TakenBackModel):
    """A need and a party that meet in any case (with this offering), or never; taken back, it stays on record."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="instructions", verbose_name=_("need"))
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    offering = models.ForeignKey(
        Offering, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("offering")
    )
    instruction = models.CharField(_("instruction"), max_length=8, choices=Instruction.choices)
    note = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("instruction for a pair")
        verbose_name_plural = _("instructions for pairs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "provider"], name="instruction_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="instruction_pin_names_offering", condition=~Q(instruction="pin") | Q(offering__isnull=False)
            ),
            end_is_signed("instruction_end_is_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_instruction_display()}: {self.need} · {self.provider}"

    def get_absolute_url(self) -> str:
        """The organiser's page of the instruction."""
        return reverse("admin:market_pairinstruction_change", args=[self.pk])
