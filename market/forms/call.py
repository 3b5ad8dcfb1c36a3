"""One form from the call to its result."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock
from accounts.faces import new_form_token
from accounts.forms.fields import DayField, PillChoice
from market.call_choices import ContactWay, Mend
from market.enums import RefusalCode, State
from market.forms.outcome import ApprovalForm, RefusalFields
from market.models import Introduction
from market.repair_words import Repair
from market.services.calls import Call

APPROVED, REFUSED, LATER = "approved", "refused", "later"
NEEDED = {APPROVED: ("amount", "annual_rate", "term_months"), REFUSED: ("refusal_code",), LATER: ()}
"""What each result has to say, besides the call."""


class CallForm(RefusalFields, ApprovalForm):
    """How and when the firm was reached (while that is not on record), then an approval with its terms, a refusal with
    its reason and advice, or nothing decided yet.
    """

    way = PillChoice(label=_("How you reached the firm"), choices=ContactWay.choices)
    called_on = DayField(label=_("Day of the call"), past=True)
    result = PillChoice(label=_("Result"), choices=[])
    decided_on = DayField(label=pgettext_lazy("result", "Decided on"), past=True)
    refusal_code = PillChoice(label=_("Reason"), choices=RefusalCode.choices, required=False)
    call_fields, approval_fields = ("way", "called_on"), ("amount", "annual_rate", "term_months")
    more_fields = ("first_loan", "credit_loan", "preferential", "subsidy_percent", "evidence")
    refusal_fields = ("refusal_code", "refusal_text", "advice", "mend")

    def __init__(self, data: Any = None, *, pair: Introduction, approves: bool, repair: Repair | None) -> None:
        super().__init__(data, initial=self._beginning(pair, repair))
        contacted = pair.state != State.CLAIMED
        if contacted:
            del self.fields["way"], self.fields["called_on"]
        choices = [(APPROVED, pgettext_lazy("result", "Approved"))] if approves else []
        choices.append((REFUSED, pgettext_lazy("result", "It does not work")))
        if not contacted:
            choices.append((LATER, _("Nothing decided yet")))
        cast(forms.ChoiceField, self.fields["result"]).choices = choices
        for name in self.approval_fields:
            self.fields[name].required = False

    @staticmethod
    def _beginning(pair: Introduction, repair: Repair | None) -> dict[str, Any]:
        """Today, what the need asks for, and the repair that is known."""
        terms = getattr(pair.need, "financing", None)
        return {
            "called_on": clock.today(),
            "decided_on": clock.today(),
            "amount": terms.amount if terms else None,
            "term_months": terms.term_months if terms else None,
            "advice": repair.text if repair else "",
            "mend": repair.mend if repair else Mend.NEED,
            "form_token": new_form_token(),
        }

    def part(self, *names: str) -> list[forms.BoundField]:
        """The fields of one section that this pair has."""
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """What the chosen result needs; what belongs to another result is not looked at."""
        cleaned = super().clean() or {}
        result = cleaned.get("result", "")
        kept = {APPROVED: (*self.approval_fields, *self.more_fields), REFUSED: self.refusal_fields}.get(result, ())
        for name in (*self.approval_fields, *self.more_fields, *self.refusal_fields):
            if name not in kept:
                self.errors.pop(name, None)
        if result == LATER:
            self.errors.pop("decided_on", None)  # nothing has been decided
        for name in NEEDED.get(result, ()):
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Please fill this in."))
        if cleaned.get("refusal_code") == RefusalCode.OTHER and result == REFUSED and not cleaned.get("refusal_text"):
            self.add_error("refusal_text", _("Please explain the reason in a sentence."))
        return cleaned

    @property
    def call(self) -> Call | None:
        """The call, where it is not on record yet."""
        if "way" not in self.fields:
            return None
        return Call(self.cleaned_data["way"], self.cleaned_data["called_on"])

    def approval(self) -> dict[str, Any]:
        """The facts of an approval under the names of the service."""
        return {name: self.cleaned_data[name] for name in (*self.approval_fields, *self.more_fields, "decided_on")}

    def refusal(self) -> dict[str, Any]:
        """The facts of a refusal under the names of the service."""
        given = self.cleaned_data
        return {
            "code": given["refusal_code"],
            "text": given["refusal_text"],
            "decided_on": given["decided_on"],
            "advice": given["advice"],
            "mend": given["mend"] or Mend.NEED,
        }
