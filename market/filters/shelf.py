"""The filter of the public shelf."""

from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.enums import TechField
from accounts.forms.fields import CountField, WanField
from market.enums import CooperationMode, IPStatus, OfferingKind, PolicyTopic
from market.models import Offering
from market.querysets import OfferingQuerySet
from market.selectors.offerings import disciplines_on_shelf

RANGES = ("loan", "equity")


class WanFilter(filters.Filter):
    """An amount typed in 万元."""

    field_class = WanField


class LevelFilter(filters.Filter):
    """A level of readiness, 1 to 9."""

    field_class = CountField


OF_CAPABILITIES = ("mode", "trl_min", "trl_max", "ip", "discipline")
"""Conditions that only a research capability can meet."""


class ShelfFilter(filters.FilterSet):
    """Words, kind, an amount that is lent or invested, field; of capabilities way, readiness, IP state, discipline."""

    q = filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"), choices=OfferingKind.choices, widget=forms.CheckboxSelectMultiple
    )
    amount = WanFilter(label=_("We need"), method="by_amount", above=0)
    topic = filters.ChoiceFilter(
        label=_("Policy topic"), choices=PolicyTopic.choices, empty_label=_("All"), field_name="policy_terms__topic"
    )
    mode = filters.MultipleChoiceFilter(
        label=_("Way of cooperation"),
        choices=CooperationMode.choices,
        widget=forms.CheckboxSelectMultiple,
        method="by_mode",
    )
    trl_min = LevelFilter(
        label=_("Technology readiness from"), field_name="capability__trl", lookup_expr="gte", min_value=1, max_value=9
    )
    trl_max = LevelFilter(
        label=_("Technology readiness to"), field_name="capability__trl", lookup_expr="lte", min_value=1, max_value=9
    )
    ip = filters.MultipleChoiceFilter(
        label=_("Intellectual property"),
        choices=IPStatus.choices,
        widget=forms.CheckboxSelectMultiple,
        field_name="capability__ip_status",
        distinct=False,
    )
    discipline = filters.ChoiceFilter(
        label=_("Discipline"), field_name="capability__discipline", choices=[], empty_label=_("All")
    )
    field = filters.ChoiceFilter(label=_("Technical field"), choices=TechField.choices, empty_label=_("All"))

    class Meta:
        model = Offering
        fields: list[str] = []

    def __init__(self, data: Any, *, queryset: OfferingQuerySet) -> None:
        super().__init__(data, queryset=queryset)
        disciplines = disciplines_on_shelf()
        if not disciplines:
            for name in OF_CAPABILITIES:
                del self.filters[name]  # nothing on the shelf could meet them
        else:
            self.filters["discipline"].extra["choices"] = [(name, name) for name in disciplines if name]

    @property
    def words(self) -> str:
        """What is searched for."""
        cleaned: dict[str, Any] = self.form.cleaned_data if self.form.is_valid() else {}
        return str(cleaned.get("q") or "").strip()

    @property
    def active_count(self) -> int:
        """How many fields narrow the list."""
        cleaned: dict[str, Any] = self.form.cleaned_data if self.form.is_valid() else {}
        return sum(1 for value in cleaned.values() if value)

    def by_words(self, rows: OfferingQuerySet, name: str, value: str) -> OfferingQuerySet:
        """What is asked for is searched among the rows that the other conditions leave: see the search."""
        return rows

    def by_mode(self, rows: OfferingQuerySet, name: str, value: list[str]) -> OfferingQuerySet:
        """Capabilities that offer one of these ways."""
        found = Q(pk__in=[])
        for way in value:
            found |= Q(mode_text__contains=f'"{way}"')
        return rows.alias(mode_text=Cast("capability__modes", TextField())).filter(found) if value else rows

    def by_amount(self, rows: OfferingQuerySet, name: str, value: Decimal) -> OfferingQuerySet:
        """Loans and equity whose limits admit the amount; an open end admits all."""
        found = Q(pk__in=[])
        for terms in RANGES:
            low = Q(**{f"{terms}__amount_min__isnull": True}) | Q(**{f"{terms}__amount_min__lte": value})
            high = Q(**{f"{terms}__amount_max__isnull": True}) | Q(**{f"{terms}__amount_max__gte": value})
            found |= Q(**{f"{terms}__isnull": False}) & low & high
        return rows.filter(found)
