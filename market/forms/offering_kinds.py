"""The six kinds of offering as forms: each with its terms, its sections on the page and the rules it asks about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import (
    CountField,
    DayField,
    DecimalTextField,
    FoldedCharField,
    PercentField,
    PillChoice,
    PillChoices,
    WanField,
)
from accounts.regions import REGION_CHOICES
from market.enums import (
    CooperationMode,
    FinancingType,
    Guarantee,
    IPStatus,
    OfferingKind,
    PolicyTopic,
    Repayment,
    ServiceCover,
)
from market.forms.offering import OfferingForm
from market.models.offering_terms import MAX_FEE

FIRM_RULES = ("age", "staff", "certificates_any", "regions", "fields", "industries", "clean_record")
"""The shorter list of rules that universities, offices and service bodies are asked about."""

LENDING = (FinancingType.DEBT, FinancingType.LEASE, FinancingType.GUARANTEE)


class LoanForm(OfferingForm):
    """A lender's product, complete as its paper form."""

    terms_fields = (
        "amount_min",
        "amount_max",
        "term_min",
        "term_max",
        "rate_min",
        "rate_max",
        "financing_types",
        "guarantees",
        "repayment",
        "subsidy_percent",
        "subsidy_policy",
        "guarantee_fee",
        "insurance_premium",
    )
    ranges = (("amount_min", "amount_max"), ("term_min", "term_max"), ("rate_min", "rate_max"))
    marked = ("amount_max", "term_max", "guarantees")

    amount_min = WanField(label=_("Amount from"), required=False, above=0)
    amount_max = WanField(label=_("Amount to"), required=False, above=0)
    term_min = CountField(label=_("Term from"), required=False, min_value=1, max_value=360, unit=_("months"))
    term_max = CountField(label=_("Term to"), required=False, min_value=1, max_value=360, unit=_("months"))
    rate_min = PercentField(label=_("Annual rate from"), required=False, max_value=36)
    rate_max = PercentField(label=_("Annual rate to"), required=False, max_value=36)
    financing_types = PillChoices(
        label=_("Kinds of financing"),
        choices=[(kind, kind.label) for kind in LENDING],
        initial=[FinancingType.DEBT.value],
    )
    guarantees = PillChoices(
        label=_("Security accepted"),
        required=False,
        choices=Guarantee.choices,
        help_text=_("A need fits when the firm can give at least one of them."),
    )
    repayment = PillChoice(label=_("Repayment"), choices=Repayment.choices, initial=Repayment.BY_AGREEMENT)
    subsidy_percent = PercentField(
        label=_("Interest paid back by the district"),
        required=False,
        help_text=_("Share of the interest that a policy pays back to the firm; leave empty if there is none."),
    )
    subsidy_policy = FoldedCharField(label=_("Policy behind it"), required=False, max_length=120)
    guarantee_fee = PercentField(
        label=_("Guarantee fee a year"),
        required=False,
        max_value=MAX_FEE,
        help_text=_("Percent of the loan that a guarantee company takes; 0 if none is needed, empty if not known."),
    )
    insurance_premium = PercentField(
        label=_("Insurance premium a year"),
        required=False,
        max_value=MAX_FEE,
        help_text=_("Percent of the loan; 0 if no insurance is needed, empty if not known."),
    )


class EquityForm(OfferingForm):
    """What a fund invests in."""

    terms_fields = ("amount_min", "amount_max", "stages")
    ranges = (("amount_min", "amount_max"),)
    marked = ("amount_max",)
    criteria_keys = (*FIRM_RULES, "revenue", "rd_ratio", "patents", "industries_out", "certificates_all")

    amount_min = WanField(label=_("Amount from"), required=False, above=0)
    amount_max = WanField(label=_("Amount to"), required=False, above=0)
    stages = FoldedCharField(
        label=_("Stages"), required=False, max_length=120, help_text=_("Such as seed, angel, series A.")
    )


