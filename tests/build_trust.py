"""Plain builders for what makes outcomes trusted: corrections, evidence, twins, questions about the effect."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tests import build


def approved(firm: Any, bank: Any, amount: int = 3_000_000, **facts: Any) -> "Any":
    """An approval of the bank for a new need of the firm, on record."""
    need = facts.pop("need", None) or build.need(firm, event=facts.pop("event", None))
    pair = build.introduction(need, bank, state=facts.pop("state", "approved"))
    return build.outcome(pair, "approval", amount=amount, annual_rate=Decimal("3.40"), term_months=12, **facts)


def correction(outcome: Any, **facts: Any) -> "Any":
    """The firm proposes 2.5 million instead."""
    from market.models import Correction

    defaults = {
        "side": "firm",
        "amount": Decimal(2_500_000),
        "annual_rate": outcome.annual_rate,
        "term_months": outcome.term_months,
        "decided_on": outcome.decided_on,
        "reason": "金额应为 250 万元",
    }
    author = facts.pop("made_by", None) or build.user()
    return Correction.objects.create(outcome=outcome, made_by=author, **defaults | facts)


def evidence(outcome: Any, content: bytes = b"%PDF-1.4 example", **facts: Any) -> "Any":
    """A file of the answering party, stored as it would be."""
    from django.core.files.base import ContentFile

    from market.models import OutcomeFile

    defaults = {"name": "批复.pdf", "content_type": "application/pdf", "size": len(content), "sha256": "2" * 64}
    author = facts.pop("uploaded_by", None) or build.user()
    return OutcomeFile.objects.create(
        outcome=outcome,
        uploaded_by=author,
        file=ContentFile(content, name="example.pdf"),
        **{"side": "provider"} | defaults | facts,
    )


def twin(one: Any, other: Any, says: str = "two", **facts: Any) -> "Any":
    """The organiser's word about two results."""
    from market.models import ResultTwin

    first, second = sorted((one, other), key=lambda row: row.pk)
    by = facts.pop("by", None) or build.organiser()
    return ResultTwin.objects.create(first=first, second=second, says=says, by=by, **facts)


def impact(outcome: Any, month: int = 6, *, asked: bool = True, days_ago: int = 1, **facts: Any) -> "Any":
    """The question to the firm of the outcome, asked so many days ago, with what was known before."""
    from accounts import clock
    from market.models import ImpactRequest

    at = clock.now() - dt.timedelta(days=days_ago)
    stamps = {"asked_at": at, "link_at": at, "issue": 1} if asked else {}
    before = {"staff_before": 50, "revenue_before": Decimal(10_000_000), "patents_before": 4}
    return ImpactRequest.objects.create(
        outcome=outcome,
        organisation=outcome.introduction.need.organisation,
        month=month,
        **{"due_on": clock.today(), "before_on": clock.today()} | before | stamps | facts,
    )


def impact_answer(request: Any, **facts: Any) -> "Any":
    """Sixty people and twelve million, by the link."""
    from market.models import ImpactAnswer

    defaults = {"staff": 60, "revenue": Decimal(12_000_000), "patents": 5, "via": "link"}
    return ImpactAnswer.objects.create(request=request, **defaults | facts)
