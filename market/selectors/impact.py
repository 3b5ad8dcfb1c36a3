"""Firms that are asked what became of them, what they answered, and what is still open."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts import clock
from accounts.models import Organisation
from market.enums import OutcomeKind
from market.models import ImpactAnswer, ImpactRequest, Outcome

REMIND_AFTER = dt.timedelta(days=14)
TOO_LATE = dt.timedelta(days=90)
"""A question that was due longer ago is not sent any more: the answer would not be one about that month."""
MEASURES = ("staff", "revenue", "patents")


def first_results() -> QuerySet[Outcome]:
    """The first result that counts of each firm that has not been noted yet, the earliest first."""
    noted = ImpactRequest.objects.filter(organisation=OuterRef("introduction__need__organisation"))
    rows = Outcome.objects.counted().exclude(kind=OutcomeKind.REFUSAL)
    rows = rows.filter(~Exists(noted), introduction__need__organisation__erased_at__isnull=True)
    earlier = Outcome.objects.counted().exclude(kind=OutcomeKind.REFUSAL)
    earlier = earlier.filter(
        introduction__need__organisation=OuterRef("introduction__need__organisation"),
    ).order_by("decided_on", "pk")
    first = rows.filter(pk=earlier.values("pk")[:1])
    return first.select_related("introduction__need__organisation").order_by("decided_on", "pk")


def to_be_asked() -> QuerySet[ImpactRequest]:
    """Questions whose day has come and that were not sent, of firms that are still here."""
    today = clock.today()
    rows = ImpactRequest.objects.filter(asked_at__isnull=True, due_on__lte=today, due_on__gt=today - TOO_LATE)
    return rows.filter(organisation__erased_at__isnull=True).order_by("due_on", "pk")


def to_be_reminded() -> QuerySet[ImpactRequest]:
    """Questions sent a fortnight ago without an answer, of which nobody has been reminded."""
    rows = ImpactRequest.objects.filter(asked_at__lt=clock.now() - REMIND_AFTER, reminded_at__isnull=True)
    rows = rows.filter(asked_at__gt=clock.now() - TOO_LATE, answers__isnull=True)
    return rows.filter(organisation__erased_at__isnull=True).order_by("asked_at", "pk")


def requests_of(organisation: Organisation) -> QuerySet[ImpactRequest]:
    """What a firm was asked, newest first, with the answers that hold."""
    rows = ImpactRequest.objects.filter(organisation=organisation, asked_at__isnull=False)
    return rows.prefetch_related(WITH_ANSWERS).order_by("-due_on", "-pk")


WITH_ANSWERS = Prefetch("answers", queryset=ImpactAnswer.objects.filter(corrected_by__isnull=True), to_attr="in_force")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure over the firms that gave it both times; ``firms`` is how many those are."""

    measure: str
    firms: int
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What came on top (or went)."""
        return self.after - self.before

    @property
    def share(self) -> float:
        """The change in percent of before; nothing where before was nothing."""
        return float(self.difference / self.before * 100) if self.before else 0.0


@dataclass(frozen=True, slots=True)
class Impact:
    """What one round of questions came to: asked, answered, not answered, not asked in time, and what changed."""

    month: int
    asked: int
    answered: int
    waiting: int
    missed: int
    changes: list[Change]

    @property
    def unanswered(self) -> int:
        """Asked, and nothing came."""
        return self.asked - self.answered


def impact(month: int) -> Impact:
    """All firms of one round. Firms without an answer are counted as such and enter no sum."""
    rows = list(ImpactRequest.objects.filter(month=month).prefetch_related(WITH_ANSWERS))
    asked = [row for row in rows if row.asked_at is not None]
    answered = [row for row in asked if row.in_force]  # type: ignore[attr-defined]
    late = clock.today() - TOO_LATE
    unsent = [row for row in rows if row.asked_at is None]
    return Impact(
        month=month,
        asked=len(asked),
        answered=len(answered),
        waiting=sum(row.due_on > late for row in unsent),
        missed=sum(row.due_on <= late for row in unsent),
        changes=[_change(measure, answered) for measure in MEASURES],
    )


def _change(measure: str, rows: Iterable[Any]) -> Change:
    pairs = [(getattr(row, f"{measure}_before"), getattr(row.in_force[0], measure)) for row in rows]
    both = [(Decimal(before), Decimal(after)) for before, after in pairs if None not in (before, after)]
    zero = Decimal(0)
    return Change(
        measure, len(both), sum((one for one, _after in both), zero), sum((after for _one, after in both), zero)
    )


def asked_rows(month: int) -> QuerySet[ImpactRequest]:
    """Each firm of a round with its answer, unanswered ones first, then the newest answer."""
    answered = ImpactAnswer.objects.filter(request=OuterRef("pk"))
    rows = ImpactRequest.objects.filter(month=month, asked_at__isnull=False).annotate(has=Exists(answered))
    return rows.select_related("organisation").prefetch_related(WITH_ANSWERS).order_by("has", "-asked_at", "pk")
