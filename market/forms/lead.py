"""The form of the claim button."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from market.models import Offering


class ClaimForm(forms.Form):
    """With which of our offerings we take up the lead; asked only where there is a choice."""

    offering = forms.ChoiceField(label=_("With which of our offerings"), required=False)

    def __init__(self, *args: Any, offerings: list[Offering], matched: Offering | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offerings = {str(row.pk): row for row in offerings}
        field = self.fields["offering"]
        field.choices = [(key, row.name) for key, row in self.offerings.items()]  # type: ignore[attr-defined]
        best = str(matched.pk) if matched and str(matched.pk) in self.offerings else next(iter(self.offerings), "")
        field.initial = best
        if len(self.offerings) < 2:
            field.widget = forms.HiddenInput()

    def chosen(self) -> Offering | None:
        """The offering, by default the one that was matched; None where the party has none on the shelf."""
        return self.offerings.get(self.cleaned_data["offering"] or self.fields["offering"].initial)
