"""Steps of a policy need: which support the firm asks about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice, WanField
from market.enums import PolicyTopic
from market.forms.need import DetailsForm, WhatForm, field_choice, text_box


class PolicyWhat(WhatForm):
    """In which field."""

    field = field_choice()


class PolicyDetails(DetailsForm):
    """The topic, the project and the question."""

    side_by_side = (("investment", "valid_until"),)

    topic = PillChoice(choices=PolicyTopic.choices)
    summary = forms.CharField(
        widget=text_box(5, 1500), max_length=1500, help_text=_("The project, and what you would like to know.")
    )
    investment = WanField(above=0)
