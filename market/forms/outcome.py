"""What an answering party puts on record: approval, drawdown, other result, refusal; and taking a row back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.faces import new_form_token
from accounts.forms.fields import CountField, DayField, FormToken, PercentField, PillChoice, WanField, YesNoUnknown
from market.agreements import TYPES_OF_NEED, AgreementType, IPRule
from market.call_choices import Mend
from market.enums import OutcomeKind, RefusalCode
from market.models import Outcome

MAX_WAN = 10_000_000
ADVICE = ("advice", "mend")
"""Fields of the advice that goes along with a refusal, once."""


class OutcomeForm(forms.Form):
    """Common to all: the day and the hidden token that makes a form sent twice do one thing."""

    decided_on = DayField(label=_("Date"), past=True)
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=300,
        help_text=_("Number of the contract or notice, or who confirmed it; no personal data."),
    )
    form_token = FormToken()

    def __init__(
        self, data: Any = None, *, outcome: Outcome | None = None, initial: Any = None, need_kind: str = ""
    ) -> None:
        super().__init__(data, initial=self._standing(outcome) if outcome else self._fresh(initial))
        self.for_need(need_kind)

    def for_need(self, kind: str) -> None:
        """Leave only the choices that belong to the kind of need."""

    def _standing(self, outcome: Outcome) -> dict[str, Any]:
        """What stands on record, for a correction."""
        return {name: getattr(outcome, name) for name in self.base_fields if name != "form_token"}

    @staticmethod
    def _fresh(initial: Any) -> dict[str, Any]:
        return {"form_token": new_form_token()} | (initial or {})

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the services."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_token"}


class ApprovalForm(OutcomeForm):
    """A credit approval with its terms."""

    amount = WanField(label=_("Approved amount"), min_value=None, above=0, max_value=MAX_WAN)
    annual_rate = PercentField(label=_("Annual rate"), max_value=36)
    term_months = CountField(label=_("Term"), min_value=1, max_value=360, unit=_("months"))
    first_loan = YesNoUnknown(label=_("First loan of the firm"))
    credit_loan = YesNoUnknown(label=_("Without security (credit loan)"))
    preferential = forms.CharField(label=_("Preferential programme"), required=False, max_length=60)
    subsidy_percent = PercentField(
        label=_("Interest paid back by the district"), required=False, help_text=_("Share of the interest, if any.")
    )
    field_order = (
        "amount",
        "annual_rate",
        "term_months",
        "decided_on",
        "first_loan",
        "credit_loan",
        "preferential",
        "subsidy_percent",
    )


class DrawdownForm(OutcomeForm):
    """Money paid out."""

    amount = WanField(label=_("Amount paid out"), min_value=None, above=0, max_value=MAX_WAN)
    field_order = ("amount", "decided_on")


class EquityForm(OutcomeForm):
    """An equity deal."""

    amount = WanField(label=_("Amount invested"), min_value=None, above=0, max_value=MAX_WAN)
    field_order = ("amount", "decided_on")


class ResultForm(OutcomeForm):
    """A subsidy, or what else has no term; the amount may be open."""

    amount = WanField(
        label=_("Amount"),
        min_value=None,
        above=0,
        max_value=MAX_WAN,
        required=False,
        help_text=_("Leave empty where no money is agreed."),
    )
    preferential = forms.CharField(label=_("Programme or policy"), required=False, max_length=60)
    field_order: Any = ("amount", "decided_on", "preferential")


class LeaseForm(ResultForm):
    """What was signed, and for how long: a number of months, or from one day to another."""

    decided_on = DayField(label=_("Signed on"), past=True)
    amount = WanField(
        label=_("Amount"),
        min_value=None,
        above=0,
        max_value=MAX_WAN,
        required=False,
        help_text=_("Over the whole term. Leave empty where no money is agreed."),
    )
    starts_on = DayField(label=_("Runs from"), required=False)
    term_months = CountField(label=_("Term"), required=False, min_value=1, max_value=360, unit=_("months"))
    ends_on = DayField(label=_("or until"), required=False, help_text=_("Instead of a number of months."))
    field_order: Any = ("decided_on", "amount", "starts_on", "term_months", "ends_on", "preferential")


class AgreementForm(LeaseForm):
    """An agreement of a type that the kind of need can end in."""

    agreement_type = PillChoice(label=_("Type of agreement"), choices=AgreementType.choices)
    ip_rule = PillChoice(
        label=_("Whose the results are"),
        choices=IPRule.choices,
        required=False,
        help_text=_("Leave it open where nothing was said."),
    )
    field_order = ("agreement_type", "ip_rule", *LeaseForm.field_order)

    def for_need(self, kind: str) -> None:
        """The types of this kind of need."""
        types = TYPES_OF_NEED.get(kind) or tuple(AgreementType)
        self.fields["agreement_type"].choices = [(one.value, one.label) for one in types]  # type: ignore[attr-defined]


class RefusalFields(forms.Form):
    """What a firm reads of a refusal, wherever it is put on record."""

    refusal_text = forms.CharField(
        label=_("Explanation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        max_length=300,
        help_text=_("The firm reads this. Required for “other reason”."),
    )
    advice = forms.CharField(
        label=_("Advice to the firm"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        max_length=300,
        help_text=_("Sent along with the refusal; change it, or leave it empty to send the general advice alone."),
    )
    mend = PillChoice(label=_("The firm changes it"), choices=Mend.choices, required=False)


class RefusalForm(RefusalFields, OutcomeForm):
    """Why it does not work; the firm reads the reason with what it can do about it."""

    evidence = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    refusal_code = PillChoice(label=_("Reason"), choices=RefusalCode.choices)
    field_order = ("refusal_code", "refusal_text", "advice", "mend", "decided_on")

    def __init__(
        self, data: Any = None, *, outcome: Outcome | None = None, initial: Any = None, need_kind: str = ""
    ) -> None:
        super().__init__(data, outcome=outcome, initial={"mend": Mend.NEED} | (initial or {}), need_kind=need_kind)
        if outcome:
            for name in ADVICE:
                del self.fields[name]

    def _standing(self, outcome: Outcome) -> dict[str, Any]:
        """What stands on record, for a correction; the advice that was sent stays as it was sent."""
        names = (name for name in self.base_fields if name not in ("form_token", *ADVICE))
        return {name: getattr(outcome, name) for name in names}

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the services."""
        facts = super().facts()
        return facts | {"mend": facts["mend"] or Mend.NEED} if "mend" in facts else facts

    def clean(self) -> dict[str, Any]:
        """Another reason needs its sentence."""
        cleaned = super().clean() or {}
        if cleaned.get("refusal_code") == RefusalCode.OTHER and not cleaned.get("refusal_text", "").strip():
            self.add_error("refusal_text", _("Please explain the reason in a sentence."))
        return cleaned


class VoidForm(forms.Form):
    """Taking a row back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        help_text=_("The row stays readable with this reason; no figure counts it any more."),
    )


FORMS: dict[str, type[OutcomeForm]] = {
    OutcomeKind.APPROVAL: ApprovalForm,
    OutcomeKind.DRAWDOWN: DrawdownForm,
    OutcomeKind.EQUITY: EquityForm,
    OutcomeKind.AGREEMENT: AgreementForm,
    OutcomeKind.LEASE: LeaseForm,
    OutcomeKind.SUBSIDY: ResultForm,
    OutcomeKind.REFUSAL: RefusalForm,
}
