"""The conditions of a policy as fields: those of a lender's product, and what policies ask of a project or a loan."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, DayField, PercentField, PillChoices, WanField
from market.case_kinds import PaidLoanKind, ProjectKind
from market.forms.criteria import (
    LINES,
    MONEY,
    PERCENT,
    REGION_CODES,
    WHOLE,
    Box,
    Line,
    as_number,
    at_least,
    at_most,
    in_range,
    only_yes,
    words,
)
from market.forms.criteria_fields import CriteriaFields, region_choices

ONE_DAY = dt.timedelta(days=1)


def more_than(box: Box) -> tuple[Any, Any]:
    """A lower bound, the bound itself left out."""

    def write(low: Any) -> tuple[str, Any] | None:
        return None if low is None else ("gt", as_number(low))

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        held = box(value) if op == "gt" else None
        return None if held is None else (held,)

    return write, read


def only_no() -> tuple[Any, Any]:
    """A box that is ticked where the answer must be no."""

    def write(ticked: Any) -> tuple[str, Any] | None:
        return ("is", False) if ticked else None

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        return (True,) if op == "is" and value is False else None

    return write, read


def from_day() -> tuple[Any, Any]:
    """The first day that counts; stored as *after the day before it*."""

    def write(day: dt.date | None) -> tuple[str, Any] | None:
        return None if day is None else ("after", (day - ONE_DAY).isoformat())

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        return (dt.date.fromisoformat(value) + ONE_DAY,) if op == "after" else None

    return write, read


def to_day() -> tuple[Any, Any]:
    """The last day that counts; stored as *before the day after it*."""

    def write(day: dt.date | None) -> tuple[str, Any] | None:
        return None if day is None else ("before", (day + ONE_DAY).isoformat())

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        return (dt.date.fromisoformat(value) - ONE_DAY,) if op == "before" else None

    return write, read


POLICY_LINES = (
    *(line for line in LINES if line.key != "first_loan"),
    Line("legal_person", "firm.legal_person", ("legal_person",), *only_yes()),
    Line("sound", "firm.sound", ("sound",), *only_yes()),
    Line("tax_regions", "firm.tax_region", ("tax_regions",), *words("in", REGION_CODES)),
    Line("project_kinds", "project.kind", ("project_kinds",), *words("in", ProjectKind.values)),
    Line("invested", "project.invested", ("invested_over",), *more_than(MONEY)),
    Line("invested_from", "project.invested", ("invested_from",), *at_least(MONEY)),
    Line("spent", "project.spent", ("spent_from",), *at_least(MONEY)),
    Line("city_grant", "project.city_grant", ("city_grant_over",), *more_than(MONEY)),
    Line("landed", "project.landed", ("landed",), *only_yes()),
    Line("joint_bid", "project.joint_bid", ("single_bid",), *only_no()),
    Line("starts", "project.starts", ("starts_from",), *from_day()),
    Line("ends", "project.ends", ("ends_to",), *to_day()),
    Line("loan_kinds", "loan.kind", ("loan_kinds",), *words("in", PaidLoanKind.values)),
    Line("loan_amount", "loan.amount", ("loan_amount_min", "loan_amount_max"), *in_range(MONEY)),
    Line("loan_rate", "loan.rate", ("loan_rate_max",), *at_most(PERCENT)),
    Line("loan_term", "loan.term_months", ("loan_months_max",), *at_most(WHOLE)),
    Line("approved_from", "loan.approved_on", ("approved_from",), *from_day()),
    Line("approved_to", "loan.approved_on", ("approved_to",), *to_day()),
    Line("repaid_from", "loan.repaid_on", ("repaid_from",), *from_day()),
    Line("repaid_to", "loan.repaid_on", ("repaid_to",), *to_day()),
    Line("on_time", "loan.on_time", ("on_time",), *only_yes()),
    Line("grants_count", "grants.count", ("grants_count_max",), *at_most(WHOLE)),
    Line("same_purpose", "grants.same_purpose", ("same_purpose_max",), *at_most(MONEY)),
)
"""All conditions that the form has fields for, in the order they are stored and shown."""

GROUPS = (
    (
        _("The firm"),
        (
            "regions",
            "tax_regions",
            "legal_person",
            "sound",
            "clean_record",
            "age_years",
            "revenue_min",
            "revenue_max",
            "staff_min",
            "staff_max",
            "rd_ratio_min",
            "debt_ratio_max",
            "patents_min",
            "certificates_any",
            "certificates_all",
            "fields_in",
            "industries",
            "industries_out",
            "tax_grades",
        ),
    ),
    (
        _("The project"),
        (
            "project_kinds",
            "invested_over",
            "invested_from",
            "spent_from",
            "city_grant_over",
            "landed",
            "single_bid",
            "starts_from",
            "ends_to",
        ),
    ),
    (
        _("The loan"),
        (
            "loan_kinds",
            "loan_amount_min",
            "loan_amount_max",
            "loan_rate_max",
            "loan_months_max",
            "approved_from",
            "approved_to",
            "repaid_from",
            "repaid_to",
            "on_time",
        ),
    ),
    (_("Support had already"), ("grants_count_max", "same_purpose_max")),
)
"""The sections of the form; each stays closed until something in it is said."""


class PolicyRuleFields(CriteriaFields):
    """Conditions of a policy. What no field can show stays as a sentence that can be dropped."""

    refused_at = {"rules": "drop_rules"}
    all_lines = POLICY_LINES
    criteria_keys = tuple(line.key for line in POLICY_LINES)

    legal_person = forms.BooleanField(label=_("Only independent legal persons"), required=False)
    sound = forms.BooleanField(label=_("Only firms with sound finances and credit"), required=False)
    tax_regions = forms.MultipleChoiceField(
        label=_("Districts, where the firm pays its taxes"),
        required=False,
        choices=region_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    project_kinds = PillChoices(label=_("What the project builds"), required=False, choices=ProjectKind.choices)
    invested_over = WanField(label=_("Money put in, more than"), required=False)
    invested_from = WanField(label=_("Money put in, at least"), required=False)
    spent_from = WanField(label=_("Of this already spent, at least"), required=False)
    city_grant_over = WanField(label=_("What the city gave, more than"), required=False)
    landed = forms.BooleanField(label=_("Only projects in Haina town"), required=False)
    single_bid = forms.BooleanField(label=_("No joint application of several units"), required=False)
    starts_from = DayField(label=_("Work begins on this day or later"), required=False)
    ends_to = DayField(label=_("Work ends on this day or earlier"), required=False)
    loan_kinds = PillChoices(label=_("Kinds of loan"), required=False, choices=PaidLoanKind.choices)
    loan_amount_min = WanField(label=_("Amount of the loan from"), required=False)
    loan_amount_max = WanField(label=_("Amount of the loan to"), required=False)
    loan_rate_max = PercentField(label=_("Annual rate at most"), required=False, max_value=36)
    loan_months_max = CountField(label=_("Term at most"), required=False, max_value=360, unit=_("months"))
    approved_from = DayField(label=_("Approved on this day or later"), required=False)
    approved_to = DayField(label=_("Approved on this day or earlier"), required=False)
    repaid_from = DayField(label=_("Repaid on this day or later"), required=False)
    repaid_to = DayField(label=_("Repaid on this day or earlier"), required=False)
    on_time = forms.BooleanField(label=_("Only loans repaid on time"), required=False)
    grants_count_max = CountField(label=_("Grants had so far, at most"), required=False, unit=_("grants"))
    same_purpose_max = WanField(
        label=_("Support had for the same purpose, at most"),
        required=False,
        help_text=_("0 where nothing may be funded twice."),
    )

    def groups(self) -> list[dict[str, Any]]:
        """The sections with their fields; open where something is said or wrong."""
        found = []
        for title, names in GROUPS:
            fields = [self[name] for name in names]
            found.append({"title": title, "fields": fields, "open": any(f.value() or f.errors for f in fields)})
        return found
