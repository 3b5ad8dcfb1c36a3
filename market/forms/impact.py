"""Three figures about a firm: people, revenue, patents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, WanField
from market.forms.outcome import MAX_WAN
from market.services.impact import MOST_PATENTS, MOST_STAFF


class ImpactForm(forms.Form):
    """What a firm says of itself; an empty figure is not known, and all of them empty is no answer."""

    staff = CountField(
        label=_("People employed today"), required=False, min_value=0, max_value=MOST_STAFF, unit=_("people")
    )
    revenue = WanField(label=_("Revenue of the last twelve months"), required=False, min_value=0, max_value=MAX_WAN)
    patents = CountField(
        label=_("Patents in all"),
        required=False,
        min_value=0,
        max_value=MOST_PATENTS,
        help_text=_("Inventions and utility models that are granted and in force."),
    )
    note = forms.CharField(
        label=_("What you want to say about it"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        help_text=_("The organiser reads it; no personal data please."),
    )

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        return dict(self.cleaned_data)
