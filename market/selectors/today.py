"""What the organiser's start page is made of: what waits for somebody, and the figures of the current edition."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import clock
from accounts.completeness import PROFILE_FACTS
from accounts.enums import OrganisationKind
from accounts.models import EnterpriseProfile, Organisation
from events.models import MarketEvent, StallBooking
from market.enums import OPEN_STATES, State
from market.models import Introduction, Match, Need, SubsidyFile
from market.querysets import LIVE_NEED_STATUSES
from market.selectors import todo_sources
from market.selectors.follow_ups import held_back
from market.selectors.introductions import overdue
from market.selectors.kept import kept
from market.subsidy_enums import FileState
from market.todo import Matter


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows that wait for the organiser, and since when the first of them waits."""

    count: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """Pairs whose clock ran out: how many, how many were handed to the organiser, and the worst one."""

    escalated: int
    late: int
    worst: Introduction | None
    worst_late: Introduction | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The tiles: needs, firms, pairs and clocks of an edition."""

    needs: int
    needs_today: int
    firms: int
    firms_matched: int
    working: int
    proposed: int
    due_today: int
    overdue: int


def waiting_organisations() -> Queue:
    """Organisations that wait for verification."""
    return _queue(todo_sources.waiting_organisations())


def waiting_needs() -> Queue:
    """Needs that wait for publication."""
    return _queue(todo_sources.waiting_needs())


def waiting_offerings() -> Queue:
    """Offerings that wait for publication."""
    return _queue(todo_sources.waiting_offerings())


def waiting_support() -> tuple[Queue, Queue]:
    """Files of support that wait to be checked, and those that wait to be approved; one query."""
    to_check, to_approve = Q(state=FileState.SUBMITTED), Q(state=FileState.CHECKED)
    found = SubsidyFile.objects.filter(to_check | to_approve).aggregate(
        check=Count("pk", filter=to_check),
        check_since=Min("submitted_at", filter=to_check),
        approve=Count("pk", filter=to_approve),
        approve_since=Min("checked_at", filter=to_approve),
    )
    return Queue(found["check"], found["check_since"]), Queue(found["approve"], found["approve_since"])


def _queue(rows: QuerySet[Any]) -> Queue:
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    return Queue(found["count"], found["oldest"])


def overdue_pairs() -> Overdue:
    """Clocks that ran out and are not put off, apart by whether the party or the organiser has to act; the counts of
    very many up to a minute old.
    """
    rows = overdue().filter(~held_back(Matter.CLOCK, since="state_since"))

    def make() -> tuple[dict[str, int], int]:
        counts = rows.order_by().aggregate(
            escalated=Count("pk", filter=Q(escalated_at__isnull=False)),
            late=Count("pk", filter=Q(escalated_at__isnull=True)),
        )
        return counts, counts["escalated"] + counts["late"]

    found = kept("overdue", make)
    return Overdue(
        escalated=found["escalated"],
        late=found["late"],
        worst=rows.filter(escalated_at__isnull=False).first() if found["escalated"] else None,
        worst_late=rows.filter(escalated_at__isnull=True).first() if found["late"] else None,
    )


def incomplete_exhibitors(event: MarketEvent) -> list[int]:
    """Firms with a stall at the edition whose introduction is empty or whose profile lacks a fact that rules read."""
    held = StallBooking.objects.filter(event=event, organisation=OuterRef("pk"), released_at__isnull=True)
    missing = Q(introduction="") | Q(profile__isnull=True)
    for name in PROFILE_FACTS:
        nullable = EnterpriseProfile._meta.get_field(name).null
        missing |= Q(**{f"profile__{name}__isnull": True}) if nullable else Q(**{f"profile__{name}": ""})
    rows = Organisation.objects.filter(missing, Exists(held), kind=OrganisationKind.ENTERPRISE)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def figures(event: MarketEvent) -> Figures:
    """The tiles of an edition; firms are counted by organisation."""
    midnight = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time.min))
    matched = Match.objects.in_force().filter(need=OuterRef("pk"), run__event=event)
    live = Need.objects.filter(event=event, status__in=LIVE_NEED_STATUSES)
    counts = live.aggregate(
        needs=Count("pk"),
        today=Count("pk", filter=Q(published_at__gte=midnight)),
        firms=Count("organisation", distinct=True),
        matched=Count("organisation", distinct=True, filter=Exists(matched)),
    )
    now = clock.now()
    pairs = Introduction.objects.filter(state__in=OPEN_STATES)
    here = Q(event=event)
    clocks = pairs.aggregate(
        working=Count("pk", filter=here & ~Q(state=State.PROPOSED)),
        proposed=Count("pk", filter=here & Q(state=State.PROPOSED)),
        due=Count("pk", filter=Q(due_at__gte=now, due_at__lt=now + dt.timedelta(days=1))),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
    )
    return Figures(
        needs=counts["needs"],
        needs_today=counts["today"],
        firms=counts["firms"],
        firms_matched=counts["matched"],
        working=clocks["working"],
        proposed=clocks["proposed"],
        due_today=clocks["due"],
        overdue=clocks["overdue"],
    )
