"""All that a firm has on the market, in a number of queries that does not depend on how much it is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from accounts import clock
from accounts.models import Organisation
from events.models import Registration, SeatBooking
from market.enums import OPEN_STATES, OfferingKind, State
from market.models import Introduction, Match, Need, NeedAdvice, Outcome
from market.querysets import LIVE_NEED_STATUSES

GOOD_ENDS = (State.DRAWN, State.AGREED)
BEST = 5
"""Matches of a need that are shown beside its introductions."""


@dataclass(frozen=True, slots=True)
class MyMarket:
    """Needs on the market; pairs that are open or came to a good end; the best matches and the advice of each need;
    where the firm is registered, and its seats in sessions.
    """

    needs: list[Need]
    pairs: list[Introduction]
    matches: dict[int, list[Match]]
    advice: dict[int, NeedAdvice]
    registrations: list[Registration]
    seats: list[SeatBooking]


def my_market(organisation: Organisation) -> MyMarket:
    """The firm's market, needs and pairs newest first, matches best first, dates in their order."""
    needs = list(
        Need.objects.filter(organisation=organisation, status__in=LIVE_NEED_STATUSES)
        .select_related("organisation", "event", "financing")
        .order_by("-published_at", "-pk")
    )
    matches: dict[int, list[Match]] = {need.pk: [] for need in needs}
    for match in _matches(organisation):
        matches.setdefault(match.need_id, []).append(match)
    return MyMarket(
        needs=needs,
        pairs=list(pairs_of_firm(organisation)),
        matches=matches,
        advice={row.need_id: row for row in _advice(organisation)},
        registrations=list(_registrations(organisation)),
        seats=list(_seats(organisation)),
    )


def pairs_of_firm(organisation: Organisation) -> Any:
    """Open pairs, those whose clock runs out first on top, then those that came to a good end."""
    standing = Outcome.objects.current().order_by("pk").prefetch_related("verdicts")
    rows = Introduction.objects.filter(need__organisation=organisation, state__in=[*OPEN_STATES, *GOOD_ENDS])
    related = ("need__organisation", "need__financing", "provider", "offering__loan", "event", "match")
    return (
        rows.select_related(*related)
        .prefetch_related(Prefetch("outcomes", queryset=standing, to_attr="standing"))
        .order_by("closed_at", "due_at", "created_at", "pk")
    )


def _matches(organisation: Organisation) -> Any:
    """The best of each need that is live, and every policy that fits."""
    rows = Match.objects.in_force().filter(need__organisation=organisation, need__status__in=LIVE_NEED_STATUSES)
    wanted = Q(rank__lte=BEST) | Q(offering__kind=OfferingKind.POLICY)
    related = ("offering__organisation", "offering__loan", "offering__policy_terms")
    return rows.filter(wanted).select_related(*related).order_by("need_id", "rank", "pk")


def _advice(organisation: Organisation) -> Any:
    live = Q(need__organisation=organisation, need__status__in=LIVE_NEED_STATUSES)
    return NeedAdvice.objects.in_force().filter(live)


def _registrations(organisation: Organisation) -> Any:
    rows = Registration.objects.filter(organisation=organisation, cancelled_at=None, event__ends_at__gte=clock.now())
    return rows.select_related("event").order_by("event__starts_at", "pk")


def _seats(organisation: Organisation) -> Any:
    """Seats of the firm's people in sessions that are not over."""
    rows = SeatBooking.objects.filter(
        attendee__registration__organisation=organisation,
        attendee__registration__cancelled_at=None,
        cancelled_at=None,
        session__ends_at__gte=clock.now(),
    )
    return rows.select_related("session__event", "attendee").order_by("session__starts_at", "pk")
