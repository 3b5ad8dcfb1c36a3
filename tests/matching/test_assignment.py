"""The assignment against brute force, and what it promises: capacities, fairness, one choice."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.assignment import MOST_TIE_DIGITS, TOP_SCORE, Scored, _tie, _weights
from market.matching.engine import assign
from market.matching.values import Market, OfferingCase
from tests.matching.build import market, need, offering

Pairs = list[tuple[str, str, float]]


def small(seed: int) -> tuple[Market, Pairs]:
    """A market of at most 9 pairs, with few distinct scores so that ties are common."""
    chance = random.Random(seed)
    needs = [
        need(f"n{number}", firm=f"f{chance.randint(0, 2)}", wanted=chance.randint(0, 3))
        for number in range(chance.randint(1, 4))
    ]
    offerings = [
        offering(f"o{number}", party=f"b{chance.randint(0, 2)}", capacity=chance.randint(0, 2))
        for number in range(chance.randint(1, 4))
    ]
    possible = [(one.key, other.key) for one in needs for other in offerings]
    chosen = chance.sample(possible, min(len(possible), chance.randint(1, 9)))
    return market(needs, offerings), [(*pair, chance.choice([0.0, 10.5, 40.001, 99.999, 100.0])) for pair in chosen]


def feasible(chosen: Market, plan: Pairs) -> bool:
    party = {case.key: case.party for case in chosen.offerings}
    met = [(one, party[other]) for one, other, _ in plan]
    return (
        len(met) == len(set(met))
        and all(sum(one == case.key for one, _, _ in plan) <= case.wanted for case in chosen.needs)
        and all(sum(other == case.key for _, other, _ in plan) <= case.capacity for case in chosen.offerings)
    )


def value(chosen: Market, plan: Pairs) -> tuple[list[int], int]:
    """Introductions per firm, the worst-off first, then the total score: what is to be greatest, in this order."""
    firm = {case.key: case.firm for case in chosen.needs}
    counts = dict.fromkeys(firm.values(), 0)
    for one, _, _ in plan:
        counts[firm[one]] += 1
    return sorted(counts.values()), sum(round(score * 1000) for _, _, score in plan)


def planned(chosen: Market, pairs: Pairs) -> Pairs:
    taken = {(pair.need, pair.offering) for pair in assign(chosen, pairs)}
    return [pair for pair in pairs if pair[:2] in taken]


@pytest.mark.parametrize("block", range(8))
def test_brute_force_finds_nothing_better_on_400_small_markets(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        chosen, pairs = small(seed)
        plans = (list(plan) for size in range(len(pairs) + 1) for plan in combinations(pairs, size))
        best = max(value(chosen, plan) for plan in plans if feasible(chosen, plan))
        found = planned(chosen, pairs)
        assert feasible(chosen, found), seed
        assert value(chosen, found) == best, seed


def test_between_equal_plans_the_keys_decide_and_not_the_solver() -> None:
    """The greatest sum of the pairs' own numbers, found by brute force on markets where every score is the same."""
    for seed in range(60):
        chosen, pairs = small(seed)
        level = [(one, other, 50.0) for one, other, _ in pairs]
        number = {pair[:2]: _tie(Scored(pair[0], pair[1], 50_000), MOST_TIE_DIGITS) for pair in level}
        plans = (list(plan) for size in range(len(level) + 1) for plan in combinations(level, size))
        ranked = [
            (value(chosen, plan), sum(number[pair[:2]] for pair in plan), plan)
            for plan in plans
            if feasible(chosen, plan)
        ]
        assert planned(chosen, level) == max(ranked)[2], seed


@given(st.integers(1000, 100_000), st.randoms(use_true_random=False))
def test_the_order_of_needs_offerings_and_pairs_decides_no_tie(seed: int, chance: random.Random) -> None:
    chosen, pairs = small(seed)
    level = [(one, other, 50.0) for one, other, _ in pairs]
    turned = market(
        chance.sample(chosen.needs, len(chosen.needs)), chance.sample(chosen.offerings, len(chosen.offerings))
    )
    assert assign(turned, chance.sample(level, len(level))) == assign(chosen, level)


def test_a_firm_with_everything_spares_one_for_a_firm_with_nothing() -> None:
    needs = [need("n1", firm="rich", wanted=2), need("n2", firm="poor", wanted=2)]
    offerings = [offering("o1", capacity=1), offering("o2", capacity=1)]
    pairs = [("n1", "o1", 99.0), ("n1", "o2", 98.0), ("n2", "o2", 0.001)]
    assert [(pair.need, pair.offering) for pair in assign(market(needs, offerings), pairs)] == [
        ("n1", "o1"),
        ("n2", "o2"),
    ]


def test_fairness_counts_firms_not_needs() -> None:
    needs = [need("n1", firm="f"), need("n2", firm="f"), need("n3", firm="g", wanted=1)]
    pairs = [("n1", "o1", 90.0), ("n2", "o1", 90.0), ("n3", "o1", 1.0)]
    plan = assign(market(needs, [offering("o1", capacity=2)]), pairs)
    assert [pair.need for pair in plan if pair.need == "n3"] == ["n3"]
    assert len(plan) == 2


def test_one_offering_of_a_party_per_need_and_positions_by_score() -> None:
    offerings = [
        offering("o1", party="b"),
        offering("o2", party="b"),
        offering("o3", party="c"),
        offering("o4", party="d"),
    ]
    pairs = [("n1", "o1", 80.0), ("n1", "o2", 90.0), ("n1", "o3", 95.0), ("n1", "o4", 10.0)]
    plan = assign(market([need(wanted=3)], offerings), pairs)
    assert [(pair.offering, pair.position) for pair in plan] == [("o3", 1), ("o2", 2), ("o4", 3)]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("n1", "o9", 1.0)], "not in the market"),
        ([("n9", "o1", 1.0)], "not in the market"),
        ([("n1", "o1", 1.0), ("n1", "o1", 2.0)], "given twice"),
        ([("n1", "o1", -0.5)], "not between 0 and 100"),
        ([("n1", "o1", 100.5)], "not between 0 and 100"),
        ([("n1", "o1", float("nan"))], "not between 0 and 100"),
    ],
)
def test_pairs_that_cannot_be_are_refused(pairs: Pairs, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assign(market([need()], [offering()]), pairs)


def test_nothing_to_choose_from_is_an_empty_plan() -> None:
    assert assign(market([need()], [offering()]), []) == ()
    assert assign(market([need(wanted=0)], [offering()]), [("n1", "o1", 5.0)]) == ()
    assert assign(market([need()], [offering(capacity=0)]), [("n1", "o1", 5.0)]) == ()


def test_the_three_orders_never_mix_and_fit_the_range() -> None:
    for deepest, offerings, nodes, room in [(1, 1, 5, 1), (5, 30, 400, 150), (10, 500, 60_000, 20_000)]:
        weights = _weights(deepest, offerings, nodes, room)
        touched = 2 * offerings
        assert weights.point > touched * (weights.ties - 1)
        assert weights.level > touched * (TOP_SCORE * weights.point + weights.ties - 1)
        assert deepest * weights.level * max(nodes, room) < 2**62


def test_a_market_beyond_the_range_of_whole_numbers_is_refused_in_words() -> None:
    offerings = [OfferingCase("o1", "loan", "b", {}, (), 10**15)]
    wide = market([need("n1", wanted=10**15)], offerings)
    assert len(assign(wide, [("n1", "o1", 5.0)])) == 1
    with pytest.raises(ValueError, match="too large for one assignment: 1000000000000 introductions"):
        _weights(100_000, 5_000, 600_000, 10**12)
