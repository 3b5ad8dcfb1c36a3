"""The form of a saved filter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from market.models import SavedFilter


class SavedFilterForm(forms.ModelForm):
    """Its name, and whether its new leads are told once a day."""

    class Meta:
        model = SavedFilter
        fields = ("name", "digest")
        help_texts = {
            "digest": _("In “Messages”, and by e-mail with the daily digest unless you have chosen otherwise there."),
        }
