"""What the organiser says when laying something down for a pair."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice
from market.admin.pair_forms import BrokerForm
from market.enums import Instruction
from market.models import Need


class InstructionForm(BrokerForm):
    """Pin or rule out, which party (with which offering), and why."""

    instruction = PillChoice(
        label=_("What is laid down"),
        choices=Instruction.choices,
        help_text=_(
            "A pinned pair comes before all others, if its rules fit and a place is free. A pair that is ruled "
            "out is never proposed, whatever the party offers."
        ),
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("Only the organiser reads it; it stays on record."),
    )
    field_order = ("instruction", "answer", "note")

    def __init__(self, data: Any = None, *, need: Need, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, need=need)
        self.initial = initial or {}
        self.order_fields(self.field_order)

    def chosen(self) -> dict[str, Any]:
        """Pair, instruction and reason under the names of the service."""
        return super().chosen() | {name: self.cleaned_data[name] for name in ("instruction", "note")}
