"""What a firm states of a project or a loan. Everything but the name may stay empty: it is then not known."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, DayField, FormToken, PercentField, PillChoice, WanField, YesNoUnknown
from accounts.models import Organisation
from accounts.regions import REGION_CHOICES
from market.case_kinds import PaidLoanKind, ProjectKind
from market.models import PolicyCase
from market.policy_enums import CaseKind
from market.selectors.policy_cases import loans_on_record
from market.services.policy_cases import COLUMNS


def _choices(kind: Any) -> list[tuple[Any, Any]]:
    return [*kind.choices, ("", _("Not said"))]


class CaseForm(forms.Form):
    """What every case has."""

    kind: CaseKind
    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    shared = (
        (
            _("What you have had already"),
            ("grants_same_purpose", "grants_this_year", "grants_count"),
        ),
        (_("The firm"), ("tax_region", "legal_person", "sound")),
    )

    form_token = FormToken()
    name = forms.CharField(
        label=_("Name of the project or loan"), max_length=120, help_text=_("So that you find it again.")
    )
    grants_same_purpose = WanField(label=_("Support had for the same purpose"), required=False)
    grants_this_year = WanField(label=_("Support had this year"), required=False)
    grants_count = CountField(label=_("Grants had so far"), required=False, max_value=1000, unit=_("grants"))
    tax_region = forms.ChoiceField(
        label=_("District where taxes are paid"), required=False, choices=[("", _("Not said")), *REGION_CHOICES]
    )
    legal_person = YesNoUnknown(label=_("Independent legal person"))
    sound = YesNoUnknown(
        label=_("Sound finances and credit"), help_text=_("No overdue loans, no tax debts, no open enforcement.")
    )

    def layout(self) -> list[dict[str, Any]]:
        """The sections of the page with their fields."""
        return [
            {"title": title, "fields": [self[name] for name in names if name in self.fields]}
            for title, names in (*self.sections, *self.shared)
        ]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the columns."""
        return {name: self.cleaned_data[name] for name in COLUMNS[self.kind] if name in self.cleaned_data}


class ProjectForm(CaseForm):
    """A project: what it builds, what it costs, when."""

    kind = CaseKind.PROJECT
    sections = (
        (_("The project"), ("name", "project_kind", "starts_on", "ends_on", "landed", "joint_bid")),
        (_("Money"), ("invested", "spent", "city_grant")),
    )

    project_kind = PillChoice(label=_("What is built"), required=False, choices=_choices(ProjectKind))
    starts_on = DayField(label=_("Work begins"), required=False)
    ends_on = DayField(label=_("Work ends"), required=False)
    landed = YesNoUnknown(label=_("Carried out in Haina town"))
    joint_bid = YesNoUnknown(label=_("Joint application of several units"))
    invested = WanField(label=_("Money put into the project"), required=False)
    spent = WanField(label=_("Of this already spent"), required=False)
    city_grant = WanField(label=_("What the city gave for the project"), required=False)


class LoanForm(CaseForm):
    """A loan: one on record here, or another; what was paid for it."""

    kind = CaseKind.LOAN
    sections = (
        (
            _("The loan"),
            ("name", "outcome", "loan_kind", "loan_amount", "loan_rate", "loan_months", "loan_approved_on"),
        ),
        (
            _("What was paid for it"),
            ("interest_paid", "premium_paid", "guarantee_fee_paid", "loan_repaid_on", "loan_on_time"),
        ),
    )

    outcome: Any = forms.ModelChoiceField(
        label=_("Loan on record here"),
        required=False,
        queryset=None,
        empty_label=_("Another loan"),
        help_text=_("Amount, rate, term and day are then read from the record."),
    )
    loan_kind = PillChoice(label=_("Kind of loan"), required=False, choices=_choices(PaidLoanKind))
    loan_amount = WanField(label=_("Amount of the loan"), required=False)
    loan_rate = PercentField(label=_("Annual rate"), required=False, max_value=36)
    loan_months = CountField(label=_("Term"), required=False, max_value=360, unit=_("months"))
    loan_approved_on = DayField(label=_("Approved on"), required=False, past=True)
    interest_paid = WanField(label=_("Interest paid so far"), required=False)
    premium_paid = WanField(label=_("Insurance premium paid"), required=False)
    guarantee_fee_paid = WanField(label=_("Guarantee fee paid"), required=False)
    loan_repaid_on = DayField(label=_("Repaid on"), required=False, past=True)
    loan_on_time = YesNoUnknown(label=_("Repaid on time"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.queryset = loans_on_record(organisation)
        field.label_from_instance = lambda row: f"{row.introduction.provider.name} · {row}"


def case_form(kind: str, organisation: Organisation, data: Any = None, **kwargs: Any) -> CaseForm:
    """The form of a kind of case."""
    if kind == CaseKind.LOAN:
        return LoanForm(data, organisation=organisation, **kwargs)
    return ProjectForm(data, **kwargs)


def stored(case: PolicyCase) -> dict[str, Any]:
    """The values of a stored case for its form."""
    return {name: getattr(case, name) for name in COLUMNS[CaseKind(case.kind)]}
