"""Proposing other figures for a result, and answering such a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, DayField, PercentField, WanField
from market.enums import OutcomeKind
from market.forms.outcome import MAX_WAN
from market.models import Outcome

NAMES = ("amount", "annual_rate", "term_months", "decided_on")
RATED = (OutcomeKind.APPROVAL,)
TERMED = (OutcomeKind.APPROVAL, OutcomeKind.AGREEMENT, OutcomeKind.LEASE)


class CorrectionForm(forms.Form):
    """What the record should say; the form starts from what it says."""

    amount = WanField(label=_("Amount"), required=False, min_value=None, above=0, max_value=MAX_WAN)
    annual_rate = PercentField(label=_("Annual rate"), required=False, max_value=36)
    term_months = CountField(label=_("Term"), required=False, min_value=1, max_value=360, unit=_("months"))
    decided_on = DayField(label=_("Date"), past=True)
    void = forms.BooleanField(
        label=_("There was no such result"),
        required=False,
        help_text=_("Then the figures above do not matter: the row is to be taken back."),
    )
    reason = forms.CharField(
        label=_("What is wrong"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("The other side and the organiser read it."),
    )

    def __init__(self, data: Any = None, *, outcome: Outcome) -> None:
        super().__init__(data, initial={name: getattr(outcome, name) for name in NAMES})
        for name in NAMES:  # what stands on record cannot become unknown
            if name in self.fields and getattr(outcome, name) is not None:
                self.fields[name].required = True
        if outcome.kind not in RATED:
            del self.fields["annual_rate"]
        if outcome.kind not in TERMED or outcome.ends_on:
            del self.fields["term_months"]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        return dict(self.cleaned_data)


class CorrectionAnswerForm(forms.Form):
    """Why the record is right; needed for a no, not for a yes."""

    reason = forms.CharField(
        label=_("Why the record is right"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        help_text=_("Needed when you do not take the figures over. The other side reads it."),
    )


class EvidenceForm(forms.Form):
    """The file that shows a result."""

    upload = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("PDF, PNG or JPEG, at most 10 MB. The two sides and the organiser can open it, nobody else."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
