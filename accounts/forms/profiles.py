"""The enterprise profile on one page: facts, the figures of the last three years, certificates."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import CertificateKind, TaxGrade
from accounts.forms.fields import (
    CountField,
    DayField,
    FoldedCharField,
    PercentField,
    PillChoice,
    WanField,
    YesNoUnknown,
)
from accounts.industries import INDUSTRY_CHOICES
from accounts.models import EnterpriseProfile
from accounts.regions import REGION_CHOICES

YEARS_BACK = 3
NOT_CHOSEN = ("", _("Please choose"))


class ProfileFactsForm(forms.Form):
    """The facts that stand once; an empty box means not known, which no rule counts against the firm."""

    established_on = DayField(label=_("established on"), past=True)
    registered_capital = WanField(label=_("registered capital"), required=False)
    legal_representative = FoldedCharField(label=_("legal representative"), max_length=60)
    industry = forms.ChoiceField(
        label=_("industry"), choices=[NOT_CHOSEN, *INDUSTRY_CHOICES], required=False, help_text=_("GB/T 4754-2017")
    )
    registered_address = FoldedCharField(label=_("registered address"), max_length=200, required=False)
    office_region = forms.ChoiceField(label=_("office district"), choices=[NOT_CHOSEN, *REGION_CHOICES], required=False)
    office_address = FoldedCharField(label=_("office address"), max_length=200, required=False)
    staff = CountField(label=_("staff"), unit=_("people"), required=False)
    rd_staff = CountField(label=_("R&D staff"), unit=_("people"), required=False)
    debt_ratio = PercentField(label=_("debt ratio"), max_value=1000, required=False, help_text=_("Debts / assets"))
    invention_patents = CountField(label=_("invention patents"), unit=_("items"), required=False)
    utility_patents = CountField(label=_("utility patents"), unit=_("items"), required=False)
    software_copyrights = CountField(label=_("software copyrights"), unit=_("items"), required=False)
    tax_grade = PillChoice(
        label=_("tax credit grade"), choices=[("", _("Not known")), *TaxGrade.choices], required=False
    )
    clean_record = YesNoUnknown(
        label=_("We declare that we have no record of dishonesty"),
        help_text=_("Lenders ask for this; a false declaration ends the co-operation."),
    )
    certificates_complete = forms.BooleanField(
        label=_("The list of certificates above is complete"),
        required=False,
        help_text=_("While this is not ticked, a certificate that is not listed counts as not known."),
    )

    SECTIONS = {
        "firm": ("established_on", "legal_representative", "registered_capital", "industry"),
        "places": ("registered_address", "office_region", "office_address"),
        "people": ("staff", "rd_staff"),
        "rights": ("invention_patents", "utility_patents", "software_copyrights"),
        "credit": ("debt_ratio", "tax_grade", "clean_record"),
    }

    def clean(self) -> dict[str, Any]:
        """A part is not larger than its whole."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        staff, rd_staff = data.get("staff"), data.get("rd_staff")
        if staff is not None and rd_staff is not None and rd_staff > staff:
            self.add_error("rd_staff", _("R&D staff cannot be more than all staff."))
        return data

    @property
    def sections(self) -> dict[str, list[forms.BoundField]]:
        """The fields by section, for the template."""
        return {section: [self[name] for name in names] for section, names in self.SECTIONS.items()}


