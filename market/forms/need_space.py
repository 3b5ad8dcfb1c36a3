"""Steps of a space need: how large, where, at what rent, from when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DecimalTextField
from accounts.regions import REGION_CHOICES
from market.forms.need import ComingDayField, DetailsForm, WhatForm, field_choice, text_box

SQUARE_METRES = "㎡"


class SpaceWhat(WhatForm):
    """What happens in the premises."""

    field = field_choice()
    summary = forms.CharField(
        widget=text_box(4, 1500),
        max_length=1500,
        help_text=_("Office, laboratory or production, and what the building must offer."),
    )


class SpaceDetails(DetailsForm):
    """Size, place and rent."""

    side_by_side = (("area_min", "area_max"), ("region", "place"), ("rent_max", "move_in_on"))
    pairs = (("area_min", "area_max"),)

    area_min = DecimalTextField(above=0, max_value=1_000_000, unit=SQUARE_METRES)
    area_max = DecimalTextField(above=0, max_value=1_000_000, unit=SQUARE_METRES)
    region = forms.ChoiceField(choices=[("", _("Anywhere")), *REGION_CHOICES])
    place = forms.CharField(max_length=120)
    rent_max = DecimalTextField(above=0, max_value=1_000, unit=_("yuan/㎡·day"))
    move_in_on = ComingDayField()
