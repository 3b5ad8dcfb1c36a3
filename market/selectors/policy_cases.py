"""What firms have stated for policies, and what the rules may know of it.

Readers answer names of the vocabulary in ``market.matching.facts``: yuan, percent and months as numbers, dates as
ordinal days; what is not known is None. A loan on record is read from its outcome, and whatever the firm stated beside
it does not count.
"""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import Organisation
from market.enums import OutcomeKind
from market.models import Outcome, PolicyCase
from market.policy_enums import Money
from market.selectors.facts import Facts, day, number

LOANS = (OutcomeKind.APPROVAL, OutcomeKind.DRAWDOWN)
GRANTS = ("grants.same_purpose", "grants.this_year")
AMOUNTS = (*Money.values, *GRANTS)
"""Facts that are amounts of money, which benefits are counted from."""


def cases_of(organisation: Organisation) -> QuerySet[PolicyCase]:
    """The firm's projects and loans that it has not taken back, the newest first."""
    rows = PolicyCase.objects.filter(organisation=organisation, ended_at=None)
    return rows.select_related("outcome__introduction__provider", "organisation__profile")


def case_facts(case: PolicyCase) -> Facts:
    """What the rules may know of one project or loan."""
    shared = {
        "grants.same_purpose": number(case.grants_same_purpose),
        "grants.this_year": number(case.grants_this_year),
        "grants.count": number(case.grants_count),
        "firm.tax_region": case.tax_region or None,
        "firm.legal_person": case.legal_person,
        "firm.sound": case.sound,
    }
    return shared | (_loan(case) if case.kind == "loan" else _project(case))


def _project(case: PolicyCase) -> Facts:
    return {
        "project.kind": case.project_kind or None,
        "project.invested": number(case.invested),
        "project.spent": number(case.spent),
        "project.city_grant": number(case.city_grant),
        "project.landed": case.landed,
        "project.joint_bid": case.joint_bid,
        "project.starts": day(case.starts_on),
        "project.ends": day(case.ends_on),
    }


def _loan(case: PolicyCase) -> Facts:
    terms = loan_terms(case)
    return {
        "loan.kind": case.loan_kind or None,
        "loan.amount": number(terms["amount"]),
        "loan.rate": number(terms["rate"]),
        "loan.term_months": number(terms["months"]),
        "loan.approved_on": day(terms["approved_on"]),
        "loan.repaid_on": day(case.loan_repaid_on),
        "loan.on_time": case.loan_on_time,
        "loan.interest_paid": number(case.interest_paid),
        "loan.premium_paid": number(case.premium_paid),
        "loan.guarantee_fee_paid": number(case.guarantee_fee_paid),
    }


def loan_terms(case: PolicyCase) -> dict[str, Any]:
    """Amount in yuan, annual rate, months and day of approval: of the outcome where there is one, as stated else."""
    row = case.outcome
    if row is None:
        return {
            "amount": case.loan_amount,
            "rate": case.loan_rate,
            "months": case.loan_months,
            "approved_on": case.loan_approved_on,
        }
    return {"amount": row.amount, "rate": row.annual_rate, "months": row.term_months, "approved_on": row.decided_on}


def case_amounts(case: PolicyCase) -> dict[str, Decimal | None]:
    """The amounts of money of a case by the names that benefits use, to the fen."""
    stated: dict[str, Decimal | None] = {
        Money.INVESTED: case.invested,
        Money.SPENT: case.spent,
        Money.CITY_GRANT: case.city_grant,
        Money.INTEREST: case.interest_paid,
        Money.PREMIUM: case.premium_paid,
        Money.GUARANTEE_FEE: case.guarantee_fee_paid,
        Money.LOAN: loan_terms(case)["amount"],
        "grants.same_purpose": case.grants_same_purpose,
        "grants.this_year": case.grants_this_year,
    }
    return {str(name): amount for name, amount in stated.items()}


def loans_on_record(organisation: Organisation) -> QuerySet[Outcome]:
    """The firm's approvals and drawdowns that stand on record, the newest first."""
    rows = Outcome.objects.current().filter(introduction__need__organisation=organisation, kind__in=LOANS)
    return rows.select_related("introduction__provider").order_by("-decided_on", "-pk")
