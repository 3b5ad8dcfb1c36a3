"""Step 3 of every kind: who may see the need, the files, and the hand-over to the organiser."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, PillChoice
from accounts.models import Organisation
from market.enums import AttachmentKind, NeedKind, Visibility
from market.forms.need import ComingDayField, StepForm
from market.models import Need
from market.selectors.needs import parties_to_wish_for
from market.services.need_parts import WISHES


class FileForm(forms.Form):
    """A file and what it shows; both may be left empty."""

    upload = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, PNG, JPEG, XLSX or DOCX, at most 10 MB each and ten in all."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.docx"}),
    )
    kind = PillChoice(label=_("What it shows"), required=False, choices=AttachmentKind.choices, initial="other")


class AudienceForm(StepForm):
    """Who may see it, how many to talk to, until when."""

    side_by_side = (("introductions_wanted", "authorised_until"),)

    visibility = PillChoice(choices=Visibility.choices)
    introductions_wanted = CountField(min_value=1, max_value=10, unit=_("parties"))
    authorised_until = ComingDayField(help_text=_("Until then the parties above may use what you state."))
    auto_consent = forms.BooleanField(help_text=_("Otherwise you agree to each one before it sees your contact."))
    wanted = forms.ModelMultipleChoiceField(
        label=_("Parties you would like to talk to"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told when the need is published, if they may see it."),
    )
    recommended_by = forms.CharField(max_length=80, help_text=_("Park, association or office, if any."))
    recommendation = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        max_length=300,
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, need=need, **kwargs)
        if need.kind in WISHES:
            self.fields["wanted"].queryset = parties_to_wish_for(need)  # type: ignore[attr-defined]
            self.initial["wanted"] = list(getattr(self.terms_row, WISHES[need.kind]).values_list("pk", flat=True))
        else:
            del self.fields["wanted"]
        if need.kind != NeedKind.FINANCING:
            del self.fields["recommended_by"], self.fields["recommendation"]
            self.declared -= {"recommended_by", "recommendation"}
        for name in ("visibility", "introductions_wanted"):
            self.fields[name].required = True

    @property
    def wishes(self) -> list[Organisation] | None:
        """The parties named, None while the choice is not valid or not asked for."""
        return list(self.cleaned_data["wanted"]) if "wanted" in self.cleaned_data else None


class PledgeForm(forms.Form):
    """The two confirmations without which nothing is handed over."""

    pledged = forms.BooleanField(required=False, label=_("What is stated here and attached is true and complete."))
    authorised = forms.BooleanField(required=False, label=_("The firm authorises the use described above."))


class AuthoriseForm(forms.Form):
    """Who may see a need that is already stated, and until when."""

    visibility = PillChoice(label=_("Who may see it"), choices=Visibility.choices)
    authorised_until = ComingDayField(label=_("Authorised until"))
