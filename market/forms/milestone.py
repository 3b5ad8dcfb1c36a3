"""Planning a milestone, reporting it, saying why it is not done or given up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.faces import new_form_token
from accounts.forms.fields import DayField, FoldedCharField, PillChoice
from market.models import Introduction
from market.services.milestones import LONGEST


class MilestoneForm(forms.Form):
    """What, until when, who delivers it, and whether it is the result."""

    what = FoldedCharField(
        label=pgettext_lazy("milestone", "What"), max_length=LONGEST["what"], help_text=_("One step in a few words.")
    )
    due_on = DayField(label=_("Due on"))
    party = PillChoice(label=_("Who delivers it"), choices=[])
    is_result = forms.BooleanField(
        label=_("This is the result of the cooperation"),
        required=False,
        help_text=_("The last milestone: what it all came to. There is one in each cooperation."),
    )
    form_token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    def __init__(self, data: Any = None, *, pair: Introduction) -> None:
        super().__init__(data, initial={"form_token": new_form_token()})
        self.sides = {str(party.pk): party for party in (pair.need.organisation, pair.provider)}
        sides = [(key, party.name) for key, party in self.sides.items()]
        self.fields["party"].choices = sides  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        found = dict(self.cleaned_data)
        return found | {"party": self.sides[found["party"]], "form_token": found["form_token"] or None}


class DoneForm(forms.Form):
    """On which day it was done, and what came of it."""

    done_on = DayField(label=_("Done on"), past=True)
    note = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=LONGEST["note"],
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST["note"]}),
        help_text=_("Both sides and the organiser read this."),
    )

    def __init__(self, data: Any = None, *, is_result: bool = False, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["note"].required = is_result


class ReasonForm(forms.Form):
    """A sentence for the other side."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST["reason"],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST["reason"]}),
        help_text=_("The other side and the organiser read this."),
    )
