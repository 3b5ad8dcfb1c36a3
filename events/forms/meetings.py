"""Asking for a meeting, saying no, cancelling; and how the organiser lays out slots and tables."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.meetings import ABOUT_AT_MOST, REASON_AT_MOST, DeclineReason
from events.models import MarketEvent


class AskForm(forms.Form):
    """What the other side reads before it answers."""

    about = forms.CharField(
        label=_("What about?"),
        help_text=_("One or two sentences: your question, and who of you comes."),
        max_length=ABOUT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": ABOUT_AT_MOST}),
    )


class DeclineForm(forms.Form):
    """No, with a reason for the other side."""

    reason = forms.ChoiceField(label=_("Why not?"), choices=DeclineReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"),
        help_text=_("The other side reads it."),
        max_length=REASON_AT_MOST,
        required=False,
    )


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(label=_("Reason, for the other side"), max_length=REASON_AT_MOST)


class SlotsForm(forms.Form):
    """The hours of meetings, their length, and one break."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends_at = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes of a meeting"), min_value=5, max_value=240)
    break_first = forms.TimeField(
        label=_("Break from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    break_last = forms.TimeField(
        label=_("Break to"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """A break has both times, or there is none."""
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("break_first")) != bool(cleaned.get("break_last")):
            self.add_error("break_last", _("A break has a beginning and an end."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data

        def moment(time: dt.time) -> dt.datetime:
            return timezone.make_aware(dt.datetime.combine(data["day"], time))

        breaks = [(moment(data["break_first"]), moment(data["break_last"]))] if data["break_first"] else []
        return {
            "starts_at": moment(data["starts_at"]),
            "ends_at": moment(data["ends_at"]),
            "minutes": data["minutes"],
            "breaks": breaks,
        }


class TablesForm(forms.Form):
    """Tables behind one letter."""

    letter = forms.RegexField(
        r"^[A-Za-z]{1,2}$", label=_("Letter"), error_messages={"invalid": _("One or two letters from A to Z.")}
    )
    count = forms.IntegerField(label=_("Number of tables"), min_value=1, max_value=500)
    zone = forms.CharField(label=_("Name of the zone"), max_length=40, required=False)


class LimitsForm(forms.Form):
    """The limits of an edition."""

    slot_minutes = forms.IntegerField(label=_("Length of a meeting (minutes)"), min_value=5, max_value=240)
    meetings_at_most = forms.IntegerField(label=_("Meetings of a party at most"), min_value=1, max_value=100)
    answer_hours = forms.IntegerField(label=_("Hours until an answer"), min_value=1, max_value=720)


def day_of_market(event: MarketEvent) -> dict[str, Any]:
    """What the form of the slots begins with: the hours of the market."""
    first, last = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return {"day": first.date(), "starts_at": first.time(), "ends_at": last.time()}
