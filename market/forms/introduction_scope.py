"""The filter of the results page: market, period and track."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DayField
from events.models import MarketEvent
from market.enums import Track


class ScopeForm(forms.Form):
    """All choices are optional; an impossible period is explained beside its end."""

    track = forms.ChoiceField(label=_("Kind of introduction"), choices=Track.choices, required=False)
    event = forms.ModelChoiceField(
        label=_("Market"),
        queryset=MarketEvent.objects.none(),
        required=False,
        empty_label=_("All, and other occasions"),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, events: Any, track: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default_track = track
        self.fields["event"].queryset = events  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean() or {}
        since: dt.date | None = cleaned.get("since")
        until: dt.date | None = cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        return cleaned

    def scope(self) -> dict[str, Any]:
        """The filters of the report; what is not valid filters nothing."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        chosen = {name: cleaned.get(name) for name in ("event", "since", "until") if cleaned.get(name)}
        return {**chosen, "track": cleaned.get("track") or self.default_track}
