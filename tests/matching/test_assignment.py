"""The assignment against brute force, and what it promises: capacities, fairness, one choice."""

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.assignment import choices_of, decide, plan
from market.matching.choices import tie_numbers
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


def feasible(chosen: Market, some: Pairs) -> bool:
    party = {case.key: case.party for case in chosen.offerings}
    met = [(one, party[other]) for one, other, _ in some]
    return (
        len(met) == len(set(met))
        and all(sum(one == case.key for one, _, _ in some) <= case.wanted for case in chosen.needs)
        and all(sum(other == case.key for _, other, _ in some) <= case.capacity for case in chosen.offerings)
    )


def value(chosen: Market, some: Pairs) -> tuple[list[int], int]:
    """Introductions per firm, the worst-off first, then the total score: what is to be greatest, in this order."""
    firm = {case.key: case.firm for case in chosen.needs}
    counts = dict.fromkeys(firm.values(), 0)
    for one, _, _ in some:
        counts[firm[one]] += 1
    return sorted(counts.values()), sum(round(score * 1000) for _, _, score in some)


def planned(chosen: Market, pairs: Pairs) -> Pairs:
    taken = {(pair.need, pair.offering) for pair in assign(chosen, pairs)}
    return [pair for pair in pairs if pair[:2] in taken]


