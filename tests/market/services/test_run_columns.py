"""What the assignment reads of a run: every pair once, exact to the thousandth, as the run computed it."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from market.models import Match, MatchRefresh, MatchRun, NeedAdvice, RunShard
from market.services import run_columns, snapshots
from tests import build

pytestmark = pytest.mark.django_db

SCORES = ["1.001", "1.003", "8.115", "64.035", "0", "100", "99.999"]
"""Some are, times a thousand and as floats, a little less than the whole number they are."""


def stored() -> tuple[MatchRun, list[Match]]:
    """A run with pairs of two needs, beside a pair of another run and one brought up to date since."""
    event = build.event()
    needs = [build.need(build.firm(), event=event) for _number in range(2)]
    offerings = [build.offering(build.organisation("bank")) for _score in SCORES]
    kept = [build.match(needs[place % 2], offerings[place], score=score) for place, score in enumerate(SCORES)]
    build.match(build.need(build.firm(), event=build.event()), offerings[0], score="50")
    change = MatchRefresh.objects.create(need=needs[0])
    Match.objects.create(
        run=kept[0].run, need=needs[0], offering=offerings[1], score=Decimal("3.5"), rank=9, reasons={}, refresh=change
    )
    return kept[0].run, kept


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_pairs_of_the_run_and_no_others_come_in_chunks(size: int) -> None:
    run, kept = stored()
    found: list[tuple[int, int, int]] = []
    for need, offering, score in run_columns.pairs_of(run.pk, size):
        assert 0 < len(need) <= size
        assert (need.dtype, offering.dtype, score.dtype) == ("int64", "int64", "int32")
        found += zip(need.tolist(), offering.tolist(), score.tolist(), strict=True)
    rows = zip(kept, SCORES, strict=True)
    assert sorted(found) == sorted((row.need_id, row.offering_id, int(Decimal(score) * 1000)) for row, score in rows)


def test_a_chunk_takes_no_query_of_its_own(django_assert_num_queries: Any) -> None:
    run, _kept = stored()
    with django_assert_num_queries(1):
        assert len(list(run_columns.pairs_of(run.pk, 2))) == 4


def test_the_pairs_of_an_offering_and_the_eligible_of_a_need_are_counted() -> None:
    run, kept = stored()
    NeedAdvice.objects.create(run=run, need=kept[0].need, eligible=40)
    NeedAdvice.objects.create(run=run, need=kept[1].need, eligible=0)
    eligible = run_columns.eligible_of(run.pk)
    assert dict(zip(eligible.need.tolist(), eligible.count.tolist(), strict=True)) == {
        kept[0].need_id: 40,
        kept[1].need_id: 0,
    }
    assert run_columns.kept_by_offering(run.pk) == {row.offering_id: 1 for row in kept}


def test_a_run_without_rows_has_empty_columns() -> None:
    run = MatchRun.objects.create(event=build.event())
    eligible = run_columns.eligible_of(run.pk)
    assert (list(run_columns.pairs_of(run.pk)), len(eligible.need), len(eligible.count)) == ([], 0, 0)


def test_the_needs_of_shards_are_read_as_they_were_frozen() -> None:
    event = build.event()
    run = MatchRun.objects.create(event=event)
    needs = [build.need(build.firm(), event=event, introductions_wanted=wanted) for wanted in (3, 1, 2)]
    for number, some in enumerate((needs[:2], needs[2:])):
        keys = [need.pk for need in some]
        blob = snapshots.freeze_needs(keys, timezone.localdate()).blob
        RunShard.objects.create(run=run, number=number, need_ids=keys, data=blob)
    shards = RunShard.objects.filter(run=run)

    def told(some: Any) -> list[tuple[int, ...]]:
        found = run_columns.needs_of(some)
        columns = (found.key, found.firm, found.wanted, found.held)
        return sorted(zip(*(column.tolist() for column in columns), strict=True))

    rows = [(need.pk, need.organisation_id, wanted, 0) for need, wanted in zip(needs, (3, 1, 2), strict=True)]
    assert told(shards) == sorted(rows)
    assert told(shards.filter(number=1)) == rows[2:]
    assert told(shards.none()) == []
