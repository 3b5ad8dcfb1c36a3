"""What the market knows of the phases of an edition: needs and profiles before it, clocks and results after it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts import clock
from events.models import MarketEvent
from market.enums import OPEN_STATES, OutcomeKind, Verdict
from market.models import Introduction, MatchRun, Need, NeedAdvice, Outcome, OutcomeVerdict
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.todo import rows_of
from market.todo import Group

FORTNIGHT, MONTH = dt.timedelta(days=14), dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Needs of the edition by what the run in force says of them, and what waits for facts or for the organiser."""

    run: bool
    needs: int
    unmatched: int
    not_in_run: int
    submitted: int
    incomplete: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Pairs that are still worked on by their clocks, and results by the word of the firm."""

    open: int
    overdue: int
    fortnight: int
    month: int
    results: int
    asked: int
    confirmed: int


def prepared(event: MarketEvent) -> Prepared:
    """How far needs and profiles are, in a fixed number of queries."""
    said = NeedAdvice.objects.in_force().filter(run__event=event, need=OuterRef("pk"))
    live = Q(status__in=LIVE_NEED_STATUSES)
    needs = Need.objects.filter(event=event).aggregate(
        live=Count("pk", filter=live),
        unmatched=Count("pk", filter=live & Q(Exists(said.filter(eligible=0)))),
        new=Count("pk", filter=live & Q(~Exists(said))),
    )
    return Prepared(
        run=MatchRun.objects.filter(event=event, current=True).exists(),
        needs=needs["live"],
        unmatched=needs["unmatched"],
        not_in_run=needs["new"],
        submitted=rows_of(Group.NEED, event).count(),
        incomplete=rows_of(Group.PROFILE, event).count(),
    )


def followed_up(event: MarketEvent) -> FollowUp:
    """What is still to come of the edition's pairs, in a fixed number of queries."""
    now = clock.now()
    pairs = Introduction.objects.filter(event=event, state__in=OPEN_STATES).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        fortnight=Count("pk", filter=Q(due_at__gte=now, due_at__lt=now + FORTNIGHT)),
        month=Count("pk", filter=Q(due_at__gte=now, due_at__lt=now + MONTH)),
    )
    return FollowUp(**pairs, **results_by_word(event))


def results_by_word(event: MarketEvent) -> dict[str, int]:
    """Results that stand on record (refusals are none): all, those the firm has not judged, and those it confirms."""
    latest = OutcomeVerdict.objects.filter(outcome=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
    rows = Outcome.objects.current().filter(introduction__event=event).exclude(kind=OutcomeKind.REFUSAL)
    counts: dict[str, int] = (
        rows.annotate(word=Subquery(latest))
        .order_by()
        .aggregate(
            results=Count("pk"),
            asked=Count("pk", filter=Q(word=None)),
            confirmed=Count("pk", filter=Q(word=Verdict.CONFIRMED)),
        )
    )
    return counts
