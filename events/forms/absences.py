"""A party says from when to when somebody of its people is away."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import MarketEvent


class AbsenceForm(forms.Form):
    """A day of the market, two times, how many people."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends_at = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    people = forms.IntegerField(label=_("People who are away"), min_value=1, max_value=500, initial=1)

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data

        def moment(time: dt.time) -> dt.datetime:
            return timezone.make_aware(dt.datetime.combine(data["day"], time))

        return {
            "starts_at": moment(data["starts_at"]),
            "ends_at": moment(data["ends_at"]),
            "people": data["people"],
        }


def first_day(event: MarketEvent) -> dict[str, Any]:
    """What the form begins with."""
    return {"day": timezone.localdate(event.starts_at)}
