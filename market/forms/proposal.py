"""What an office fills in to answer a need, and what the firm says to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DayField, WanField
from market.forms.outcome import MAX_WAN


class ProposalForm(forms.Form):
    """A proposal: what, who, for how much, until when."""

    text = forms.CharField(
        label=_("What you propose"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What you would do, by when, and what you need from the firm."),
    )
    people = forms.CharField(label=_("Who would do it"), max_length=120, help_text=_("Team or person, and its field."))
    price = WanField(
        label=_("Price"),
        required=False,
        min_value=None,
        above=0,
        max_value=MAX_WAN,
        help_text=_("Leave it empty if it is free of charge."),
    )
    valid_until = DayField(label=_("Valid until"))

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        return dict(self.cleaned_data)


class ProposalAnswerForm(forms.Form):
    """Accept, or decline with a reason."""

    accept = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it does not suit you"), max_length=300, required=False)
