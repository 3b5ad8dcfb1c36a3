"""Forms of the to-do list: what is shown, a call that was made, a day to which a line is put off."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import DayField
from events.models import MarketEvent
from market.services.follow_ups import MAX_NAME, MAX_NOTE
from market.todo import MOST_LISTED, Group

FILTERS = ("group", "event", "show")


def figure(size: int) -> str:
    """How many lines a part has; beyond what is listed nobody counts."""
    return f"{MOST_LISTED}+" if size > MOST_LISTED else str(size)


class TodoFilter(forms.Form):
    """All choices are optional; what is no choice filters nothing."""

    group = forms.ChoiceField(label=gettext_lazy("What waits"), required=False)
    event = forms.ModelChoiceField(
        label=gettext_lazy("Market"),
        queryset=MarketEvent.objects.order_by("-starts_at", "-pk"),
        required=False,
        empty_label=gettext_lazy("All, and other occasions"),
    )
    show = forms.ChoiceField(label=gettext_lazy("What is listed"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["group"].choices = [("", _("Everything")), *Group.choices]  # type: ignore[attr-defined]
        self.fields["show"].choices = [("", _("To do now")), ("off", _("Put off to a later day"))]  # type: ignore[attr-defined]

    def say_how_many(self, sizes: dict[str, int]) -> None:
        """The choices of parts with their figures; a part without lines says nothing."""
        labels = [(part, Group(part).label, figure(size)) for part, size in sizes.items()]
        counted = [(part, f"{label} · {count}" if count != "0" else label) for part, label, count in labels]
        self.fields["group"].choices = [("", _("Everything")), *counted]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, MarketEvent | None, bool]:
        """Part, edition, and whether the lines that are put off are asked for."""
        self.is_valid()
        cleaned = self.cleaned_data
        return cleaned.get("group", ""), cleaned.get("event"), cleaned.get("show") == "off"


class CallForm(forms.Form):
    """Who was called, and what was said."""

    spoke_with = forms.CharField(label=gettext_lazy("Who was called"), max_length=MAX_NAME)
    note = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_NOTE}),
        help_text=gettext_lazy("Only the organiser's people read it."),
    )


class PutOffForm(forms.Form):
    """Until when, and why."""

    until = DayField(label=gettext_lazy("Comes back on"))
    reason = forms.CharField(label=gettext_lazy("Why it can wait"), max_length=MAX_NOTE)
