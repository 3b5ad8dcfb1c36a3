"""Offering an advice slot, booking a place in one, saying what came of it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, PillChoice
from accounts.models import Organisation, User
from market.advice import MAX_PLACES, AdviceResult, topics_of
from market.enums import NeedKind
from market.forms.need import ComingDayField
from market.models import AdviceBooking, AdviceSlot, Need
from market.selectors.advice import needs_to_bring, needs_to_take_up


class HourField(forms.TimeField):
    """A time of the day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


class SlotForm(forms.Form):
    """When, where, for how many firms, for which kind of question."""

    topic = PillChoice(label=_("For questions about"))
    about = forms.CharField(
        label=_("More exactly"),
        required=False,
        max_length=120,
        help_text=_("For instance: interest subsidies, patents, labour contracts."),
    )
    day = ComingDayField(label=_("Day"))
    starts = HourField(label=_("Begins"))
    ends = HourField(label=_("Ends"))
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    link = forms.URLField(
        label=_("Link of the call"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Only firms that have booked see it. Give a place, a link, or both."),
    )
    capacity = CountField(label=_("Number of places"), min_value=1, max_value=MAX_PLACES, initial=1, unit=_("firms"))

    def __init__(self, data: Any = None, *, party: Organisation) -> None:
        super().__init__(data)
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            (kind, NeedKind(kind).label) for kind in topics_of(party.kind)
        ]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service, day and hours as moments."""
        clean = dict(self.cleaned_data)
        day, starts, ends = clean.pop("day"), clean.pop("starts"), clean.pop("ends")
        return clean | {"starts_at": moment(day, starts), "ends_at": moment(day, ends)}


def moment(day: dt.date, hour: dt.time) -> dt.datetime:
    """That hour of that day, by the local clock."""
    return timezone.make_aware(dt.datetime.combine(day, hour))


class BookingForm(forms.Form):
    """The firm's question, and the need it is about."""

    question = forms.CharField(
        label=_("Your question"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
        help_text=_("Only the advising party and the organiser read it."),
    )
    need = forms.ModelChoiceField(
        label=_("About which of your needs"),
        queryset=Need.objects.none(),
        required=False,
        empty_label=_("None of them"),
        help_text=_("The party may then take it up after the talk, whoever else may see it."),
    )

    def __init__(self, data: Any = None, *, firm: Organisation, slot: AdviceSlot) -> None:
        super().__init__(data)
        needs = needs_to_bring(firm, slot.topic)
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]
        if not needs:
            del self.fields["need"]


class ResultForm(forms.Form):
    """What came of a booking; moving on needs a need of the firm."""

    result = PillChoice(label=_("Did it take place?"), choices=AdviceResult.choices)
    need = forms.ModelChoiceField(
        label=_("The need you take up"),
        queryset=Need.objects.none(),
        required=False,
        empty_label=_("None of them"),
        help_text=_("Only where it moved on to an introduction."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300})
    )

    def __init__(self, data: Any = None, *, by: User, booking: AdviceBooking) -> None:
        initial = {"result": booking.result, "note": booking.result_note, "need": booking.need_id}
        super().__init__(data, initial=initial)
        needs = needs_to_take_up(by, booking)
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]
        if not needs:
            del self.fields["need"]
            without = [pair for pair in AdviceResult.choices if pair[0] != AdviceResult.INTRODUCED]
            self.fields["result"].choices = without  # type: ignore[attr-defined]
