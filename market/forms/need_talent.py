"""Steps of a talent need: whom the firm wants to hire."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, PillChoice, WanField
from market.enums import Education
from market.forms.need import DetailsForm, WhatForm, field_choice, text_box


class TalentWhat(WhatForm):
    """What the team does."""

    field = field_choice()
    summary = forms.CharField(
        widget=text_box(4, 1500), max_length=1500, help_text=_("The team, the tasks and the place of work.")
    )


class TalentDetails(DetailsForm):
    """The job and what it pays."""

    side_by_side = (("position", "headcount"), ("salary_min", "salary_max"))
    pairs = (("salary_min", "salary_max"),)

    position = forms.CharField(max_length=60)
    headcount = CountField(min_value=1, max_value=10_000, unit=_("people"))
    education = PillChoice(choices=Education.choices)
    salary_min = WanField(above=0, max_value=10_000)
    salary_max = WanField(above=0, max_value=10_000)