@pytest.mark.parametrize("block", range(8))
def test_brute_force_finds_nothing_better_on_400_small_markets(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        chosen, pairs = small(seed)
        plans = (list(some) for size in range(len(pairs) + 1) for some in combinations(pairs, size))
        best = max(value(chosen, some) for some in plans if feasible(chosen, some))
        found = planned(chosen, pairs)
        assert feasible(chosen, found), seed
        assert value(chosen, found) == best, seed


def test_between_equal_plans_the_keys_decide_and_not_the_solver() -> None:
    """The greatest sum of the pairs' own numbers, found by brute force on markets where every score is the same."""
    for seed in range(60):
        chosen, pairs = small(seed)
        level = [(one, other, 50.0) for one, other, _ in pairs]
        numbers = tie_numbers(choices_of(chosen, level, {})).tolist()
        number = {pair[:2]: tie for pair, tie in zip(level, numbers, strict=True)}
        plans = (list(some) for size in range(len(level) + 1) for some in combinations(level, size))
        ranked = [
            (value(chosen, some), sum(number[pair[:2]] for pair in some), some)
            for some in plans
            if feasible(chosen, some)
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
    found = assign(market(needs, [offering("o1", capacity=2)]), pairs)
    assert [pair.need for pair in found if pair.need == "n3"] == ["n3"]
    assert len(found) == 2


def test_one_offering_of_a_party_per_need_and_positions_by_score() -> None:
    offerings = [
        offering("o1", party="b"),
        offering("o2", party="b"),
        offering("o3", party="c"),
        offering("o4", party="d"),
    ]
    pairs = [("n1", "o1", 80.0), ("n1", "o2", 90.0), ("n1", "o3", 95.0), ("n1", "o4", 10.0)]
    found = assign(market([need(wanted=3)], offerings), pairs)
    assert [(pair.offering, pair.position) for pair in found] == [("o3", 1), ("o2", 2), ("o4", 3)]


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


def rich(seed: int) -> tuple[Market, Pairs, dict[str, int]]:
    """A small market with kinds of parties, quotas, pinned pairs (some of them not scored) and held introductions."""
    chance = random.Random(seed)
    needs = [
        need(f"n{n}", firm=f"f{chance.randint(0, 2)}", wanted=chance.randint(0, 3), held=chance.choice([0, 0, 1, 2]))
        for n in range(chance.randint(1, 5))
    ]
    parties = [chance.randint(0, 3) for _ in range(chance.randint(1, 5))]
    offerings = [
        offering(f"o{n}", party=f"b{party}", party_kind=("bank", "fund")[party % 2], capacity=chance.randint(0, 2))
        for n, party in enumerate(parties)
    ]
    possible = [(one.key, other.key) for one in needs for other in offerings]
    chosen = chance.sample(possible, min(len(possible), chance.randint(1, 9)))
    pinned = frozenset(chance.sample(possible, min(len(possible), chance.randint(0, 3))))
    quotas = chance.choice([{}, {"bank": 1}, {"bank": 1, "fund": 1}, {"fund": 0}])
    scored = [(*pair, chance.choice([0.0, 10.5, 40.001, 99.999])) for pair in chosen]
    return market(needs, offerings, pinned=pinned), scored, quotas


def within_quotas(chosen: Market, quotas: dict[str, int], some: Pairs) -> bool:
    kind = {case.key: case.party_kind for case in chosen.offerings}
    met = Counter((one, kind[other]) for one, other, _ in some)
    return all(count <= quotas.get(kind, 9) for (_, kind), count in met.items())


def fairness(chosen: Market, some: Pairs) -> tuple[list[int], int]:
    """Introductions per firm with those under way, the worst-off first, then the total score."""
    firm = {case.key: case.firm for case in chosen.needs}
    counts = dict.fromkeys(firm.values(), 0)
    for case in chosen.needs:
        counts[case.firm] += case.held
    for one, _, _ in some:
        counts[firm[one]] += 1
    return sorted(counts.values()), sum(round(score * 1000) for _, _, score in some)


def pins_that_fit(chosen: Market, quotas: dict[str, int], pairs: Pairs) -> Pairs:
    """Pinned pairs in the order of their keys, each that fits beside those before."""
    kept: Pairs = []
    for pair in sorted(pairs):
        if (
            pair[:2] in chosen.pinned
            and feasible(chosen, [*kept, pair])
            and within_quotas(chosen, quotas, [*kept, pair])
        ):
            kept.append(pair)
    return kept


@pytest.mark.parametrize("block", range(8))
def test_brute_force_with_pins_quotas_held_and_several_needs_a_firm(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        chosen, pairs, quotas = rich(seed)
        pins = pins_that_fit(chosen, quotas, pairs)
        others = [pair for pair in pairs if pair not in pins]
        plans = ([*pins, *some] for size in range(len(others) + 1) for some in combinations(others, size))
        best = max(
            fairness(chosen, some) for some in plans if feasible(chosen, some) and within_quotas(chosen, quotas, some)
        )
        decision = decide(chosen, pairs, quotas)
        taken = {(one.need, one.offering) for one in decision.assigned}
        found = [pair for pair in pairs if pair[:2] in taken]
        assert feasible(chosen, found), seed
        assert within_quotas(chosen, quotas, found), seed
        assert set(pins) <= set(found), seed
        assert fairness(chosen, found) == best, seed
        counts = Counter(best[0])
        assert decision.plan.histogram == tuple(counts[n] for n in range(max(counts) + 1)), seed
        assert (decision.plan.total, decision.plan.exact, decision.plan.bound) == (best[1], True, best[1]), seed
        scored = {pair[:2] for pair in pairs}
        unkept = {(*pair, "no_room" if pair in scored else "missing") for pair in chosen.pinned - taken}
        assert set(decision.unkept) == unkept, seed


@given(st.integers(1000, 100_000), st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_a_plan_with_pins_and_quotas(seed: int, chance: random.Random) -> None:
    chosen, pairs, quotas = rich(seed)
    needs, offerings = (chance.sample(side, len(side)) for side in (chosen.needs, chosen.offerings))
    turned = market(needs, offerings, pinned=chosen.pinned)
    shuffled = chance.sample(pairs, len(pairs))
    again, first = decide(turned, shuffled, quotas), decide(chosen, pairs, quotas)
    assert (again.assigned, again.unkept) == (first.assigned, first.unkept)


@given(st.integers(1000, 100_000), st.integers(1, 3))
def test_what_is_said_of_pairs_left_out_is_true(seed: int, top: int) -> None:
    """The plan of the best pairs of each need against the plan of all: never above its bound, and as good if exact."""
    chosen, pairs, quotas = rich(seed)
    kept: Pairs = []
    for case in chosen.needs:
        own = sorted((pair for pair in pairs if pair[0] == case.key), key=lambda pair: -pair[2])
        kept += [pair for place, pair in enumerate(own) if place < top or pair[:2] in chosen.pinned]
    counts = Counter(pair[0] for pair in kept)
    cut = frozenset(key for key, count in Counter(pair[0] for pair in pairs).items() if count > counts[key])
    some, every = decide(chosen, kept, quotas, cut).plan, decide(chosen, pairs, quotas).plan
    assert every.total <= some.bound
    if some.fair:
        assert some.histogram == every.histogram
    if some.exact:
        assert some.total == every.total


def test_whether_the_plan_is_the_best_of_all_is_said() -> None:
    one = market([need(wanted=1)], [offering("o1"), offering("o2", capacity=0)])
    best = decide(one, [("n1", "o1", 80.0)], {}, frozenset({"n1"})).plan
    assert (best.exact, best.fair, best.total, best.bound) == (True, True, 80_000, 80_000)
    open_ = decide(one, [("n1", "o2", 80.0)], {}, frozenset({"n1"})).plan
    assert (open_.exact, open_.fair, open_.total, open_.bound) == (False, False, 0, 80_000)


def test_a_market_that_no_weights_could_hold_is_solved() -> None:
    """So many introductions of one firm that one sum of weights would pass 63 bits; the best pairs are known."""
    size = 3000
    needs = [need(f"n{n:04}", firm="f" if n % 2 else f"g{n}", wanted=10**15) for n in range(size)]
    offerings = [OfferingCase(f"o{n:04}", "loan", f"b{n}", {}, (), 10**15) for n in range(size)]
    pairs = [(f"n{n:04}", f"o{(n + step) % size:04}", 50.0) for n in range(size) for step in range(3)]
    found = plan(choices_of(market(needs, offerings), pairs, {}))
    assert bool(np.all(found.chosen))
    assert found.total == 3 * size * 50_000
