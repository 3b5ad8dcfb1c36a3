"""The chosen rows of a list as a spreadsheet; each export is an audit row."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.faces import check_confirmed
from accounts.models import Organisation
from accounts.regions import region_name
from market.admin.money import need_figure
from market.models import Introduction, Need, Outcome
from market.reports.export import CONTENT_TYPE, Sheet, workbook
from market.selectors.need_terms import terms_of
from market.selectors.needs import TERMS
from market.services.exports import note_export

LABEL = gettext_lazy("Export as a spreadsheet (xlsx)")
Row = Sequence[Any]


def as_download(content: bytes, name: str) -> HttpResponse:
    """The file with a name that says what it is and of which day; no cache keeps it."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def exporting(
    what: str, headers: Callable[[], Row], rows: Callable[[QuerySet], Iterable[Row]], *, contacts: bool = False
) -> Any:
    """An admin action that gives the chosen rows out as one sheet; one with ``contacts`` asks for the password again.

    The audit row says who took how many rows, and by which filters they were found.
    """

    @admin.action(description=LABEL)
    def action(page: Any, request: HttpRequest, chosen: QuerySet) -> HttpResponse:
        if contacts:
            check_confirmed(request)
        sheet = Sheet(str(page.opts.verbose_name_plural), headers(), list(rows(chosen)))
        note_export(by=request.user, what=what, count=len(sheet.rows), chosen=dict(request.GET.items()))
        return as_download(workbook(sheet), what)

    action.__name__ = f"export_{what}"
    return action


def _need_headers() -> Row:
    return (
        _("Title"),
        _("Firm"),
        _("Unified social credit code"),
        _("Kind"),
        _("Status"),
        _("Amount (yuan)"),
        _("How much"),
        _("Technical field"),
        _("Who may see it"),
        _("Market"),
        _("Submitted"),
        _("Published"),
        _("Description"),
    )


def _need_rows(chosen: QuerySet[Need]) -> Iterable[Row]:
    for need in chosen.select_related("organisation", "event", *TERMS):
        terms = terms_of(need)
        yield (
            need.title,
            need.organisation.name,
            need.organisation.credit_code or "",
            need.get_kind_display(),
            need.get_status_display(),
            getattr(terms, "amount", None) or getattr(terms, "budget", None) or getattr(terms, "investment", None),
            need_figure(need),
            need.get_field_display(),
            need.get_visibility_display(),
            need.event.name if need.event else "",
            need.submitted_at,
            need.published_at,
            need.summary,
        )


def _introduction_headers() -> Row:
    return (
        _("Firm"),
        _("Unified social credit code"),
        _("Need"),
        _("Answering party"),
        _("Offering"),
        _("Market"),
        _("State"),
        _("In this state since"),
        _("Due"),
        _("Handed to the organiser"),
        _("Officer in charge"),
        _("Proposed"),
        _("Claimed"),
        _("First contact"),
        _("Closed"),
        _("Contact of the firm"),
        _("Mobile of the firm"),
    )


def _introduction_rows(chosen: QuerySet[Introduction]) -> Iterable[Row]:
    """The firm's contact stands only where the firm has opened it to the other side."""
    for pair in chosen.select_related("need__organisation", "provider", "offering", "event", "owner"):
        firm = pair.need.organisation
        yield (
            firm.name,
            firm.credit_code or "",
            pair.need.title,
            pair.provider.name,
            pair.offering.name if pair.offering else "",
            pair.event.name if pair.event else "",
            pair.get_state_display(),
            pair.state_since,
            pair.due_at,
            pair.escalated_at,
            str(pair.owner) if pair.owner else "",
            pair.created_at,
            pair.claimed_at,
            pair.contacted_at,
            pair.closed_at,
            firm.contact_name if pair.consent_at else "",
            firm.contact_mobile if pair.consent_at else "",
        )


def _outcome_headers() -> Row:
    return (
        _("Kind"),
        _("Firm"),
        _("Unified social credit code"),
        _("Need"),
        _("Answering party"),
        _("Market"),
        _("Decided on"),
        _("Amount (yuan)"),
        _("Annual rate (%)"),
        _("Term (months)"),
        _("First loan"),
        _("Credit loan"),
        _("Preferential programme"),
        _("Type of agreement"),
        _("Runs from"),
        _("Runs until"),
        _("Reason"),
        _("Explanation"),
        _("Evidence"),
        _("Stands on record"),
        _("Recorded by"),
        _("Recorded"),
    )


def _outcome_rows(chosen: QuerySet[Outcome]) -> Iterable[Row]:
    rows = chosen.select_related(
        "introduction__need__organisation",
        "introduction__provider",
        "introduction__event",
        "recorded_by",
        "corrected_by",
    )
    for row in rows:
        pair = row.introduction
        firm = pair.need.organisation
        stands = not row.void and not hasattr(row, "corrected_by")
        yield (
            row.get_kind_display(),
            firm.name,
            firm.credit_code or "",
            pair.need.title,
            pair.provider.name,
            pair.event.name if pair.event else "",
            row.decided_on,
            row.amount,
            row.annual_rate,
            row.term_months,
            _yes_no(row.first_loan),
            _yes_no(row.credit_loan),
            row.preferential,
            row.get_agreement_type_display(),
            row.starts_on,
            row.ends_on,
            row.get_refusal_code_display(),
            row.refusal_text,
            row.evidence,
            _yes_no(stands),
            str(row.recorded_by),
            row.recorded_at,
        )


def _yes_no(value: bool | None) -> str:
    return "" if value is None else (_("yes") if value else _("no"))


def _organisation_headers() -> Row:
    return (
        _("Name"),
        _("Kind"),
        _("Unified social credit code"),
        _("Verification"),
        _("Technical field"),
        _("District"),
        _("Contact"),
        _("Position"),
        _("Mobile"),
        _("E-mail"),
        _("Registered"),
        _("Verified"),
    )


def _organisation_rows(chosen: QuerySet[Organisation]) -> Iterable[Row]:
    for row in chosen:
        yield (
            row.name,
            row.get_kind_display(),
            row.credit_code or "",
            row.get_verification_display(),
            row.get_field_display(),
            region_name(row.region) if row.region else "",
            row.contact_name,
            row.contact_title,
            row.contact_mobile,
            row.contact_email,
            row.created_at,
            row.verified_at,
        )


export_needs = exporting("needs", _need_headers, _need_rows)
export_introductions = exporting("introductions", _introduction_headers, _introduction_rows, contacts=True)
export_outcomes = exporting("outcomes", _outcome_headers, _outcome_rows)
export_organisations = exporting("organisations", _organisation_headers, _organisation_rows, contacts=True)
