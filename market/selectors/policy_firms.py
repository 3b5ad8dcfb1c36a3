"""All firms and what they have stated, as a policy would look at them all at once."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from accounts.enums import OrganisationKind, Verification
from accounts.models import Organisation
from market.models import PolicyCase
from market.selectors.facts import Facts, firm_facts
from market.selectors.policy_cases import case_amounts, case_facts

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Stated:
    """One project or loan of a firm, or the firm alone: what rules may know, and its amounts in yuan."""

    firm: int
    name: str
    case: str
    facts: Facts
    amounts: dict[str, Decimal | None]


def all_stated(on: dt.date) -> Iterator[Stated]:
    """Every project and loan of every verified enterprise, and those enterprises alone that have stated none; read in
    chunks, in the order of their keys.
    """
    rows = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, verification=Verification.VERIFIED)
    cases = PolicyCase.objects.filter(ended_at=None).select_related("outcome").order_by("pk")
    rows = rows.select_related("profile").prefetch_related(
        "profile__years", "profile__certificates", Prefetch("policy_cases", cases, to_attr="open_cases")
    )
    for firm in rows.order_by("pk").iterator(chunk_size=CHUNK):
        known = firm_facts(firm, on)
        found: list[PolicyCase] = firm.open_cases  # type: ignore[attr-defined]
        for case in found:
            yield Stated(firm.pk, firm.name, case.name, known | case_facts(case), case_amounts(case))
        if not found:
            yield Stated(firm.pk, firm.name, "", known, {})
