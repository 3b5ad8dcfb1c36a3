"""What an office fills in to answer a need, and what the firm says to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, DayField, WanField
from market.forms.outcome import MAX_WAN


class ProposalForm(forms.Form):
    """A proposal: what, who, for how much, how long, until when, with a file."""

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
    term_months = CountField(
        label=_("Term"),
        required=False,
        min_value=1,
        max_value=360,
        unit=_("months"),
        help_text=_("How long it takes, from the beginning to the end."),
    )
    valid_until = DayField(label=_("Valid until"))
    upload = forms.FileField(
        label=_("Plan, quotation or draft contract"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, PNG, JPEG, XLSX or DOCX, at most 10 MB. The firm and the organiser can open it."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.docx"}),
    )

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        return dict(self.cleaned_data)


class ProposalAnswerForm(forms.Form):
    """Accept, or decline with a reason."""

    accept = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it does not suit you"), max_length=300, required=False)
