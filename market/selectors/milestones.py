"""Reading the milestones of agreed pairs: a party's own, what is due, and what is overdue."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from accounts import clock
from accounts.models import Organisation
from market.enums import State, Track
from market.models import Introduction, Milestone

PARTIES = ("introduction__need__organisation", "introduction__provider", "introduction__event")
SHOWN = 12
OPEN = Q(done_on__isnull=True, dropped_at__isnull=True)


def has_milestones(pair: Introduction) -> bool:
    """Parties of a cooperation or service pair that have agreed plan their steps."""
    return pair.track == Track.SERVICE and pair.state == State.AGREED


def milestones_of(pair: Introduction) -> QuerySet[Milestone]:
    """All of a pair in the order of their days, what was given up included."""
    rows = Milestone.objects.filter(introduction=pair)
    return rows.select_related("party", "added_by", "done_by", "done_for", "confirmed_by", "dropped_by")


def waiting_milestones(organisation: Organisation) -> QuerySet[Milestone]:
    """The next few of a party's pairs, on either side, that are not done or not confirmed yet."""
    mine = Q(introduction__need__organisation=organisation) | Q(introduction__provider=organisation)
    rows = Milestone.objects.filter(mine, confirmed_at__isnull=True, dropped_at__isnull=True)
    return rows.select_related("party", "done_for", *PARTIES).order_by("due_on", "pk")[:SHOWN]


def due_soon(until: dt.date) -> QuerySet[Milestone]:
    """Open ones that fall due from today until that day, of which nobody has been reminded; who adds one today knows
    it.
    """
    today = clock.today()
    rows = Milestone.objects.filter(OPEN, due_on__gte=today, due_on__lte=until, reminded_at__isnull=True)
    return rows.filter(added_at__lt=clock.now() - dt.timedelta(hours=12)).order_by("pk")


def newly_overdue() -> QuerySet[Milestone]:
    """Open ones whose day has passed, of which nobody has been told."""
    return Milestone.objects.filter(OPEN, due_on__lt=clock.today(), overdue_at__isnull=True).order_by("pk")


def overdue_milestones() -> QuerySet[Any]:
    """Those of which both sides have been told that their day has passed, the longest first: the organiser's list."""
    rows = Milestone.objects.filter(OPEN, due_on__lt=clock.today(), overdue_at__isnull=False)
    return rows.select_related("party", *PARTIES).order_by("overdue_at", "pk")
