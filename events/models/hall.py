"""The plan of the hall: what is drawn where."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.enums import ItemKind
from events.models.event import MarketEvent
from events.models.stall import Stall


class HallPlan(models.Model):
    """The drawing of an edition's hall; it counts its versions, so that nobody overwrites what they have not seen."""

    event = models.OneToOneField(
        MarketEvent, on_delete=models.CASCADE, related_name="hall_plan", verbose_name=_("market")
    )
    width = models.PositiveSmallIntegerField(_("width"), validators=[MinValueValidator(1)])
    height = models.PositiveSmallIntegerField(_("depth"), validators=[MinValueValidator(1)])
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("plan of the hall")
        verbose_name_plural = _("plans of the hall")
        constraints = [
            models.CheckConstraint(name="hall_plan_has_a_size", condition=Q(width__gt=0, height__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.event)


class HallItem(models.Model):
    """Something in the hall, counted in half metres from the upper left corner; a stall has exactly one."""

    plan = models.ForeignKey(HallPlan, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=8, choices=ItemKind.choices)
    x = models.PositiveSmallIntegerField(_("from the left"))
    y = models.PositiveSmallIntegerField(_("from the top"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("depth"))
    turned = models.BooleanField(_("turned by a quarter"), default=False)
    text = models.CharField(_("text"), max_length=40, blank=True)
    stall = models.OneToOneField(
        Stall, on_delete=models.CASCADE, null=True, blank=True, related_name="hall_item", verbose_name=_("stall")
    )

    class Meta:
        verbose_name = _("item of the plan")
        verbose_name_plural = _("items of the plan")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="hall_item_has_a_size", condition=Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(
                name="hall_item_is_a_stall_or_not",
                condition=Q(kind="stall", stall__isnull=False) | (~Q(kind="stall") & Q(stall__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text}".strip()
