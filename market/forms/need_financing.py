"""Steps of a financing need: what kind of money; how much, for how long, for what, secured by what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, DayField, PercentField, PillChoice, PillChoices, WanField, YesNoUnknown
from market.enums import FinancingType, Guarantee
from market.forms.need import DetailsForm, WhatForm, field_choice, text_box


class FinancingWhat(WhatForm):
    """What kind of money."""

    financing_type = PillChoice(choices=FinancingType.choices)
    first_loan = YesNoUnknown(help_text=_("The firm has never had a loan from a bank."))
    renewal = YesNoUnknown()
    revolving = YesNoUnknown()
    field = field_choice()
    summary = forms.CharField(
        widget=text_box(4, 1500), max_length=1500, help_text=_("What the firm does and why it asks now.")
    )


class FinancingDetails(DetailsForm):
    """How much and where it goes."""

    side_by_side = (("amount", "term_months"), ("max_rate", "valid_until"))

    amount = WanField(above=0)
    term_months = CountField(
        min_value=1,
        max_value=360,
        unit=_("months"),
        error_messages={
            "min": _("The term is at least 1 month and at most 360 months."),
            "max": _("The term is at least 1 month and at most 360 months."),
        },
    )
    purpose = forms.CharField(
        widget=text_box(3, 300),
        max_length=300,
        help_text=_("For production and business only; the bank reads this first."),
    )
    guarantees = PillChoices(
        choices=Guarantee.choices, help_text=_("Choose any; the more you choose, the more products fit.")
    )
    max_rate = PercentField(max_value=36, help_text=_("The most you would pay in a year."))


class LoanForm(forms.Form):
    """One loan the firm already has; an empty row is no loan."""

    bank = forms.CharField(label=_("Bank"), max_length=80)
    amount = WanField(label=_("Balance"), above=0)
    guarantee = forms.ChoiceField(
        label=_("Security"), required=False, choices=[("", _("Not said")), *Guarantee.choices]
    )
    starts_on = DayField(label=_("Loan from"), required=False, past=True)
    ends_on = DayField(label=_("Loan until"), required=False)

    def clean(self) -> dict[str, Any]:
        """A loan begins before it ends; a row that was emptied asks for nothing."""
        data = super().clean() or self.cleaned_data
        if not any(self[name].data for name in self.fields):
            self.errors.clear()
            return {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and starts > ends:
            self.add_error("ends_on", _("The loan cannot end before it begins."))
        return data


class BaseLoans(forms.BaseFormSet):
    """The loans of a firm; a row is taken away by emptying it."""

    def filled(self) -> list[dict[str, Any]] | None:
        """The loans as they are stored, or None while one of the rows is not right."""
        if not self.is_valid():
            return None
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("bank")]


Loans = forms.formset_factory(LoanForm, formset=BaseLoans, extra=1, max_num=20, absolute_max=30, validate_max=True)
