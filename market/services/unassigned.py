"""Why a run did not introduce a pair that it scored: read from the stored plan and what the run was told."""

from collections.abc import Sequence

from django.db.models import Q

from market.models import Match, RunShard, RunSnapshot
from market.services import run_columns
from market.services.run_needs import shards_of
from market.services.run_shelves import shelf_of

LATER = "later"
"""The pair was brought up to date after the run: only the next run decides."""


def why_not(rows: Sequence[Match]) -> dict[int, str]:
    """Match → why it was not introduced, for those that were not, in constant queries a run. A run that keeps no
    snapshot says nothing.
    """
    open_rows = [row for row in rows if row.assigned is None]
    found = {row.pk: LATER for row in open_rows if row.refresh_id is not None}
    for run_id in dict.fromkeys(row.run_id for row in open_rows):
        asked = [row for row in open_rows if row.run_id == run_id and row.refresh_id is None]
        found |= _of_run(run_id, asked) if asked else {}
    return found


def _of_run(run_id: int, asked: Sequence[Match]) -> dict[int, str]:
    try:
        shelf = shelf_of(run_id)
    except RunSnapshot.DoesNotExist:
        return {}
    needs = {row.need_id for row in asked}
    touched = Q(need__in=needs) | Q(offering__in={row.offering_id for row in asked})
    rows = Match.objects.computed().filter(touched, run=run_id, assigned__isnull=False)
    given = {(need, offering): float(score) for need, offering, score in rows.values_list("need", "offering", "score")}
    scores = given | {(row.need_id, row.offering_id): float(row.score) for row in asked}
    pairs = [(need, offering, score) for (need, offering), score in scores.items()]
    found = shelf.why_not(wanted_of(run_id, needs), pairs, given)
    return {row.pk: found[row.need_id, row.offering_id] for row in asked}


def wanted_of(run_id: int, needs: set[int]) -> dict[int, int]:
    """How many introductions these needs could use when the run read them."""
    found = run_columns.needs_of(RunShard.objects.filter(pk__in=shards_of(run_id, needs)))
    wanted = zip(found.key.tolist(), found.wanted.tolist(), strict=True)
    return {need: count for need, count in wanted if need in needs}
