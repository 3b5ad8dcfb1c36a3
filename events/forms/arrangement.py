"""A stall for one party, or new stalls for many as they were proposed."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from events.models import MarketEvent, Stall, StallBooking
from events.selectors.arrangement import Change, without_stall
from events.services.arrangements import Move

MOVE = re.compile(r"(\d{1,18}):(\d{1,18}):(\d{1,18})?")


class AssignForm(forms.Form):
    """Which party, and which free stall."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Party without a stall"), queryset=Organisation.objects.none()
    )
    stall = forms.ModelChoiceField(label=gettext_lazy("Free stall"), queryset=Stall.objects.none())
    shows = forms.CharField(label=gettext_lazy("What is shown"), max_length=200, required=False)

    def __init__(self, *args: Any, event: MarketEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = StallBooking.objects.filter(event=event, released_at=None).order_by().values("stall")
        stall = cast(forms.ModelChoiceField, self.fields["stall"])
        stall.queryset = event.stalls.exclude(pk__in=held).select_related("event")
        cast(forms.ModelChoiceField, self.fields["organisation"]).queryset = without_stall(event)


class WishForm(forms.Form):
    """How far the proposal may go, and which of several proposals."""

    everybody = forms.BooleanField(label=gettext_lazy("Also move parties that have a stall"), required=False)
    seed = forms.IntegerField(min_value=1, max_value=999, required=False, widget=forms.HiddenInput)

    def wanted(self) -> dict[str, Any]:
        """Arguments for the proposal; what is not understood counts as not given."""
        self.is_valid()
        clean = self.cleaned_data
        return {"everybody": clean.get("everybody", False), "seed": clean.get("seed") or 1}


class ArrangementForm(forms.Form):
    """The moves that the preview showed, each as party:stall:stall before."""

    moves = forms.CharField(widget=forms.HiddenInput, max_length=60_000)

    @staticmethod
    def written(changes: Iterable[Change]) -> str:
        """The changes as the form sends them."""
        return " ".join(f"{change.organisation}:{change.stall}:{change.held or ''}" for change in changes)

    def clean_moves(self) -> list[Move]:
        """The moves, all of them readable."""
        found = [MOVE.fullmatch(word) for word in self.cleaned_data["moves"].split()]
        if None in found:
            raise forms.ValidationError(_("The proposal could not be read; please load the page again."))
        return [Move(int(one[1]), int(one[2]), int(one[3]) if one[3] else None) for one in found if one is not None]
