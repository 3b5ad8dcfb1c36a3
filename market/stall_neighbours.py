"""Which parties should have stalls near each other: those that the run in force proposed to each other."""

from collections.abc import Iterator

from django.db.models import Max

from events import neighbours
from events.models import MarketEvent, Registration
from market.models import Match


def register() -> None:
    """Make the matched pairs known to the hall (called from ``AppConfig.ready``)."""
    neighbours.register_pairs(pairs)


def pairs(event: MarketEvent) -> Iterator[tuple[int, int, int]]:
    """Party, answering party and their best score, of proposed introductions between two that come."""
    coming = Registration.objects.filter(event=event, cancelled_at=None).order_by().values("organisation")
    rows = (
        Match.objects.in_force()
        .filter(run__event=event, assigned__isnull=False)
        .filter(need__organisation__in=coming, offering__organisation__in=coming)
        .order_by()
        .values_list("need__organisation", "offering__organisation")
        .annotate(best=Max("score"))
    )
    for one, other, score in rows:
        yield one, other, max(1, round(score))
