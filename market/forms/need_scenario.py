"""Steps of a scenario need: where the firm wants to try its product, and what it brings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField
from market.forms.need import DetailsForm, KeywordsField, WhatForm, field_choice, text_box


class ScenarioWhat(WhatForm):
    """What the product is."""

    field = field_choice()
    keywords = KeywordsField()
    summary = forms.CharField(widget=text_box(4, 1500), max_length=1500, help_text=_("The product and how far it is."))


class ScenarioDetails(DetailsForm):
    """The scenario and the trial."""

    side_by_side = (("trial_months", "valid_until"),)

    place = forms.CharField(max_length=120, help_text=_("Such as a park, a hospital or a production line."))
    solution = forms.CharField(widget=text_box(4, 600), max_length=600)
    trial_months = CountField(min_value=1, max_value=60, unit=_("months"))
