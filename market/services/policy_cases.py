"""A firm states a project or a loan for policies, changes it, takes it back."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from accounts.services.messages import send_for
from accounts.services.rows import save_checked, set_facts
from market.models import Outcome, PolicyCase
from market.policy_enums import CaseKind
from market.selectors.policy_cases import loans_on_record

SHARED = ("name", "grants_same_purpose", "grants_this_year", "grants_count", "tax_region", "legal_person", "sound")
PROJECT = ("project_kind", "invested", "spent", "city_grant", "landed", "joint_bid", "starts_on", "ends_on")
LOAN = (
    "loan_kind",
    "loan_amount",
    "loan_rate",
    "loan_months",
    "loan_approved_on",
    "loan_repaid_on",
    "loan_on_time",
    "interest_paid",
    "premium_paid",
    "guarantee_fee_paid",
)
COLUMNS = {CaseKind.PROJECT: (*SHARED, *PROJECT), CaseKind.LOAN: (*SHARED, *LOAN, "outcome")}


@transaction.atomic
def state_case(
    *, by: User, organisation: Organisation, kind: str, facts: dict[str, Any], form_token: str | None = None
) -> PolicyCase:
    """A firm (or the organiser for it) states one; the same form sent twice gives the one of the first time."""
    check_act_for(by, organisation)
    if kind not in CaseKind.values:
        raise Invalid(_("Please choose from the list."), field="kind")
    if not organisation.is_enterprise:
        raise NotAllowed(_("Support is for enterprises."))
    if form_token and (earlier := PolicyCase.objects.filter(form_token=form_token).first()):
        if earlier.organisation_id != organisation.pk:
            raise Taken(_("This form has already been used. Please load the page again."))
        return earlier
    row = PolicyCase(organisation=organisation, kind=kind, form_token=form_token or None, written_by=by)
    changes = _fill(row, facts)
    save_checked(row)
    audit.record(by=by, verb="policy_case.state", subject=row, on_behalf_of=organisation, changes=changes)
    _tell(by, row, "policy.case_for_you")
    return row


@transaction.atomic
def change_case(*, by: User, case: PolicyCase, facts: dict[str, Any]) -> PolicyCase:
    """What is known of it changes; the old values stay in the audit row."""
    row = lock_case(by, case)
    if changes := _fill(row, facts):
        row.written_by, row.written_at = by, clock.now()
        save_checked(row)
        audit.record(by=by, verb="policy_case.change", subject=row, on_behalf_of=row.organisation, changes=changes)
        _tell(by, row, "policy.case_for_you")
    return row


@transaction.atomic
def take_back_case(*, by: User, case: PolicyCase) -> PolicyCase:
    """It is looked at no more; it stays on record."""
    row = lock_case(by, case)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    audit.record(by=by, verb="policy_case.take_back", subject=row, on_behalf_of=row.organisation)
    _tell(by, row, "policy.case_ended_for_you")
    return row


def lock_case(by: User, case: PolicyCase) -> PolicyCase:
    """The locked row, when the person acts for the firm and it has not been taken back."""
    row = PolicyCase.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=case.pk)
    check_act_for(by, row.organisation)
    if row.ended_at is not None:
        raise WrongState(_("This has been taken back already."))
    return row


def _tell(by: User, row: PolicyCase, code: str) -> None:
    """The firm hears of what the organiser has stated or taken back in its place."""
    send_for(by=by, organisation=row.organisation, code=code, url=reverse("market:policy_mine"), case=row.name)


def _fill(row: PolicyCase, facts: dict[str, Any]) -> dict[str, list[str]]:
    changes = set_facts(row, facts, COLUMNS[CaseKind(row.kind)])
    if not row.name.strip():
        raise Invalid(_("Please give it a name."), field="name")
    if row.starts_on and row.ends_on and row.starts_on > row.ends_on:
        raise Invalid(_("The last day is before the first one."), field="ends_on")
    if row.outcome is not None:
        _check_loan(row.organisation, row.outcome)
    return changes


def _check_loan(organisation: Organisation, outcome: Outcome) -> None:
    """A loan on record is one of the firm's own approvals or drawdowns, and still stands."""
    if not loans_on_record(organisation).filter(pk=outcome.pk).exists():
        raise Invalid(_("Please choose from the list."), field="outcome")
