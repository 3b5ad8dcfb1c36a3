"""Steps of a legal need: what a lawyer is asked for, by when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice, WanField
from market.enums import LegalTopic
from market.forms.need import ComingDayField, DetailsForm, WhatForm, field_choice, text_box


class LegalWhat(WhatForm):
    """In which field."""

    field = field_choice()


class LegalDetails(DetailsForm):
    """The topic and the case."""

    side_by_side = (("needed_by", "budget"),)

    topic = PillChoice(choices=LegalTopic.choices)
    summary = forms.CharField(
        widget=text_box(5, 1500),
        max_length=1500,
        help_text=_("The question in general words; leave out names and trade secrets."),
    )
    needed_by = ComingDayField()
    budget = WanField(above=0, max_value=100_000)
