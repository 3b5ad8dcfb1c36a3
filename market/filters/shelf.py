"""The filter of the public shelf."""

import json
from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.enums import TechField
from accounts.forms.fields import WanField
from market.enums import OfferingKind
from market.models import Offering
from market.querysets import OfferingQuerySet

RANGES = ("loan", "equity")


class WanFilter(filters.Filter):
    """An amount typed in 万元."""

    field_class = WanField


class ShelfFilter(filters.FilterSet):
    """Kind, an amount that is lent or invested, field, words."""

    q = filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"), choices=OfferingKind.choices, widget=forms.CheckboxSelectMultiple
    )
    amount = WanFilter(label=_("We need"), method="by_amount", above=0)
    field = filters.ChoiceFilter(label=_("Technical field"), choices=TechField.choices, empty_label=_("All"))

    class Meta:
        model = Offering
        fields: list[str] = []

    @property
    def active_count(self) -> int:
        """How many fields narrow the list."""
        cleaned: dict[str, Any] = self.form.cleaned_data if self.form.is_valid() else {}
        return sum(1 for value in cleaned.values() if value)

    def by_words(self, rows: OfferingQuerySet, name: str, value: str) -> OfferingQuerySet:
        """Every word stands in the name, description, keywords or the party's name."""
        rows = rows.alias(keyword_text=Cast("keywords", TextField()))
        for word in value.split()[:6]:
            escaped = json.dumps(word)[1:-1]  # how SQLite keeps Chinese words in a list
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(summary__icontains=word)
                | Q(organisation__name__icontains=word)
                | Q(keyword_text__icontains=word)
                | Q(keyword_text__contains=escaped)
            )
        return rows

    def by_amount(self, rows: OfferingQuerySet, name: str, value: Decimal) -> OfferingQuerySet:
        """Loans and equity whose limits admit the amount; an open end admits all."""
        found = Q(pk__in=[])
        for terms in RANGES:
            low = Q(**{f"{terms}__amount_min__isnull": True}) | Q(**{f"{terms}__amount_min__lte": value})
            high = Q(**{f"{terms}__amount_max__isnull": True}) | Q(**{f"{terms}__amount_max__gte": value})
            found |= Q(**{f"{terms}__isnull": False}) & low & high
        return rows.filter(found)
