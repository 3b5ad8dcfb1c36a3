"""What the assignment reads of a run, as columns of numbers: millions of pairs, a few bytes each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

import numpy as np
from django.db.models import Count, F, IntegerField, QuerySet
from django.db.models.functions import Cast, Round
from numpy.typing import NDArray

from market.models import Match, NeedAdvice, RunShard
from market.services.snapshots import Chunk, Eligible, NeedColumns, open_need_columns

CHUNK = 20_000


def needs_of(shards: QuerySet[RunShard]) -> NeedColumns:
    """The needs of some shards of a run; one shard at a time is opened."""
    blobs = shards.values_list("data", flat=True).iterator(1)
    return open_need_columns(bytes(data or b"") for data in blobs)


def pairs_of(run_id: int, size: int = CHUNK) -> Iterator[Chunk]:
    """The pairs as the run computed them, chunk after chunk and in no order: needs, offerings, scores in thousandths.
    The database holds the rest back, so that no more than a chunk of them is ever rows.
    """
    milli = Cast(Round(F("score") * 1000), IntegerField())
    rows = Match.objects.computed().filter(run=run_id).order_by()
    found = rows.values_list("need_id", "offering_id", milli).iterator(size)
    while some := list(islice(found, size)):
        need, offering, score = columns(some, 3)
        yield need, offering, score.astype(np.int32)


def eligible_of(run_id: int) -> Eligible:
    """How many offerings were eligible for each need."""
    rows = NeedAdvice.objects.computed().filter(run=run_id).order_by()
    return Eligible(*columns(rows.values_list("need_id", "eligible").iterator(CHUNK), 2))


def kept_by_offering(run_id: int) -> Counter[int]:
    """The pairs of each offering."""
    rows = Match.objects.computed().filter(run=run_id).order_by()
    return Counter(dict(rows.values_list("offering_id").annotate(Count("pk"))))


def columns(rows: Iterable[tuple[Any, ...]], width: int) -> NDArray[np.int64]:
    """Rows of so many whole numbers turned into columns."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width).T
