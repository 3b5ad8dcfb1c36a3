"""The fields of an offering's hard rules; ``market.forms.criteria`` says which rule each of them is."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import CertificateKind, TaxGrade, TechField
from accounts.forms.fields import CountField, DecimalTextField, PercentField, PillChoices, WanField
from accounts.industries import INDUSTRY_CHOICES, SECTIONS
from accounts.regions import REGION_CHOICES
from market.forms.criteria import ALL_OF_SHANGHAI, LINES, MAX_YEARS, Line, Rule, from_criteria, to_criteria
from market.wording import rule_sentence


class YearsField(DecimalTextField):
    """Years, whole or half."""

    unit = _("years")
    places = 1

    def convert(self, number: Decimal) -> Decimal:
        """A multiple of half a year."""
        if number * 2 % 1:
            raise ValidationError(_("Please enter whole or half years."), code="half")
        return number


def region_choices() -> list[tuple[Any, Any]]:
    """The whole city first, then its districts, then other provinces."""
    return [(ALL_OF_SHANGHAI, _("All of Shanghai")), *REGION_CHOICES]


def industry_choices() -> list[tuple[Any, Any]]:
    """Each section as a whole, then its divisions."""
    letters = list(SECTIONS)
    return [
        (name, [(letter, _("The whole section")), *divisions])
        for letter, (name, divisions) in zip(letters, INDUSTRY_CHOICES, strict=True)
    ]


class CriteriaFields(forms.Form):
    """Hard rules; a form of a kind shows those named in ``criteria_keys`` and drops the other fields."""

    refused_at = {"criteria": "drop_rules"}
    """Rules that a service refuses are those without a field of their own: the fields write only rules that hold."""
    all_lines: Sequence[Line] = LINES
    criteria_keys: tuple[str, ...] = tuple(line.key for line in LINES)

    age_years = YearsField(
        label=_("Founded at least"),
        required=False,
        max_value=MAX_YEARS,
        help_text=_("Whole or half years."),
    )
    revenue_min = WanField(label=_("Revenue last year from"), required=False)
    revenue_max = WanField(label=_("Revenue last year to"), required=False)
    debt_ratio_max = PercentField(label=_("Debt ratio at most"), required=False)
    staff_min = CountField(label=_("Staff from"), required=False, unit=_("people"))
    staff_max = CountField(label=_("Staff to"), required=False, unit=_("people"))
    rd_ratio_min = PercentField(label=_("R&D share of revenue at least"), required=False)
    patents_min = CountField(
        label=_("Intellectual property rights at least"),
        required=False,
        unit=_("items"),
        help_text=_("Inventions, utility models and software copyrights together."),
    )
    certificates_any = forms.MultipleChoiceField(
        label=_("Certificates, one of them is enough"),
        required=False,
        choices=CertificateKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    certificates_all = forms.MultipleChoiceField(
        label=_("Certificates, all of them"),
        required=False,
        choices=CertificateKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    regions = forms.MultipleChoiceField(
        label=_("Districts, where the firm is registered"),
        required=False,
        choices=region_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    tax_grades = PillChoices(label=_("Tax credit grades admitted"), required=False, choices=TaxGrade.choices)
    industries = forms.MultipleChoiceField(
        label=_("Only these industries"),
        required=False,
        choices=industry_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    industries_out = forms.MultipleChoiceField(
        label=_("Not these industries"),
        required=False,
        choices=industry_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    fields_in = forms.MultipleChoiceField(
        label=_("Technical fields"),
        required=False,
        choices=TechField.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    clean_record = forms.BooleanField(label=_("Only firms without a record of dishonesty"), required=False)
    first_loan = forms.BooleanField(label=_("Only first loans"), required=False)
    drop_rules = forms.MultipleChoiceField(
        label=_("Further rules of yours: tick what should no longer hold"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, criteria: Sequence[Rule] = (), initial: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.lines = tuple(line for line in self.all_lines if line.key in self.criteria_keys)
        stored, self.other_rules = from_criteria(criteria, self.lines)
        kwargs["initial"] = {**stored, **(initial or {})}
        super().__init__(*args, **kwargs)
        shown = {name for line in self.lines for name in line.fields}
        for name in {name for line in self.all_lines for name in line.fields} - shown:
            del self.fields[name]
        if self.other_rules:
            choices = [(rule["key"], rule_sentence(rule)) for rule in self.other_rules]
            cast(forms.MultipleChoiceField, self.fields["drop_rules"]).choices = choices
        else:
            del self.fields["drop_rules"]

    def criteria(self) -> list[Rule]:
        """The rules as they are to be stored."""
        dropped = set(self.cleaned_data.get("drop_rules", ()))
        kept = [rule for rule in self.other_rules if rule["key"] not in dropped]
        return to_criteria(self.cleaned_data, self.lines, kept)
