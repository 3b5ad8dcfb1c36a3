"""What a firm has been granted here already: limits for a firm and year, and for one purpose, count it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from accounts.models import Organisation
from market.models import PolicyCase, SubsidyFile
from market.subsidy_enums import GRANTED, FileState

ZERO = Decimal(0)
MONEY = ("grants.this_year", "grants.same_purpose")


def grants_had(
    organisation: Organisation, on: dt.date, case: PolicyCase | None = None, *, without: SubsidyFile | None = None
) -> dict[str, Decimal]:
    """Support on record by the names the rules use (yuan, and a count): of the year of that day, for the same project
    or loan, and how many grants so far. What is approved counts like what is paid; what was clawed back does not.
    ``without`` leaves one file out, which is being decided itself. One query.
    """
    rows = SubsidyFile.objects.filter(organisation=organisation, state__in=GRANTED)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    paid = Q(state__in=[FileState.PAID, FileState.CLAWED_BACK])
    this_year = (paid & Q(paid_on__year=on.year)) | (~paid & Q(approved_at__year=on.year))
    same = Q(case=case) if case is not None else Q(pk=None)
    kept = F("granted") - F("clawed")
    found = rows.aggregate(
        year=Sum(kept, filter=this_year),
        same=Sum(kept, filter=same),
        count=Count("pk", filter=Q(granted__gt=F("clawed"))),
    )
    return {
        "grants.this_year": found["year"] or ZERO,
        "grants.same_purpose": found["same"] or ZERO,
        "grants.count": Decimal(found["count"]),
    }


def with_grants(
    facts: Mapping[str, Any], amounts: Mapping[str, Decimal | None], had: Mapping[str, Decimal]
) -> tuple[dict[str, Any], dict[str, Decimal | None]]:
    """Facts and amounts in which support counts that is on record here: what the firm stated or the record, whichever
    is larger. Where the record has nothing, what the firm did not say stays unknown.
    """
    known = {name: value for name, value in had.items() if value}
    told = dict(facts) | {name: max(facts.get(name) or 0.0, float(value)) for name, value in known.items()}
    money = {name: value for name, value in known.items() if name in MONEY}
    return told, dict(amounts) | {name: max(amounts.get(name) or ZERO, value) for name, value in money.items()}
