"""What the market knows of the phases of an edition: needs and profiles before it, clocks and results after it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts import clock
from events.models import MarketEvent
from market.enums import OPEN_STATES, OutcomeKind, Verdict
from market.models import Introduction, Match, MatchRun, Need, NeedAdvice, Outcome
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.outcome_verdicts import words_in_force
from market.selectors.todo import rows_of
from market.todo import Group

FORTNIGHT, MONTH = dt.timedelta(days=14), dt.timedelta(days=30)
CONFIRMED = Q(word=Verdict.CONFIRMED)


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


@dataclass(frozen=True, slots=True)
class CameOfIt:
    """Needs, matches, introductions and approvals of an edition; amounts in yuan."""

    needs: int
    matches: int
    introductions: int
    contacted: int
    approvals: int
    approved_amount: Decimal
    confirmed: int
    confirmed_amount: Decimal


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
    counts: dict[str, int] = _standing(event).aggregate(
        results=Count("pk"),
        asked=Count("pk", filter=Q(word=None)),
        confirmed=Count("pk", filter=CONFIRMED),
    )
    return counts


def _standing(event: MarketEvent) -> QuerySet[Outcome]:
    """Results that stand on record, each with the last ``word`` of the firm."""
    latest = (
        words_in_force().filter(outcome=OuterRef("pk")).order_by("-verdict").values("verdict")[:1]
    )  # disputed first
    rows = Outcome.objects.counted().filter(introduction__event=event).exclude(kind=OutcomeKind.REFUSAL)
    return rows.annotate(word=Subquery(latest)).order_by()


def came_of_it(event: MarketEvent) -> CameOfIt:
    """The market's figures in the report of an edition, in a fixed number of queries."""
    pairs = Introduction.objects.filter(event=event).aggregate(
        introductions=Count("pk"), contacted=Count("pk", filter=Q(contacted_at__isnull=False))
    )
    approvals = (
        _standing(event)
        .filter(kind__in=(OutcomeKind.APPROVAL, OutcomeKind.EQUITY))
        .aggregate(
            approvals=Count("pk"),
            approved_amount=Coalesce(Sum("amount"), Decimal(0)),
            confirmed=Count("pk", filter=CONFIRMED),
            confirmed_amount=Coalesce(Sum("amount", filter=CONFIRMED), Decimal(0)),
        )
    )
    published = Need.objects.filter(event=event, published_at__isnull=False)
    matches = Match.objects.in_force().filter(run__event=event, assigned__isnull=False)
    return CameOfIt(needs=published.count(), matches=matches.count(), **pairs, **approvals)
