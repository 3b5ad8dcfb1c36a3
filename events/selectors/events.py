"""Editions: which one is current, the list, and the figures at the top of the public page."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from accounts.enums import LENDER_KINDS, RESEARCH_KINDS, OrganisationKind
from accounts.models import User
from accounts.permissions import can_organise
from events import directory as registry
from events.enums import DutyTask, EventStatus
from events.models import MarketEvent, Registration
from events.permissions import series_with
from events.selectors.directory import members


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands at the top of the public page; every count is of distinct organisations."""

    firms_with_stall: int
    lenders: int
    universities: int
    needs: int
    editions: int
    firms_so_far: int


def current_event() -> MarketEvent | None:
    """The open edition everybody means when no edition is named: the latest that is published."""
    return MarketEvent.objects.current().select_related("series").first()


def current_desk(user: User) -> MarketEvent | None:
    """The edition at whose door somebody stands who names none: the open one, for a helper the latest open one of the
    series where the person checks in.
    """
    if can_organise(user):
        return current_event()
    own = MarketEvent.objects.current().filter(series__in=series_with(user, DutyTask.CHECK_IN))
    return own.select_related("series").first()


def events_for(user: User | AnonymousUser) -> QuerySet[MarketEvent]:
    """Editions the reader may open, latest first: the public ones, for the organiser also those in preparation, for who
    helps with a series also those of that.
    """
    events = MarketEvent.objects.all() if can_organise(user) else MarketEvent.objects.public()
    if own := series_with(user):
        events = MarketEvent.objects.filter(~Q(status=EventStatus.DRAFT) | Q(series__in=own))
    return events.select_related("series").order_by("-starts_at", "-pk")


def with_counts(events: QuerySet[MarketEvent]) -> QuerySet[MarketEvent]:
    """Editions with ``holders`` (stalls held) and ``parties`` (registered) for lists."""
    return events.annotate(
        holders=Count("stall_bookings", filter=Q(stall_bookings__released_at=None), distinct=True),
        parties=Count("registrations", filter=Q(registrations__cancelled_at=None), distinct=True),
    )


def figures(event: MarketEvent) -> Figures:
    """Firms with stalls, lenders and universities present, needs, and the series up to this edition.

    Firms of all editions are enterprises with a registration that was not cancelled, by distinct credit code.
    """
    kinds = members(event).order_by().values("kind").annotate(there=Count("pk"), held=Count("stall_row"))
    there = {row["kind"]: row["there"] for row in kinds}
    held = {row["kind"]: row["held"] for row in kinds}
    editions = MarketEvent.objects.filter(series=event.series_id, number__lte=event.number)
    firms = Registration.objects.filter(
        event__in=editions.exclude(status=EventStatus.DRAFT),
        cancelled_at=None,
        organisation__kind=OrganisationKind.ENTERPRISE,
    ).aggregate(
        coded=Count("organisation__credit_code", distinct=True),
        uncoded=Count("organisation", filter=Q(organisation__credit_code=None), distinct=True),
    )
    return Figures(
        firms_with_stall=held.get(OrganisationKind.ENTERPRISE, 0),
        lenders=sum(there.get(kind, 0) for kind in LENDER_KINDS),
        universities=sum(there.get(kind, 0) for kind in RESEARCH_KINDS),
        needs=registry.need_count(event),
        editions=editions.exclude(status=EventStatus.DRAFT).count(),
        firms_so_far=firms["coded"] + firms["uncoded"],
    )
