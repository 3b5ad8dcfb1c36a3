"""Columns of the register of support: who was granted how much by which policy, for which loan, on which day."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from market.list_enums import ExportedList
from market.models import SubsidyFile
from market.reports.list_columns import Column, ListReport, named, path, words
from market.selectors.subsidies import RELATIONS


def _line(name: str) -> Any:
    """What the counting of the file begins with: a share, its base and its percent."""

    def read(row: SubsidyFile) -> Any:
        first = row.lines[0] if row.lines else {}
        return float(first[name]) if first.get(name) else ""

    return read


def _loan(name: str) -> Any:
    """The loan on record; what the firm stated where there is none."""
    stated = {"amount": "loan_amount", "annual_rate": "loan_rate"}
    return lambda row: getattr(row.outcome, name) if row.outcome else (getattr(row.case, stated[name]) or "")


def _kept(row: SubsidyFile) -> Any:
    return "" if row.granted is None else row.kept


SUBSIDIES = ListReport(
    ExportedList.SUBSIDIES,
    SubsidyFile,
    party="organisation__name",
    related=(*RELATIONS, "checked_by", "approved_by"),
    columns=(
        Column("number", pgettext_lazy("column", "Number of the file"), path("pk")),
        Column("firm", _("Firm"), path("organisation.name")),
        Column("credit_code", _("Unified social credit code"), path("organisation.credit_code")),
        Column("policy", _("Policy"), path("policy.name")),
        Column("document", _("Document"), path("batch.version.document")),
        Column("document_number", _("Document number"), path("batch.version.document_number")),
        Column("batch", _("Batch"), path("batch.name")),
        Column("case", _("Project or loan"), path("case.name")),
        Column("bank", _("Bank"), path("pair.provider.name")),
        Column("loan", _("Loan (yuan)"), _loan("amount")),
        Column("rate", _("Annual rate (%)"), _loan("annual_rate")),
        Column("base", _("Counted from (yuan)"), _line("base")),
        Column("percent", _("Share (%)"), _line("percent")),
        Column("asked", _("Asked for (yuan)"), path("asked")),
        Column("granted", _("Granted (yuan)"), path("granted")),
        Column("clawed", _("Clawed back (yuan)"), path("clawed")),
        Column("kept", _("Kept by the firm (yuan)"), _kept),
        Column("state", _("State"), words("state")),
        Column("submitted_at", _("Submitted"), path("submitted_at")),
        Column("checked_at", pgettext_lazy("column", "Checked"), path("checked_at")),
        Column("checked_by", _("Checked by"), named("checked_by"), first=False),
        Column("approved_at", pgettext_lazy("column", "Approved"), path("approved_at")),
        Column("approved_by", _("Approved by"), named("approved_by"), first=False),
        Column("noticed_at", _("In the public notice since"), path("noticed_at")),
        Column("notice_until", _("Public notice until"), path("notice_until")),
        Column("paid_on", _("Paid on"), path("paid_on")),
        Column("reference", _("Reference of the payment"), path("reference")),
        Column("refusal_code", _("Reason"), words("refusal_code")),
        Column("refusal_text", _("Explanation"), path("refusal_text")),
    ),
)
