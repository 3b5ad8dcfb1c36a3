"""Deferred acceptance: stable, within capacities, whatever the order, and the best stable matching for each need."""

import random
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from market.matching.assignment import choices_of, plan
from market.matching.choices import Choices, Mask
from market.matching.stable import blocking, blocking_pairs, preferences, stable
from tests.matching.build import market, need, offering


def small(seed: int, order: random.Random | None = None) -> Choices:
    chance = random.Random(seed)
    needs = [need(f"n{n}", wanted=chance.randint(0, 2)) for n in range(chance.randint(1, 4))]
    offerings = [offering(f"o{n}", party=f"b{n}", capacity=chance.randint(0, 2)) for n in range(chance.randint(1, 4))]
    possible = [(one.key, other.key) for one in needs for other in offerings]
    pairs = [(*pair, chance.choice([10.0, 50.0, 90.0])) for pair in chance.sample(possible, min(len(possible), 8))]
    for rows in (needs, offerings, pairs) if order else ():
        order.shuffle(rows)  # type: ignore[union-attr]
    return choices_of(market(needs, offerings), pairs, {})


def within(choices: Choices, chosen: Mask) -> bool:
    by_need = np.bincount(choices.need[chosen], minlength=len(choices.wanted))
    by_offering = np.bincount(choices.offering[chosen], minlength=len(choices.capacity))
    return bool((by_need <= choices.wanted).all() and (by_offering <= choices.capacity).all())


def named(choices: Choices, chosen: Mask) -> set[tuple[str, str]]:
    places = np.flatnonzero(chosen).tolist()
    return {
        (choices.need_keys[choices.need.tolist()[at]], choices.offering_keys[choices.offering.tolist()[at]])
        for at in places
    }


def test_there_is_one_stable_matching_where_both_sides_prefer_by_the_same_number_and_it_is_found() -> None:
    for seed in range(120):
        choices = small(seed)
        size = len(choices.need)
        masks = [
            np.isin(np.arange(size), some) for count in range(size + 1) for some in combinations(range(size), count)
        ]
        without = [mask for mask in masks if within(choices, mask) and not blocking_pairs(choices, mask)]
        assert [named(choices, mask) for mask in without] == [named(choices, stable(choices))], seed


@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(seed: int, order: random.Random) -> None:
    first, turned = small(seed), small(seed, order)
    assert named(first, stable(first)) == named(turned, stable(turned))


def test_a_need_meets_a_party_once_in_its_better_offering() -> None:
    offerings = [offering("o1", party="b"), offering("o2", party="b")]
    choices = choices_of(market([need(wanted=2)], offerings), [("n1", "o1", 20.0), ("n1", "o2", 30.0)], {})
    assert stable(choices).tolist() == [False, True]
    assert blocking_pairs(choices, stable(choices)) == 0
    assert blocking_pairs(choices, np.array([True, False])) == 1


def test_what_is_fair_need_not_be_stable() -> None:
    needs = [need("n1", firm="rich", wanted=2), need("n2", firm="poor", wanted=1)]
    offerings = [offering("o1", capacity=1), offering("o2", capacity=1)]
    choices = choices_of(market(needs, offerings), [("n1", "o1", 90.0), ("n1", "o2", 80.0), ("n2", "o2", 1.0)], {})
    assert stable(choices).tolist() == [True, True, False]
    fair = plan(choices).chosen
    assert fair.tolist() == [True, False, True]
    assert blocking_pairs(choices, fair) == 1


def test_preferences_are_strict() -> None:
    choices = small(7)
    assert sorted(preferences(choices).tolist()) == list(range(len(choices.need)))


def test_with_parties_of_several_offerings_nothing_blocks_and_best_first_gives_the_same() -> None:
    """A need that is dropped by a party's better offering asks the party's other one again."""
    for seed in range(300):
        chance = random.Random(seed)
        needs = [need(f"n{n}", wanted=chance.randint(0, 3)) for n in range(6)]
        offerings = [offering(f"o{n}", party=f"b{n % 3}", capacity=chance.randint(0, 2)) for n in range(7)]
        pairs = [
            (one.key, other.key, float(chance.randint(0, 100)))
            for one in needs
            for other in offerings
            if chance.random() < 0.7
        ]
        choices = choices_of(market(needs, offerings), pairs, {})
        assert blocking_pairs(choices, stable(choices)) == 0, seed
        assert stable(choices).tolist() == best_first(choices).tolist(), seed


def best_first(choices: Choices) -> Mask:
    chosen = np.zeros(len(choices.need), dtype=np.bool_)
    for pair in np.argsort(-preferences(choices)).tolist():
        chosen[pair] = True
        met = choices.meetings()[chosen]
        chosen[pair] = within(choices, chosen) and len(met) == len(np.unique(met))
    return chosen


def test_who_would_rather_have_each_other_than_a_fair_plan_is_named() -> None:
    needs = [need("n1", firm="rich", wanted=2), need("n2", firm="poor", wanted=1)]
    two = market(needs, [offering("o1", capacity=1), offering("o2", capacity=1)])
    choices = choices_of(two, [("n1", "o1", 90.0), ("n1", "o2", 80.0), ("n2", "o2", 1.0)], {})
    fair, rich = np.array([True, False, True]), np.array([True, True, False])
    assert named(choices, stable(choices)) == {("n1", "o1"), ("n1", "o2")}
    assert named(choices, blocking(choices, fair)) == {("n1", "o2")}
    assert named(choices, blocking(choices, rich)) == set()