class YearForm(forms.Form):
    """The figures of one year; only profit may be negative."""

    revenue = WanField(label=_("revenue"), required=False)
    profit = WanField(label=_("profit"), min_value=None, required=False)
    tax = WanField(label=_("tax paid"), required=False)
    rd_spend = WanField(label=_("R&D spending"), required=False)
    assets = WanField(label=_("total assets"), required=False)
    debts = WanField(label=_("total debts"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, year: int, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=f"year-{year}", initial=initial)
        self.year = year
        for field in self.fields.values():
            words = {"figure": capfirst(field.label), "year": year}
            field.widget.attrs["aria-label"] = _("%(figure)s of %(year)d, ten thousand yuan") % words


class CertificateForm(forms.Form):
    """One certificate."""

    kind = forms.ChoiceField(
        label=_("certificate"), choices=[NOT_CHOSEN, *CertificateKind.choices], required=False
    )  # an empty row is no certificate
    number = FoldedCharField(label=_("number"), max_length=60, required=False)
    issued_on = DayField(label=_("issued on"), past=True, required=False)
    expires_on = DayField(label=_("expires on"), required=False)

    def clean(self) -> dict[str, Any]:
        """A certificate holds from a day to a later one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if not data.get("kind") and "kind" not in self.errors and (data.get("number") or issued or expires):
            self.add_error("kind", _("Please choose which certificate this is."))
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("A certificate cannot expire before it was issued."))
        return data


class BaseCertificateFormSet(BaseFormSet):
    """The certificates; two empty rows wait below, saving gives two more."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The box that takes a row off the list says so."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this certificate off the list")

    def clean(self) -> None:
        """A certificate is listed once."""
        if any(self.errors):
            return
        seen = set()
        for row in self.rows():
            key = (row["kind"], row["number"])
            if key in seen:
                raise forms.ValidationError(_("The same certificate is listed twice."))
            seen.add(key)

    def rows(self) -> list[dict[str, Any]]:
        """What is on the list now."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("kind")]
        return [{name: row[name] for name in CertificateForm.base_fields} for row in kept if not row.get("DELETE")]


CertificateFormSet = formset_factory(
    CertificateForm, formset=BaseCertificateFormSet, extra=2, can_delete=True, max_num=40, absolute_max=40
)


class ProfilePage:
    """The three parts of the page together."""

    def __init__(self, profile: EnterpriseProfile, data: Mapping[str, Any] | None = None) -> None:
        this_year = clock.today().year
        stored = {row.year: row for row in profile.years.all()}
        certificates = [
            {name: getattr(row, name) for name in CertificateForm.base_fields} for row in profile.certificates.all()
        ]
        facts = {name: getattr(profile, name) for name in ProfileFactsForm.base_fields}
        self.facts = ProfileFactsForm(data, initial=facts)
        self.years = [
            YearForm(
                data,
                year=year,
                initial={name: getattr(stored.get(year), name, None) for name in YearForm.base_fields},
            )
            for year in range(this_year - 1, this_year - 1 - YEARS_BACK, -1)
        ]
        self.certificates = CertificateFormSet(data, initial=certificates, prefix="certificate")

    @property
    def year_numbers(self) -> list[int]:
        """The years of the table, as statements are written: the earliest first."""
        return [form.year for form in reversed(self.years)]

    @property
    def figures(self) -> list[tuple[Any, list[tuple[int, forms.BoundField]]]]:
        """The table of the years: for each figure its name and the cell of each year."""
        forms_of_years = self.years[::-1]
        return [
            (field.label, [(form.year, form[name]) for form in forms_of_years])
            for name, field in YearForm.base_fields.items()
        ]

    @property
    def year_errors(self) -> list[tuple[forms.BoundField, Any]]:
        """What is wrong in the table, cell by cell."""
        cells = (cell for _label, row in self.figures for _year, cell in row)
        return [(cell, error) for cell in cells for error in cell.errors]

    def is_valid(self) -> bool:
        """All parts are checked, so that everything wrong is said at once."""
        parts = [self.facts.is_valid(), *(form.is_valid() for form in self.years), self.certificates.is_valid()]
        return all(parts)

    def values(self) -> dict[str, Any]:
        """The arguments of ``update_profile``."""
        return {
            "facts": self.facts.cleaned_data,
            "years": [{"year": form.year, **form.cleaned_data} for form in self.years],
            "certificates": cast(BaseCertificateFormSet, self.certificates).rows(),
        }
