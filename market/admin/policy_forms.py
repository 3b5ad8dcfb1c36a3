"""The form of a policy: source, dates, conditions, amount and limits, as an officer reads them in the document."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DayField, PercentField, PillChoice, WanField
from accounts.models import Organisation
from market.enums import PolicyTopic
from market.forms.policy_rules import PolicyRuleFields
from market.models import Policy, PolicyVersion
from market.policy_enums import BenefitForm, CapKind, Money, PolicySelection, PolicyWay
from market.services.policies import COLUMNS

CAPS = {"cap_project": CapKind.PROJECT, "cap_year": CapKind.YEAR, "cap_purpose": CapKind.PURPOSE}
"""Fields of limits, and what each limit counts together."""


class PolicyNames(forms.Form):
    """What a policy is called, over all its versions."""

    name = forms.CharField(label=_("Name of the policy"), max_length=120)
    key = forms.SlugField(
        label=_("Short name"), max_length=60, help_text=_("Letters, digits and dashes; it never changes.")
    )
    topic = PillChoice(label=_("Topic"), choices=PolicyTopic.choices, initial=PolicyTopic.OTHER)
    office = forms.ModelChoiceField(
        label=_("Office in charge"),
        required=False,
        queryset=Organisation.objects.filter(kind="government").order_by("name"),
        empty_label=_("Not named"),
    )

    def names(self) -> dict[str, Any]:
        """The clean values under the names of the columns."""
        return dict(self.cleaned_data)


class PolicyVersionForm(PolicyRuleFields):
    """One version. Money in 万元; what the document does not say is left out or said to be untold."""

    refused_at = {"rules": "drop_rules", "caps": "cap_project"}
    sections = (
        (_("The document"), ("document", "document_number", "article", "issued_on", "link")),
        (_("When it is valid"), ("valid_told", "valid_from", "valid_to")),
        (_("When to apply"), ("applying_told", "applying_from", "applying_to", "way")),
        (
            _("How much"),
            (
                "benefit_form",
                "benefit_percent",
                "benefit_base",
                "benefit_fixed",
                *CAPS,
                "matched",
                "matched_percent",
                "selection",
                "budget",
            ),
        ),
        (_("Together with other policies"), ("excludes", "pool", "pool_limit")),
        (_("For whoever applies"), ("documents", "contact", "note")),
    )

    document = forms.CharField(label=_("Document"), max_length=160)
    document_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    article = forms.CharField(label=_("Article"), max_length=60, required=False)
    issued_on = DayField(label=_("Issued on"), required=False)
    link = forms.URLField(label=_("Link to the document"), max_length=300, required=False, assume_scheme="https")
    valid_told = forms.BooleanField(label=_("The document says from when to when it is valid"), required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(label=_("Valid until"), required=False)
    applying_told = forms.BooleanField(label=_("The document says when to apply"), required=False)
    applying_from = DayField(label=_("Apply from"), required=False)
    applying_to = DayField(label=_("Apply until"), required=False)
    way = PillChoice(label=_("Way to the money"), choices=PolicyWay.choices)
    benefit_form = PillChoice(label=_("How the amount is found"), choices=BenefitForm.choices)
    benefit_percent = PercentField(label=_("Share"), required=False)
    benefit_base = forms.ChoiceField(label=_("Share of"), required=False, choices=[("", "—"), *Money.choices])
    benefit_fixed = WanField(label=_("Fixed amount"), required=False)
    cap_project = WanField(label=_("At most, for each project or loan"), required=False)
    cap_year = WanField(label=_("At most, for each firm and year with all its support"), required=False)
    cap_purpose = WanField(label=_("At most, with all support for the same purpose"), required=False)
    matched = forms.ChoiceField(
        label=_("At most in proportion to"), required=False, choices=[("", _("No proportion")), *Money.choices]
    )
    matched_percent = PercentField(label=_("Proportion"), required=False, max_value=999)
    selection = PillChoice(label=_("Who gets it"), choices=PolicySelection.choices)
    budget = WanField(label=_("Budget"), required=False, max_value=None)
    excludes = forms.ModelMultipleChoiceField(
        label=_("Not together with"),
        required=False,
        queryset=Policy.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
    )
    pool = forms.CharField(label=_("Name of a limit shared with other policies"), max_length=60, required=False)
    pool_limit = WanField(label=_("Shared limit"), required=False)
    documents = forms.CharField(
        label=_("Documents to hand in"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
        help_text=_("One in each line."),
    )
    contact = forms.CharField(label=_("Place and telephone"), max_length=160, required=False)
    note = forms.CharField(label=_("What changes and why"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, version: PolicyVersion | None = None) -> None:
        super().__init__(data, criteria=version.rules if version else (), initial=_initial(version))
        if version is not None:
            field: Any = self.fields["excludes"]
            field.queryset = Policy.objects.exclude(pk=version.policy_id).order_by("name")

    def layout(self) -> list[dict[str, Any]]:
        """The sections that are no conditions."""
        return [{"title": title, "fields": [self[name] for name in names]} for title, names in self.sections]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        clean = self.cleaned_data
        found = {name: clean[name] for name in COLUMNS if name in clean}
        lines = [line.strip() for line in clean["documents"].splitlines() if line.strip()]
        limits = [{"amount": clean[name], "had": str(had)} for name, had in CAPS.items() if clean[name]]
        proportion = 100 if clean["matched_percent"] is None else clean["matched_percent"]
        return found | {
            "documents": lines,
            "caps": limits,
            "matched_percent": proportion,
            "rules": self.criteria(),
        }


def _initial(version: PolicyVersion | None) -> dict[str, Any]:
    if version is None:
        return {
            "valid_told": True,
            "applying_told": True,
            "benefit_form": BenefitForm.SHARE,
            "way": PolicyWay.APPLICATION,
            "selection": PolicySelection.ALL,
            "matched_percent": 100,
        }
    found = {name: getattr(version, name) for name in COLUMNS if name not in ("rules", "caps", "documents")}
    limits = {cap.get("had", ""): Decimal(cap["amount"]) for cap in version.caps}
    found |= {name: limits.get(str(had)) for name, had in CAPS.items()}
    return found | {"documents": "\n".join(version.documents), "excludes": list(version.excludes.all())}
