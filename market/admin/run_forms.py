"""What the organiser says when asking for a matching run, in plain words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField
from events.enums import EventStatus
from events.models import MarketEvent


class StartRunForm(forms.Form):
    """The market and two settings of the engine."""

    event = forms.ModelChoiceField(label=_("market"), queryset=MarketEvent.objects.none(), empty_label=None)
    top = CountField(
        label=_("Offerings kept for each need"),
        min_value=1,
        max_value=100,
        initial=20,
        help_text=_(
            "The best ones by score are stored with their reasons. More give the firm a longer list; how many it meets "
            "is what it wished for itself."
        ),
    )
    near_misses = CountField(
        label=_("Near misses kept for each need"),
        min_value=0,
        max_value=20,
        initial=5,
        help_text=_("Offerings that fail by one or two rules; from them comes the advice what would open more."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = MarketEvent.objects.exclude(status=EventStatus.CLOSED).order_by("-starts_at")

    def params(self) -> dict[str, Any]:
        """The settings as the engine knows them."""
        data = self.cleaned_data
        return {
            "top": int(data["top"]),
            "near_misses": int(data["near_misses"]),
        }