class ConfidentialField(forms.CharField):
    """What is told only to firms in contact about this listing that have promised non-disclosure."""

    widget = forms.Textarea

    def __init__(self) -> None:
        super().__init__(
            label=_("Confidential detail"),
            required=False,
            max_length=1500,
            help_text=_(
                "Read by you, the organiser, and firms in contact with you about this listing that have promised "
                "non-disclosure; each reading is logged. It takes no part in search or matching."
            ),
        )
        self.widget.attrs["rows"] = 4


class CapabilityForm(OfferingForm):
    """A research capability; the confidential part is kept apart from what everybody reads."""

    terms_fields = ("trl", "ip_status", "modes", "discipline", "budget_min", "confidential")
    marked = ("modes",)
    criteria_keys = FIRM_RULES

    trl = CountField(label=_("Technology readiness level (1–9)"), required=False, min_value=1, max_value=9)
    ip_status = PillChoice(label=_("Intellectual property"), choices=IPStatus.choices, initial=IPStatus.NONE)
    modes = PillChoices(label=_("Way of cooperation"), required=False, choices=CooperationMode.choices)
    discipline = FoldedCharField(label=_("Discipline"), required=False, max_length=60)
    budget_min = WanField(label=_("Project money from"), required=False, above=0)
    confidential = ConfidentialField()


class SpaceForm(OfferingForm):
    """Premises to let."""

    terms_fields = ("area_min", "area_max", "rent", "region", "place", "available_on", "confidential")
    ranges = (("area_min", "area_max"),)
    marked = ("area_max",)
    criteria_keys = FIRM_RULES

    area_min = DecimalTextField(label=_("Area from"), required=False, above=0, max_value=1_000_000, unit=_("㎡"))
    area_max = DecimalTextField(label=_("Area to"), required=False, above=0, max_value=1_000_000, unit=_("㎡"))
    rent = DecimalTextField(label=_("Rent"), required=False, above=0, max_value=10_000, unit=_("yuan/㎡·day"))
    region = forms.ChoiceField(label=_("District"), required=False, choices=[("", _("Not said")), *REGION_CHOICES])
    place = FoldedCharField(label=_("Place"), required=False, max_length=120)
    available_on = DayField(label=_("Free from"), required=False)
    confidential = ConfidentialField()


class PolicyForm(OfferingForm):
    """A policy with its document, window and telephone."""

    terms_fields = (
        "topic",
        "document",
        "amount_max",
        "share_max",
        "opens_on",
        "closes_on",
        "procedure",
        "telephone",
    )
    ranges = (("opens_on", "closes_on"),)
    criteria_keys = (*FIRM_RULES, "revenue", "rd_ratio", "patents", "certificates_all")

    topic = PillChoice(label=_("Topic"), required=False, choices=PolicyTopic.choices, initial=PolicyTopic.OTHER)
    document = FoldedCharField(label=_("Document"), required=False, max_length=160)
    amount_max = WanField(label=_("At most"), required=False, above=0)
    share_max = PercentField(label=_("Share of the cost at most"), required=False)
    opens_on = DayField(label=_("Apply from"), required=False)
    closes_on = DayField(label=_("Apply until"), required=False)
    procedure = forms.CharField(
        label=_("How to apply"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    telephone = FoldedCharField(label=_("Telephone"), required=False, max_length=40)


class ServiceForm(OfferingForm):
    """A service for firms: talent, legal advice, places to try a product."""

    terms_fields = ("covers", "fee")
    marked = ("covers",)
    criteria_keys = FIRM_RULES

    covers = PillChoices(label=_("Answers needs of"), required=False, choices=ServiceCover.choices)
    fee = FoldedCharField(label=_("Fee"), required=False, max_length=120)


FORMS: dict[str, type[OfferingForm]] = {
    OfferingKind.LOAN: LoanForm,
    OfferingKind.EQUITY: EquityForm,
    OfferingKind.CAPABILITY: CapabilityForm,
    OfferingKind.SPACE: SpaceForm,
    OfferingKind.POLICY: PolicyForm,
    OfferingKind.SERVICE: ServiceForm,
}


def offering_form(kind: str, *args: Any, **kwargs: Any) -> OfferingForm:
    """The form of a kind of offering."""
    return FORMS[kind](*args, **kwargs)
