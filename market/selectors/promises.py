"""Reading promises: a party's own, those made to a firm, those whose day has passed."""

import datetime as dt

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from accounts import clock
from accounts.models import Organisation
from market.models import Promise, PromiseStep
from market.selectors.follow_ups import held_back
from market.todo import Matter
from market.visits import PromiseState

ORDER = Case(
    When(state=PromiseState.DONE, then=Value(0)),
    When(state=PromiseState.OPEN, then=Value(1)),
    default=Value(2),
)
"""What waits for the firm's word, what is to be kept, what is over."""


def overdue_promises() -> QuerySet[Promise]:
    """Open promises whose day has passed, the longest overdue first (the organiser's to-do list)."""
    return Promise.objects.overdue().select_related("promiser", "guest__organisation").order_by("due_on", "pk")


def overdue_now() -> tuple[int, Promise | None]:
    """How many of them are not put off, and the longest overdue (the organiser's start page)."""
    rows = overdue_promises().filter(~held_back(Matter.PROMISE, since="state_since"))
    count = rows.order_by().count()
    return count, rows.first() if count else None


def end_of_day(day: dt.date) -> dt.datetime:
    """The moment a promise of that day becomes overdue."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def promises_of(party: Organisation, *, over: bool = False) -> QuerySet[Promise]:
    """What the party has promised: what is open or waits for the firm (the nearest day first), or what is over."""
    rows = Promise.objects.filter(promiser=party).select_related("guest__organisation", "promiser")
    ended = [PromiseState.CONFIRMED, PromiseState.WITHDRAWN]
    if over:
        return rows.filter(state__in=ended).order_by("-state_since", "-pk")
    return rows.exclude(state__in=ended).order_by(
        Case(When(state=PromiseState.OPEN, then=Value(0)), default=Value(1)), "due_on", "pk"
    )


def promises_to(firm: Organisation) -> QuerySet[Promise]:
    """What the firm was promised: first what waits for its word, then what is open, then what is over."""
    rows = Promise.objects.filter(guest__organisation=firm).select_related("promiser", "guest__organisation")
    return rows.order_by(ORDER, "due_on", "pk")


def promise_counts(party: Organisation) -> dict[str, int]:
    """How many promises of the party are open, overdue, waiting for the firm, over."""
    is_open = Q(state=PromiseState.OPEN)
    return Promise.objects.filter(promiser=party).aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=clock.today())),
        done=Count("pk", filter=Q(state=PromiseState.DONE)),
        over=Count("pk", filter=Q(state__in=[PromiseState.CONFIRMED, PromiseState.WITHDRAWN])),
    )


def to_confirm(firm: Organisation) -> int:
    """How many promises wait for the firm's word."""
    return Promise.objects.filter(guest__organisation=firm, state=PromiseState.DONE).count()


def steps_of(promise: Promise) -> QuerySet[PromiseStep]:
    """Every word about the promise, the newest first."""
    return promise.steps.select_related("by").order_by("-number")
