"""What the organiser says when asking for a matching run, in plain words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.forms.fields import CountField
from events.enums import EventStatus
from events.models import MarketEvent

QUOTA_KINDS = (OrganisationKind.BANK, OrganisationKind.FUND)
"""Kinds of party of which the organiser may limit the introductions of one need."""
MOST = 20
QUOTA_HELP = _("Introductions of one need with parties of this kind. Empty: no limit; 0: none at all.")


class StartRunForm(forms.Form):
    """The market, two settings of the engine, and how many parties of a kind a need may meet."""

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

    quota_bank = CountField(
        label=_("Banks for each need at most"), min_value=0, max_value=MOST, required=False, help_text=QUOTA_HELP
    )
    quota_fund = CountField(
        label=_("Funds for each need at most"), min_value=0, max_value=MOST, required=False, help_text=QUOTA_HELP
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = MarketEvent.objects.exclude(status=EventStatus.CLOSED).order_by("-starts_at")

    def params(self) -> dict[str, Any]:
        """The settings as the engine knows them."""
        data = self.cleaned_data
        given = {kind: data[f"quota_{kind}"] for kind in QUOTA_KINDS}
        quotas = {kind: int(most) for kind, most in given.items() if most is not None}
        params = {"top": int(data["top"]), "near_misses": int(data["near_misses"])}
        return params | ({"quotas": quotas} if quotas else {})
