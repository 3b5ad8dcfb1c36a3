"""What a copy of an edition needs to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CopyForm(forms.Form):
    """Name, address and first day of the new edition."""

    name = forms.CharField(label=_("Name of the new edition"), max_length=80)
    slug = forms.SlugField(
        label=_("Address of its page"),
        help_text=_("Letters, figures and hyphens, as they stand in the address of the public page."),
        max_length=50,
    )
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_("Hours stay as they are; slots and sessions move by as many days."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
