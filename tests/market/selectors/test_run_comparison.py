"""Two runs of a market: who gained, who lost, and why, on a market small enough to read."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts import clock
from market.models import Match, MatchRun, Need, NeedAdvice, Offering
from market.run_texts import WHY, factor_moved, pair_change_view
from market.selectors.run_comparison import Comparison, PairChange, Side, changes_of, compare, earlier_runs
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A market with an earlier and a later run."""

    def __init__(self) -> None:
        self.event = build.event()
        now = clock.now()
        self.earlier = self.run(as_of=now - dt.timedelta(days=2))
        self.later = self.run(as_of=now)

    def run(self, **facts: Any) -> MatchRun:
        return MatchRun.objects.create(event=self.event, status="complete", finished_at=clock.now(), **facts)

    def need(self, *runs: MatchRun, **facts: Any) -> Need:
        """A need that these runs have read."""
        row = build.need(build.firm(), event=self.event, **facts)
        for run in runs:
            NeedAdvice.objects.create(run=run, need=row, eligible=1, data={})
        return row

    def pair(
        self, run: MatchRun, need: Need, offering: Offering, score: int, assigned: int | None = None, **facts: Any
    ) -> Match:
        rank = Match.objects.filter(run=run, need=need).count() + 1
        return Match.objects.create(
            run=run, need=need, offering=offering, score=Decimal(score), rank=rank, assigned=assigned, **facts
        )


def offering() -> Offering:
    return build.offering(build.organisation("bank"), published_at=clock.now() - dt.timedelta(days=9))


def test_needs_are_sorted_by_what_they_gained_or_lost() -> None:
    scene, first, second, third = Scene(), offering(), offering(), offering()
    both = (scene.earlier, scene.later)
    loses_two, loses_one, gains, moves, stays = (scene.need(*both) for _number in range(5))
    scene.pair(scene.earlier, loses_two, first, 90, 1)
    scene.pair(scene.earlier, loses_two, second, 80, 2)
    scene.pair(scene.earlier, loses_one, first, 70, 1)
    scene.pair(scene.later, loses_one, first, 70)
    scene.pair(scene.later, gains, first, 60, 1)
    scene.pair(scene.earlier, moves, second, 50, 1)
    scene.pair(scene.later, moves, third, 40, 1)
    for run in both:
        scene.pair(run, stays, third, 100, 1)
    assert compare(scene.later, scene.earlier) == Comparison(
        before=Side(5, 4, 78.0),
        after=Side(3, 3, 200 / 3),
        gained=[gains.pk],
        lost=[loses_two.pk, loses_one.pk],
        moved=[moves.pk],
        same=1,
    )


def test_updates_since_the_run_do_not_count() -> None:
    scene, one = Scene(), offering()
    need = scene.need(scene.earlier, scene.later)
    scene.pair(scene.earlier, need, one, 80, 1)
    scene.pair(scene.later, need, one, 80, 1, replaced_at=clock.now())
    assert compare(scene.later, scene.earlier).same == 1


def why(scene: Scene, need: Need) -> list[tuple[str, bool, str]]:
    """(party, came?, why) of the changed pairs of a need."""
    (change,) = changes_of(scene.later, scene.earlier, [need.pk])
    return [(pair.offering.organisation.name, pair.gained, pair.why) for pair in change.pairs]


def test_a_pair_went_because_the_two_work_on_it() -> None:
    scene, one = Scene(), offering()
    need = scene.need(scene.earlier, scene.later)
    scene.pair(scene.earlier, need, one, 80, 1)
    build.introduction(need, one.organisation, state="claimed")
    assert why(scene, need) == [(one.organisation.name, False, "taken")]


@pytest.mark.parametrize(("status", "reason"), [("withdrawn", "need_gone"), ("published", "need_missing")])
def test_a_pair_went_because_the_need_was_not_read(status: str, reason: str) -> None:
    scene, one = Scene(), offering()
    need = scene.need(scene.earlier, status=status)
    scene.pair(scene.earlier, need, one, 80, 1)
    assert why(scene, need) == [(one.organisation.name, False, reason)]


