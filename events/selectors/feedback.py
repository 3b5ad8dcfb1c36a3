"""What parties said about an edition: averages with counts, for the organiser and (of enough answers) for parties."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from events.afterwards import TOLD_FROM
from events.models import Feedback, MarketEvent, Registration

LABELS = {
    "whole": gettext_lazy("The market as a whole"),
    "meetings": gettext_lazy("Usefulness of the meetings"),
    "organising": gettext_lazy("Organisation of the day"),
}
QUESTIONS = tuple(LABELS)


@dataclass(frozen=True, slots=True)
class Marks:
    """One question: its average, how many have answered it, and how often each mark was given, 5 first."""

    label: str
    average: float
    count: int
    given: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of an edition together."""

    count: int
    asked: int
    again: int
    marks: tuple[Marks, ...]


def answers_of(event: MarketEvent) -> Answers:
    """The averages; ``asked`` is how many registered parties came and could answer."""
    rows = list(Feedback.objects.filter(registration__event=event).values(*QUESTIONS, "again"))
    came = Registration.objects.filter(event=event, cancelled_at=None, checked_in_at__isnull=False)
    return Answers(
        count=len(rows),
        asked=came.count(),
        again=sum(row["again"] for row in rows),
        marks=tuple(marks for name in QUESTIONS if (marks := _marks(name, rows)).count),
    )


def _marks(name: str, rows: list[dict[str, Any]]) -> Marks:
    given = Counter(row[name] for row in rows if row[name] is not None)
    count = sum(given.values())
    total = sum(mark * times for mark, times in given.items())
    label = str(LABELS[name])
    return Marks(label, total / count if count else 0.0, count, tuple((mark, given[mark]) for mark in range(5, 0, -1)))


def told_to_parties(event: MarketEvent) -> Answers | None:
    """What a party may read of the others: averages of at least five answers, or nothing. The words stay with the
    organiser.
    """
    found = answers_of(event)
    return found if found.count >= TOLD_FROM else None


def feedback_of(registration: Registration | None) -> Feedback | None:
    """The party's own answer."""
    return Feedback.objects.filter(registration=registration).first() if registration else None
