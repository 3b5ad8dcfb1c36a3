"""Erasing an account or an organisation: what it is called is typed again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """Copying is not prevented; typing it makes sure that it is meant."""

    typed = forms.CharField(
        label=_("Type it again"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