def test_a_pair_went_for_better_ones_or_for_want_of_room() -> None:
    scene, one, two = Scene(), offering(), offering()
    full = scene.need(scene.earlier, scene.later, introductions_wanted=1)
    scene.pair(scene.earlier, full, one, 70, 1)
    scene.pair(scene.later, full, two, 90, 1)
    scene.pair(scene.later, full, one, 70)
    assert why(scene, full) == [(one.organisation.name, False, "better"), (two.organisation.name, True, "rule_holds")]
    crowded = scene.need(scene.earlier, scene.later, introductions_wanted=2)
    scene.pair(scene.earlier, crowded, one, 70, 1)
    scene.pair(scene.later, crowded, one, 70)
    assert why(scene, crowded) == [(one.organisation.name, False, "no_room")]


def test_a_pair_went_with_its_offering_its_rank_or_a_rule() -> None:
    scene, gone, low, ruled = Scene(), offering(), offering(), offering()
    Offering.objects.filter(pk=gone.pk).update(status="withdrawn")
    need = scene.need(scene.earlier, scene.later)
    scene.pair(scene.earlier, need, gone, 90, 1)
    scene.pair(scene.earlier, need, ruled, 80, 2)
    assert [reason for _name, _came, reason in why(scene, need)] == ["offering_gone", "rule"]
    MatchRun.objects.filter(pk=scene.later.pk).update(params={"top": 1})
    scene.later.refresh_from_db()
    kept = scene.need(scene.earlier, scene.later)
    scene.pair(scene.earlier, kept, low, 60, 1)
    scene.pair(scene.later, kept, ruled, 70)
    assert why(scene, kept) == [(low.organisation.name, False, "below")]


def test_a_pair_came_with_a_new_need_offering_or_room() -> None:
    scene, one = Scene(), offering()
    fresh = scene.need(scene.later)
    scene.pair(scene.later, fresh, one, 80, 1)
    assert why(scene, fresh) == [(one.organisation.name, True, "need_new")]
    need = scene.need(scene.earlier, scene.later)
    late = build.offering(build.organisation("bank"), published_at=clock.now() - dt.timedelta(days=1))
    scene.pair(scene.earlier, need, one, 60)
    scene.pair(scene.later, need, one, 60, 1)
    scene.pair(scene.later, need, late, 50, 2)
    assert why(scene, need) == [(one.organisation.name, True, "room"), (late.organisation.name, True, "offering_new")]


def test_a_pair_came_because_more_are_kept_or_rules_hold() -> None:
    scene, one, two = Scene(), offering(), offering()
    MatchRun.objects.filter(pk=scene.earlier.pk).update(params={"top": 1})
    scene.earlier.refresh_from_db()
    need = scene.need(scene.earlier, scene.later)
    scene.pair(scene.earlier, need, one, 90)
    scene.pair(scene.later, need, two, 80, 1)
    assert why(scene, need) == [(two.organisation.name, True, "risen")]


def test_the_changes_of_many_needs_take_as_many_queries_as_of_one(django_assert_num_queries: Any) -> None:
    scene, one = Scene(), offering()
    needs = [scene.need(scene.earlier, scene.later) for _number in range(3)]
    for need in needs:
        scene.pair(scene.earlier, need, one, 80, 1)
    for count in (1, 3):
        with django_assert_num_queries(4):
            found = changes_of(scene.later, scene.earlier, [need.pk for need in needs[:count]])
            assert [(change.before, change.after) for change in found] == [(1, 0)] * count


def test_the_run_in_force_is_what_a_run_is_compared_with_first() -> None:
    scene = Scene()
    newest = scene.run()
    MatchRun.objects.filter(pk=scene.earlier.pk).update(current=True, published_at=clock.now())
    MatchRun.objects.create(event=build.event(), status="complete")
    MatchRun.objects.create(event=scene.event, status="failed")
    assert earlier_runs(newest) == [scene.earlier, scene.later]


def test_the_factor_that_moved_most_is_told() -> None:
    scene, one = Scene(), offering()
    need = scene.need()
    before = scene.pair(scene.earlier, need, one, 80, points=[20_000, 18_000, None, 9_000, 10_000, None, 3_000])
    after = scene.pair(scene.later, need, one, 77, points=[20_400, 14_500, 5_000, 9_000, 10_000, None, 3_000])
    change = PairChange(one, before, after, False, "no_room")
    assert factor_moved(change) == "同类审批经验 -3.5 分"
    assert factor_moved(PairChange(one, before, before, False, "no_room")) == ""
    assert factor_moved(PairChange(one, None, after, True, "need_new")) == ""
    assert pair_change_view(change) == {
        "name": f"{one.organisation.name} · {one.name}",
        "gained": False,
        "why": str(WHY["no_room"]),
        "before": 80.0,
        "after": 77.0,
        "moved": "同类审批经验 -3.5 分",
    }
