"""The district index as data: indicators with unit, direction and source, and their figures by district and year."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.index_enums import Direction, IndexDimension


class Indicator(models.Model):
    """One indicator of one dimension. ``low`` and ``high`` are fixed goalposts; ``need_kinds`` and ``policy_topics``
    say which needs and policies address it. An invented one is shown as such wherever it counts.
    """

    dimension = models.CharField(_("dimension"), max_length=10, choices=IndexDimension.choices)
    name = models.CharField(_("name"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices, default=Direction.HIGHER)
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
        help_text=_("Beside the weights of the other indicators; the index divides by their sum."),
    )
    low = models.DecimalField(_("worst goalpost"), max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("best goalpost"), max_digits=18, decimal_places=4, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    need_kinds = models.JSONField(_("needs that address it"), default=list, blank=True)
    policy_topics = models.JSONField(_("policies that address it"), default=list, blank=True)
    invented = models.BooleanField(
        _("invented for the demonstration"), default=False, help_text=_("The public page marks it.")
    )
    in_use = models.BooleanField(_("counts in the index"), default=True)

    class Meta:
        verbose_name = _("indicator of the district index")
        verbose_name_plural = _("indicators of the district index")
        ordering = ["dimension", "pk"]
        constraints = [
            models.CheckConstraint(name="indicator_weight_not_negative", condition=Q(weight__gte=0)),
            models.CheckConstraint(
                name="indicator_goalposts_paired",
                condition=Q(low__isnull=True, high__isnull=True) | Q(low__isnull=False, high__isnull=False),
                violation_error_message=_("Give both goalposts or none."),
            ),
            models.CheckConstraint(
                name="indicator_goalposts_differ",
                condition=Q(low__isnull=True)
                | (Q(direction="higher") & Q(low__lt=F("high")))
                | (Q(direction="lower") & Q(low__gt=F("high"))),
                violation_error_message=_("The best goalpost lies on the better side of the worst one."),
            ),
            models.CheckConstraint(name="indicator_names_its_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """The figure of a district in a year. An empty figure, like a row that is not there, means *not known*."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="values", verbose_name=_("indicator")
    )
    area = models.CharField(
        _("district"),
        max_length=40,
        help_text=_("The administrative code, for example 310107, or the name of the district."),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    value = models.DecimalField(
        _("figure"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Leave it empty where nobody knows it: it then counts as not known, never as zero."),
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Only where it is not that of the indicator.")
    )
    invented = models.BooleanField(_("invented for the demonstration"), default=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("figure of the district index")
        verbose_name_plural = _("figures of the district index")
        ordering = ["-year", "indicator", "area"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "year"], name="indicator_value_once"),
            models.CheckConstraint(name="indicator_value_year", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(name="indicator_value_area", condition=~Q(area="")),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.area} · {self.year}"
