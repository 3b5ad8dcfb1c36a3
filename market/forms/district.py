"""The choices of the public pages about the district; what is not understood counts as not given."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import TechField
from accounts.regions import region_name
from events.models import MarketEvent
from market.index_enums import AggregationChoice, MissingChoice, NormalisationChoice, PartyGroup, WeightingChoice

METHOD = ("normalisation", "weighting", "aggregation", "missing")


class IndexForm(forms.Form):
    """District, year and the four choices of method."""

    area = forms.ChoiceField(label=pgettext_lazy("region", "District"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    normalisation = forms.ChoiceField(
        label=_("How figures become points"), choices=NormalisationChoice.choices, required=False
    )
    weighting = forms.ChoiceField(label=_("Weights"), choices=WeightingChoice.choices, required=False)
    aggregation = forms.ChoiceField(
        label=_("How dimensions become one number"), choices=AggregationChoice.choices, required=False
    )
    missing = forms.ChoiceField(label=_("Where a figure is missing"), choices=MissingChoice.choices, required=False)

    def __init__(self, data: Any, *, areas: Sequence[str], years: Sequence[int], home: str) -> None:
        found = {name: data.get(name, "") for name in ("area", "year", *METHOD)}
        offered = {
            "area": list(areas),
            "year": [str(year) for year in reversed(years)],
            **{name: [value for value, _label in self.base_fields[name].choices] for name in METHOD},  # type: ignore[attr-defined]
        }
        usual = {name: values[0] for name, values in offered.items()} | ({"area": home} if home in areas else {})
        self.chosen = {name: value if value in offered[name] else usual[name] for name, value in found.items()}
        self.changed = sum(self.chosen[name] != usual[name] for name in offered)
        super().__init__(self.chosen)
        self.fields["area"].choices = [(area, region_name(area)) for area in areas]  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, year) for year in offered["year"]]  # type: ignore[attr-defined]

    @property
    def method(self) -> dict[str, str]:
        """The four choices of method."""
        return {name: self.chosen[name] for name in METHOD}


class MapForm(forms.Form):
    """Field, group of parties and edition."""

    field = forms.ChoiceField(
        label=_("Technical field"), choices=[("", _("All fields")), *TechField.choices], required=False
    )
    group = forms.ChoiceField(
        label=_("Kind of party"), choices=[("", _("All kinds")), *PartyGroup.choices], required=False
    )
    event = forms.ChoiceField(label=_("Market"), required=False)

    def __init__(self, data: Any, *, events: Sequence[MarketEvent]) -> None:
        offered = {
            "field": set(TechField.values),
            "group": set(PartyGroup.values),
            "event": {event.slug for event in events},
        }
        self.chosen = {name: value if (value := data.get(name, "")) in offered[name] else "" for name in offered}
        self.changed = sum(bool(value) for value in self.chosen.values())
        super().__init__(self.chosen)
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            ("", _("All markets")),
            *((event.slug, event.name) for event in events),
        ]
