"""Properties of the whole engine: order, shards, both paths, storage, sums, what may never meet, and room."""

import dataclasses
import random
from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from market.matching.data import (
    advice_to_data,
    market_from_data,
    market_to_data,
    needs_from_data,
    pair_to_data,
    ranking_to_data,
)
from market.matching.engine import assign, explain, prepare, rank
from market.matching.score import FACTORS, MILLI, WHOLE, divide, weights_for
from market.matching.values import Assigned, Market, NeedCase, Params
from tests.matching.strategies import PARTIES, a_rich_market, shuffled, unordered

WISHES = FACTORS.index("wishes")
Scores = list[tuple[str, str, float]]


def columns(chosen: Market, compiled: bool | None = None, top: int = 100) -> dict[tuple[str, str], Any]:
    """The ranking of all needs by pair: score, rank, points by factor, and open facts."""
    data = ranking_to_data(rank(prepare(chosen, Params(top=top)), chosen.needs, compiled))
    names = ("score", "rank", "points", "unknown")
    rows = zip(*(data[name] for name in names), strict=True)
    return dict(zip(zip(data["need"], data["offering"], strict=True), rows, strict=True))


def costs(chosen: Market) -> dict[tuple[str, str], tuple[int, int]]:
    """What each rule costs, by offering and key of the rule."""
    found = rank(prepare(chosen, Params()), chosen.needs, False)
    rules = {case.key: case.rules for case in chosen.offerings}
    names = [found.offerings[place] for place in found.costs.place]
    keys = [rules[name][number].key for name, number in zip(names, found.costs.number, strict=True)]
    tallies = zip(found.costs.fails.tolist(), found.costs.alone.tolist(), strict=True)
    return dict(zip(zip(names, keys, strict=True), tallies, strict=True))


def explained(chosen: Market) -> dict[str, Any]:
    """All reasons of all needs as they are stored, with rules and parts in one order."""
    prepared = prepare(chosen, Params(top=100))
    results = {case.key: explain(prepared, case) for case in chosen.needs}
    return {
        key: unordered([result.eligible_count, [*map(pair_to_data, result.pairs)], advice_to_data(result.advice)])
        for key, result in results.items()
    }


def scores(chosen: Market) -> Scores:
    return [(*pair, found[0]) for pair, found in columns(chosen).items()]


@given(a_rich_market(), st.randoms(use_true_random=False))
def test_the_order_in_which_a_market_is_written_down_changes_nothing(chosen: Market, chance: random.Random) -> None:
    other = shuffled(chosen, chance)
    assert columns(other) == columns(chosen)
    assert costs(other) == costs(chosen)
    assert explained(other) == explained(chosen)
    pairs = scores(chosen)
    assert assign(other, chance.sample(pairs, len(pairs))) == assign(chosen, pairs)


@given(a_rich_market(), st.sampled_from(PARTIES), st.data())
def test_a_party_that_names_a_need_loses_nothing_and_changes_no_other_pair(
    chosen: Market, party: str, data: st.DataObject
) -> None:
    """Its own pairs with the need never fall, all other scores stay; ranks of the need follow from the scores."""
    named = data.draw(st.sampled_from(chosen.needs))
    wishing = dataclasses.replace(named, wished_by=named.wished_by | {party})
    changed = dataclasses.replace(
        chosen, needs=tuple(wishing if case.key == named.key else case for case in chosen.needs)
    )
    owner = {case.key: case.party for case in chosen.offerings}
    before, after = columns(chosen), columns(changed)
    assert before.keys() == after.keys()
    for (case, offering), was in before.items():
        now = after[case, offering]
        if (case, owner[offering]) == (named.key, party):
            assert (now[0] >= was[0], now[3]) == (True, was[3])
            assert now == was if party in named.wished_by else now[2][WISHES] is not None
        elif case == named.key:
            assert (now[0], now[2], now[3]) == (was[0], was[2], was[3])
        else:
            assert now == was


@given(a_rich_market())
def test_the_compiled_path_the_plain_one_and_the_explained_answer_agree(chosen: Market) -> None:
    plain = columns(chosen, False)
    assert columns(chosen, True) == plain
    prepared = prepare(chosen, Params(top=100))
    pairs = [pair for case in chosen.needs for pair in explain(prepared, case).pairs]
    points = [{factor.name: factor.points for factor in pair.factors} for pair in pairs]
    assert plain == {
        (pair.need, pair.offering): (pair.score, pair.rank, [some.get(name) for name in FACTORS], list(pair.unknown))
        for pair, some in zip(pairs, points, strict=True)
    }


