"""Columns of the lists of what is wanted, what is offered, who was brought together, and what came of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from market.list_enums import ExportedList
from market.models import Introduction, Need, Offering, Outcome
from market.offer_texts import offer_line
from market.reports.list_columns import Column, ListReport, named, path, words, yes_no
from market.selectors.facts import OFFERING_RELATIONS
from market.selectors.need_terms import terms_of
from market.selectors.needs import TERMS

WHEN_OPENED = _(
    "Contact details, only where the firm has opened them: your password is asked for again, and each download is on "
    "record."
)


def _amount(row: Need) -> Any:
    terms = terms_of(row)
    return getattr(terms, "amount", None) or getattr(terms, "budget", None) or getattr(terms, "investment", None)


def _opened(name: str) -> Any:
    """The firm's contact stands only where the firm has opened it to the other side."""
    return lambda row: getattr(row.need.organisation, name) if row.consent_at else ""


def _stands(row: Outcome) -> bool:
    return not row.void and not hasattr(row, "corrected_by")


NEEDS = ListReport(
    ExportedList.NEEDS,
    Need,
    party="organisation__name",
    related=("organisation", "event", *TERMS),
    columns=(
        Column("title", _("Title"), path("title")),
        Column("firm", _("Firm"), path("organisation.name")),
        Column("credit_code", _("Unified social credit code"), path("organisation.credit_code")),
        Column("kind", _("Kind"), words("kind")),
        Column("status", _("Status"), words("status")),
        Column("amount", _("Amount (yuan)"), _amount),
        Column("field", _("Technical field"), words("field")),
        Column("visibility", _("Who may see it"), words("visibility")),
        Column("event", _("Market"), path("event.name")),
        Column("created_at", pgettext_lazy("column", "Written"), path("created_at"), first=False),
        Column("submitted_at", _("Submitted"), path("submitted_at")),
        Column("published_at", pgettext_lazy("column", "Published"), path("published_at")),
        Column("valid_until", _("Valid until"), path("valid_until"), first=False),
        Column("closed_at", pgettext_lazy("column", "Closed"), path("closed_at"), first=False),
        Column("recommended_by", _("Recommended by"), path("recommended_by"), first=False),
        Column("summary", _("Description"), path("summary")),
    ),
)
OFFERINGS = ListReport(
    ExportedList.OFFERINGS,
    Offering,
    party="organisation__name",
    related=OFFERING_RELATIONS,
    columns=(
        Column("name", pgettext_lazy("column", "Name"), path("name")),
        Column("party", _("Organisation"), path("organisation.name")),
        Column("credit_code", _("Unified social credit code"), path("organisation.credit_code")),
        Column("kind", _("Kind"), words("kind")),
        Column("terms", _("Terms"), offer_line),
        Column("rules", _("Rules"), lambda row: len(row.criteria)),
        Column("capacity", _("Firms it can see at one market"), path("capacity")),
        Column("field", _("Technical field"), words("field")),
        Column("status", _("Status"), words("status")),
        Column("submitted_at", _("Submitted"), path("submitted_at")),
        Column("published_at", pgettext_lazy("column", "Published"), path("published_at")),
        Column("summary", _("Description"), path("summary")),
    ),
)
INTRODUCTIONS = ListReport(
    ExportedList.INTRODUCTIONS,
    Introduction,
    party="need__organisation__name",
    related=("need__organisation", "provider", "offering", "event", "owner"),
    columns=(
        Column("firm", _("Firm"), path("need.organisation.name")),
        Column("credit_code", _("Unified social credit code"), path("need.organisation.credit_code")),
        Column("need", _("Need"), path("need.title")),
        Column("provider", _("Answering party"), path("provider.name")),
        Column("offering", _("Offering"), path("offering.name")),
        Column("event", _("Market"), path("event.name")),
        Column("track", _("Track"), words("track"), first=False),
        Column("source", _("Came about by"), words("source"), first=False),
        Column("state", _("State"), words("state")),
        Column("state_since", _("In this state since"), path("state_since")),
        Column("due_at", _("Due"), path("due_at")),
        Column("escalated_at", _("Handed to the organiser"), path("escalated_at")),
        Column("owner", _("Officer in charge"), named("owner")),
        Column("created_at", pgettext_lazy("column", "Proposed"), path("created_at")),
        Column("claimed_at", pgettext_lazy("column", "Claimed"), path("claimed_at")),
        Column("contacted_at", pgettext_lazy("column", "First contact"), path("contacted_at")),
        Column("closed_at", pgettext_lazy("column", "Closed"), path("closed_at")),
        Column("contact_name", _("Contact of the firm"), _opened("contact_name"), True, WHEN_OPENED, False),
        Column("contact_mobile", _("Mobile of the firm"), _opened("contact_mobile"), True, WHEN_OPENED, False),
    ),
)
OUTCOMES = ListReport(
    ExportedList.OUTCOMES,
    Outcome,
    party="introduction__need__organisation__name",
    related=(
        "introduction__need__organisation",
        "introduction__provider",
        "introduction__event",
        "recorded_by",
        "corrected_by",
    ),
    columns=(
        Column("kind", _("Kind"), words("kind")),
        Column("firm", _("Firm"), path("introduction.need.organisation.name")),
        Column("credit_code", _("Unified social credit code"), path("introduction.need.organisation.credit_code")),
        Column("need", _("Need"), path("introduction.need.title")),
        Column("provider", _("Answering party"), path("introduction.provider.name")),
        Column("event", _("Market"), path("introduction.event.name")),
        Column("decided_on", _("Decided on"), path("decided_on")),
        Column("amount", _("Amount (yuan)"), path("amount")),
        Column("annual_rate", _("Annual rate (%)"), path("annual_rate")),
        Column("term_months", _("Term (months)"), path("term_months")),
        Column("first_loan", _("First loan"), yes_no(path("first_loan"))),
        Column("credit_loan", _("Credit loan"), yes_no(path("credit_loan"))),
        Column("preferential", _("Preferential programme"), path("preferential")),
        Column("agreement_type", _("Type of agreement"), words("agreement_type")),
        Column("starts_on", _("Runs from"), path("starts_on")),
        Column("ends_on", _("Runs until"), path("ends_on")),
        Column("refusal_code", _("Reason"), words("refusal_code")),
        Column("refusal_text", _("Explanation"), path("refusal_text")),
        Column("evidence", _("Evidence"), path("evidence")),
        Column("stands", _("Stands on record"), yes_no(_stands)),
        Column("recorded_by", _("Recorded by"), named("recorded_by"), first=False),
        Column("recorded_at", _("Recorded"), path("recorded_at")),
    ),
)
