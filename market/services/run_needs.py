"""Needs as a run saw them, found among the run's frozen shards without opening the others."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from market.models import RunShard
from market.services import snapshots
from market.services.snapshots import NeedCase

REMEMBERED = 500
"""Needs that a process keeps."""


def shards_of(run_id: int, needs: Iterable[int]) -> list[int]:
    """The worked-on shards that these needs can be in (keys): needs lie in them in the order of their own keys."""
    shards = RunShard.objects.filter(run=run_id, data__isnull=False)
    starts = list(shards.order_by("number").values_list("need_ids__0", "pk"))
    places = {bisect_right([first for first, _pk in starts], need) - 1 for need in needs}
    return [starts[place][1] for place in sorted(places) if place >= 0]


def need_of(run_id: int, told: str, need_id: int) -> NeedCase | None:
    """One need as it was frozen with its shard; None where the run did not see it. ``told`` is the hash of all that
    the run was told: a need that was found is remembered under it, for opening a shard takes its time.
    """
    try:
        return _found(run_id, told, need_id)
    except LookupError:
        return None


@lru_cache(REMEMBERED)
def _found(run_id: int, _told: str, need_id: int) -> NeedCase:
    shards = RunShard.objects.filter(pk__in=shards_of(run_id, [need_id])).values_list("data", flat=True)
    for data in shards:
        if found := snapshots.open_need(bytes(data or b""), str(need_id)):
            return found
    raise LookupError(need_id)