@given(a_rich_market(), st.data(), st.booleans())
def test_however_the_needs_are_cut_the_answer_is_the_same(chosen: Market, data: st.DataObject, compiled: bool) -> None:
    """Each shard knows the shelf and its own needs only, both read back from storage."""
    whole = rank(prepare(chosen, Params(top=4)), chosen.needs, compiled)
    bare = market_from_data(market_to_data(dataclasses.replace(chosen, needs=())))
    labels = [data.draw(st.integers(0, 2)) for _ in chosen.needs]
    cut = [[case for case, label in zip(chosen.needs, labels, strict=True) if label == one] for one in range(3)]
    stored = [market_to_data(dataclasses.replace(chosen, needs=tuple(part)))["needs"] for part in cut]
    shards = [rank(prepare(bare, Params(top=4)), needs_from_data(part), compiled) for part in stored]
    order = [key for shard in shards for key in shard.needs]
    for row, case in enumerate(chosen.needs):
        for name in ("place", "total", "points", "pattern", "unknown", "eligible", "blocking"):
            together = np.concatenate([getattr(shard, name) for shard in shards])
            assert np.array_equal(getattr(whole, name)[row], together[order.index(case.key)])
    added = shards[0].costs + shards[1].costs + shards[2].costs
    assert (added.fails.tolist(), added.alone.tolist()) == (whole.costs.fails.tolist(), whole.costs.alone.tolist())


@given(a_rich_market())
def test_a_stored_market_is_the_same_market_with_the_same_answers(chosen: Market) -> None:
    again = market_from_data(market_to_data(chosen))
    assert again == chosen
    assert columns(again) == columns(chosen)
    assert explained(again) == explained(chosen)


WEIGHTS = st.dictionaries(st.sampled_from(FACTORS), st.sampled_from([0, 1, 7.5, 40]), max_size=3)


@given(a_rich_market(), WEIGHTS)
def test_the_factors_sum_to_the_score_within_their_maxima_and_the_rest_is_absent(
    chosen: Market, weights: dict[str, float]
) -> None:
    """To the thousandth: the maxima are the weights of the factors present, divided so that they make 100."""
    params = Params(top=100, weights=weights)
    prepared = prepare(chosen, params)
    for case in chosen.needs:
        wanted = dict(zip(FACTORS, weights_for(case.kind, params), strict=True))
        for pair in explain(prepared, case).pairs:
            names = [factor.name for factor in pair.factors]
            points, most = (
                [round(getattr(one, of) * MILLI) for one in pair.factors] for of in ("points", "max_points")
            )
            assert sum(points) == round(pair.score * MILLI)
            assert sum(most) == (WHOLE if names else 0)
            assert all(0 <= some <= full for some, full in zip(points, most, strict=True))
            assert sorted([*names, *pair.absent]) == sorted(name for name, weight in wanted.items() if weight)
            parts = divide(tuple(wanted[name] if name in names else 0.0 for name in FACTORS))
            assert most == [part for part in parts if part]


def forbidden(chosen: Market, case: NeedCase) -> set[str]:
    """The offerings that a need must not or need not meet."""
    return {
        one.key
        for one in chosen.offerings
        if one.party == case.firm
        or {one.key, one.party} & case.excluded
        or (case.key, one.key) in chosen.open_pairs
        or one.kind not in case.offers
    }


@given(a_rich_market())
def test_who_is_excluded_the_firm_itself_and_who_was_met_appear_nowhere(chosen: Market) -> None:
    """Neither as a pair nor in the advice nor in the plan."""
    prepared = prepare(chosen, Params(top=100, near_misses=100))
    ranked = columns(chosen)
    planned = assign(chosen, scores(chosen))
    for case in chosen.needs:
        result = explain(prepared, case)
        named = {pair.offering for pair in result.pairs} | {miss.offering for miss in result.advice.near_misses}
        named |= {key for one in result.advice.suggestions for key in (*one.opens, *one.closes)}
        named |= {offering for need, offering in ranked if need == case.key}
        named |= {one.offering for one in planned if one.need == case.key}
        assert not named & forbidden(chosen, case)


def met_parties(chosen: Market, planned: tuple[Assigned, ...]) -> Counter[tuple[str, str]]:
    parties = {case.key: case.party for case in chosen.offerings}
    return Counter((one.need, parties[one.offering]) for one in planned)


@given(a_rich_market())
def test_a_plan_keeps_to_room_wishes_and_one_meeting_with_each_party(chosen: Market) -> None:
    pairs = scores(chosen)
    planned = assign(chosen, pairs)
    given_ = {(need, offering): score for need, offering, score in pairs}
    assert {(one.need, one.offering) for one in planned} <= set(given_)
    assert max(met_parties(chosen, planned).values(), default=1) == 1
    by_offering = Counter(one.offering for one in planned)
    assert all(by_offering[case.key] <= case.capacity for case in chosen.offerings)
    for case in chosen.needs:
        mine = sorted((one for one in planned if one.need == case.key), key=lambda one: one.position)
        assert len(mine) <= case.wanted
        assert [one.position for one in mine] == list(range(1, len(mine) + 1))
        order = [(-given_[one.need, one.offering], one.offering) for one in mine]
        assert order == sorted(order)


@given(a_rich_market())
def test_no_pair_could_be_added_to_a_plan(chosen: Market) -> None:
    """Whoever is left without has nobody left with room."""
    pairs = scores(chosen)
    planned = assign(chosen, pairs)
    parties = {case.key: case.party for case in chosen.offerings}
    by_need, by_offering = Counter(one.need for one in planned), Counter(one.offering for one in planned)
    wanted = {case.key: case.wanted for case in chosen.needs}
    room = {case.key: case.capacity for case in chosen.offerings}
    met = met_parties(chosen, planned)
    for need, offering, _score in pairs:
        full = by_need[need] >= wanted[need] or by_offering[offering] >= room[offering]
        assert full or met[need, parties[offering]]
