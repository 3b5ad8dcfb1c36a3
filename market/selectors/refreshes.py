"""What has changed since a run looked at the market, and which updates of pairs wait, run, are done or have failed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from market.enums import State
from market.models import MatchRefresh, MatchRun, Need, Offering
from market.querysets import LIVE_NEED_STATUSES

MARGIN = dt.timedelta(seconds=5)
"""A change that was being written while the run looked has an earlier time and was not seen: looking twice is cheap."""

Stamp = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """What a page says of a need's pairs: an update is on its way, or when the last one changed something."""

    waiting: bool
    updated_at: dt.datetime | None


def runs_in_force() -> QuerySet[MatchRun]:
    """Published runs whose pairs people read, and that know what they looked at."""
    return MatchRun.objects.filter(current=True, snapshot__isnull=False)


def seen_at(run: MatchRun) -> dt.datetime:
    """From when on a change may be one that the run has not seen."""
    return (run.started_at or run.queued_at) - MARGIN


def offerings_stamp(run: MatchRun) -> Stamp:
    """Offerings touched since the run froze its shelf, by key, with all that tells one state of them from another."""
    since = seen_at(run)
    rows = Offering.objects.filter(Q(updated_at__gte=since) | Q(organisation__updated_at__gte=since)).order_by("pk")
    return tuple(rows.values_list("pk", "updated_at", "status", "organisation__verification"))


def needs_changed(run: MatchRun) -> list[int]:
    """Needs of the run's edition that may not be as the run saw them: their own rows, their firms, their pairs, what
    parties wish.
    """
    since = seen_at(run)
    pairs = Q(introductions__state_since__gte=since) & (
        Q(introductions__claimed_at__isnull=False) | Q(introductions__state=State.DECLINED)
    )
    firm = Q(organisation__updated_at__gte=since) | Q(organisation__profile__updated_at__gte=since)
    wishes = Q(provider_wishes__made_at__gte=since) | Q(provider_wishes__ended_at__gte=since)
    own = Q(updated_at__gte=since)
    rows = Need.objects.filter(own | firm | pairs | wishes, event=run.event_id, published_at__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def live_of(run: MatchRun, need_ids: list[int]) -> list[int]:
    """Those of these needs that take part in the run's edition now."""
    rows = Need.objects.filter(pk__in=need_ids, event=run.event_id, status__in=LIVE_NEED_STATUSES)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def freshness_of(need: Need) -> Freshness:
    """What is to be said beside the pairs of a need."""
    rows = MatchRefresh.objects.filter(need=need)
    run = runs_in_force().filter(event=need.event_id).first()
    if run is None:
        return Freshness(waiting=False, updated_at=None)
    since = rows.filter(done_at__gte=run.published_at, error="").aggregate(last=Max("done_at"))
    return Freshness(waiting=rows.filter(done_at__isnull=True).exists(), updated_at=since["last"])


def updated_since(need: Need, moment: dt.datetime) -> bool:
    """An update of the need has been made after that moment."""
    return MatchRefresh.objects.filter(need=need, done_at__gte=moment, error="").exists()


def failed_refreshes() -> QuerySet[MatchRefresh]:
    """Updates that were given up, and that no later one of the same need or offering has made good."""
    later = MatchRefresh.objects.filter(pk__gt=OuterRef("pk"))
    same = Q(need=OuterRef("need")) | Q(offering=OuterRef("offering"))
    rows = MatchRefresh.objects.filter(done_at__isnull=False).exclude(error="")
    return rows.filter(~Exists(later.filter(same))).order_by("pk")
