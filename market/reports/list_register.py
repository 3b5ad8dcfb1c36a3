"""The register (台账): a line for each pair that a party took up, with what an office wants to know of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.regions import region_name
from market.enums import OutcomeKind, Verdict
from market.list_enums import ExportedList
from market.models import Introduction, Outcome
from market.reports.list_columns import Column, ListReport, Read, path, words, yes_no
from market.reports.pairs import Scope
from market.selectors.need_terms import terms_of
from market.selectors.needs import TERMS

DECIDED = (OutcomeKind.APPROVAL, OutcomeKind.EQUITY, OutcomeKind.AGREEMENT, OutcomeKind.LEASE, OutcomeKind.SUBSIDY)
PAID = (OutcomeKind.DRAWDOWN, OutcomeKind.EQUITY)


@dataclass(frozen=True, slots=True)
class Record:
    """What stands on record of one pair: the earliest decision, the payments, the subsidy, the refusal."""

    decision: Outcome | None
    payments: tuple[Outcome, ...]
    subsidy: Outcome | None
    refusal: Outcome | None


def record_of(row: Introduction) -> Record:
    """The results of a pair (read once for a row, from what was prefetched)."""
    kept: Record | None = row.__dict__.get("_record")
    if kept is None:
        kept = row.__dict__["_record"] = _record(row.outcomes.all())
    return kept


def _record(outcomes: Iterable[Outcome]) -> Record:
    rows = sorted(outcomes, key=lambda row: (row.decided_on, row.pk))
    corrected = {row.corrects_id for row in rows}
    standing = [row for row in rows if row.pk not in corrected and not row.void]

    def first(*kinds: str) -> Outcome | None:
        return next((row for row in standing if row.kind in kinds), None)

    return Record(
        first(*DECIDED),
        tuple(row for row in standing if row.kind in PAID),
        first(OutcomeKind.SUBSIDY),
        first(OutcomeKind.REFUSAL),
    )


def _decision(name: str) -> Read:
    read = path(f"decision.{name}")
    return lambda row: read(record_of(row))


def _need_amount(row: Introduction) -> Any:
    terms = terms_of(row.need)
    return getattr(terms, "amount", None) or getattr(terms, "budget", None) or getattr(terms, "investment", None)


def _paid(row: Introduction) -> Decimal | str:
    amounts = [payment.amount for payment in record_of(row).payments if payment.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else ""


def _drawn_on(row: Introduction) -> Any:
    return next((payment.decided_on for payment in record_of(row).payments), "")


def _field(row: Introduction) -> str:
    return row.need.get_field_display() or row.need.organisation.get_field_display()


def _word(row: Introduction) -> str:
    """What the firm says of the decision on record: of a refusal nothing is asked."""
    decision = record_of(row).decision
    if decision is None:
        return ""
    said = max(decision.verdicts.all(), key=lambda verdict: verdict.pk, default=None)
    if said is None:
        return gettext("Only stated")
    return {Verdict.CONFIRMED: gettext("Confirmed by the firm"), Verdict.DISPUTED: gettext("Disputed by the firm")}.get(
        Verdict(said.verdict), ""
    )


REGISTER = ListReport(
    ExportedList.REGISTER,
    Introduction,
    party="need__organisation__name",
    related=("need__organisation", *(f"need__{terms}" for terms in TERMS), "provider", "event"),
    prefetched=("outcomes", "outcomes__verdicts"),
    columns=(
        Column("firm", _("Firm"), path("need.organisation.name")),
        Column("credit_code", _("Unified social credit code"), path("need.organisation.credit_code")),
        Column("region", _("District"), lambda row: region_name(row.need.organisation.region)),
        Column("field", _("Technical field"), _field),
        Column("need", _("Need"), path("need.title")),
        Column("kind", _("Kind of need"), words("need.kind")),
        Column("need_amount", _("Amount wanted (yuan)"), _need_amount),
        Column("provider", _("Answering party"), path("provider.name")),
        Column("contacted_at", pgettext_lazy("column", "First contact"), path("contacted_at")),
        Column("state", _("State"), words("state")),
        Column("result", _("Result"), lambda row: str(record_of(row).decision or "")),
        Column("approved_on", _("Decided on"), _decision("decided_on")),
        Column("approved", _("Approved amount (yuan)"), _decision("amount")),
        Column("annual_rate", _("Annual rate (%)"), _decision("annual_rate")),
        Column("term_months", _("Term (months)"), _decision("term_months")),
        Column("first_loan", _("First loan"), yes_no(_decision("first_loan"))),
        Column("credit_loan", _("Credit loan"), yes_no(_decision("credit_loan"))),
        Column("drawn_on", _("First drawdown on"), _drawn_on),
        Column("drawn", _("Paid out (yuan)"), _paid),
        Column("preferential", _("Preferential programme"), _decision("preferential")),
        Column("subsidy_percent", _("Interest paid back (%)"), _decision("subsidy_percent")),
        Column("subsidy", _("Subsidy (yuan)"), lambda row: path("subsidy.amount")(record_of(row))),
        Column("refusal", _("Reason of refusal"), lambda row: _refused(record_of(row))),
        Column("word", _("Confirmed or stated"), _word),
        Column("event", _("Market"), path("event.name")),
    ),
)


def _refused(record: Record) -> str:
    return record.refusal.get_refusal_code_display() if record.refusal and record.decision is None else ""


def register_keys(scope: Scope) -> Any:
    """The pairs of the scope that a party claimed in the period, oldest claim first."""
    rows = scope.pairs().filter(claimed_at__isnull=False, **scope.moments("claimed_at"))
    return rows.order_by("claimed_at", "pk").values_list("pk", flat=True)
