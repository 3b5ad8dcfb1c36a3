"""A market gathered from columns against the same market by name: the plan, its order and what is said of it."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.assignment import choices_of, plan, settle
from market.matching.columns import Chunk, NeedColumns, gather
from market.matching.values import Market
from tests.matching.build import market, need, offering

Pairs = list[tuple[str, str, float]]
NUMBERS = [2, 9, 10, 11, 100, 101, 990, 1000, 1001, 20_000]
"""Keys whose order as text is another than as numbers."""


def numbered(chance: random.Random) -> tuple[Market, Pairs, dict[str, int], frozenset[tuple[str, str]]]:
    """A market with numbers for keys, pins (some not scored), quotas, held introductions, and pairs under way."""
    needs = [
        need(str(n), firm=str(chance.randint(1, 3)), wanted=chance.randint(0, 3), held=chance.choice([0, 0, 1]))
        for n in chance.sample(NUMBERS, chance.randint(1, 6))
    ]
    offerings = [
        offering(str(n), party=f"p{n % 4}", party_kind=("bank", "fund")[n % 2], capacity=chance.randint(0, 2))
        for n in chance.sample(NUMBERS, chance.randint(1, 6))
    ]
    possible = [(one.key, other.key) for one in needs for other in offerings]
    pairs = [(*pair, chance.choice([0.0, 10.5, 40.001, 99.999, 100.0])) for pair in possible if chance.random() < 0.7]
    pinned = frozenset(chance.sample([*possible, ("7", "7")], chance.randint(0, 3) % (len(possible) + 1)))
    under_way = frozenset((one.key, f"p{chance.randint(0, 5)}") for one in needs if chance.random() < 0.2)
    quotas = chance.choice([{}, {"bank": 1}, {"bank": 1, "fund": 1}, {"fund": 0}])
    return market(needs, offerings, pinned=pinned), pairs, quotas, under_way


def need_columns(chosen: Market) -> NeedColumns:
    rows = [(int(case.key), int(case.firm), case.wanted, case.held) for case in chosen.needs]
    key, firm, wanted, held = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return NeedColumns(key, firm, wanted.astype(np.int32), held.astype(np.int32))


def chunks(pairs: Sequence[tuple[str, str, float]], size: int) -> list[Chunk]:
    cut = [pairs[start : start + size] for start in range(0, len(pairs), size)]
    return [
        (
            np.array([int(one) for one, _other, _score in some], dtype=np.int64),
            np.array([int(other) for _one, other, _score in some], dtype=np.int64),
            np.array([round(score * 1000) for _one, _other, score in some], dtype=np.int32),
        )
        for some in cut
    ]


def by_name(chosen: Market, pairs: Pairs, quotas: dict[str, int], cut: frozenset[str]) -> Any:
    """How it was told before there were columns: with names for each pair, and sorted one by one."""
    choices = choices_of(chosen, pairs, quotas)
    found = plan(choices, np.array([key in cut for key in choices.need_keys], dtype=np.bool_))
    taken = [pair for pair, is_taken in zip(pairs, found.chosen.tolist(), strict=True) if is_taken]
    taken.sort(key=lambda pair: (pair[0], -pair[2], pair[1]))
    told: list[tuple[str, str, int]] = []
    for one, other, _score in taken:
        told.append((one, other, told[-1][2] + 1 if told and told[-1][0] == one else 1))
    scored = {pair[:2] for pair in pairs}
    kept = {pair[:2] for pair in taken}
    unkept = sorted((*pair, "no_room" if pair in scored else "missing") for pair in chosen.pinned - kept)
    return told, unkept, replace(found, chosen=np.empty(0), unkept=())


@given(st.integers(0, 10**9), st.integers(1, 30))
def test_columns_give_the_very_plan_that_names_give(seed: int, size: int) -> None:
    chance = random.Random(seed)
    chosen, pairs, quotas, under_way = numbered(chance)
    party = {case.key: case.party for case in chosen.offerings}
    open_ = [pair for pair in pairs if (pair[0], party[pair[1]]) not in under_way]
    pinned = frozenset(pair for pair in chosen.pinned if (pair[0], party.get(pair[1], "")) not in under_way)
    cut = frozenset(case.key for case in chosen.needs if chance.random() < 0.3)
    gathered = gather(chosen, need_columns(chosen), chunks(chance.sample(pairs, len(pairs)), size), quotas, under_way)
    choices = gathered.choices
    found = settle(choices, pinned, np.array([key in cut for key in choices.need_keys], dtype=np.bool_))
    told = [(*choices.keys(pair), at) for pair, at in zip(found.pairs.tolist(), found.position.tolist(), strict=True)]
    again = told, list(found.unkept), replace(found.plan, chosen=np.empty(0), unkept=())
    expected = by_name(replace(chosen, pinned=pinned), open_, quotas, cut)
    assert again[:2] == expected[:2]
    assert repr(again[2]) == repr(expected[2])
    met = Counter(pair[0] for pair in pairs)
    assert gathered.met.tolist() == [met[case.key] for case in chosen.needs]


def test_a_pair_takes_thirteen_bytes() -> None:
    chosen = market([need("1", firm="1")], [offering("2")])
    choices = gather(chosen, need_columns(chosen), chunks([("1", "2", 40.001)], 9), {}).choices
    columns = (choices.need, choices.offering, choices.score, choices.pinned)
    assert [(column.tolist(), column.itemsize) for column in columns] == [
        ([0], 4),
        ([0], 4),
        ([40_001], 4),
        ([False], 1),
    ]


def test_a_market_without_pairs_needs_or_offerings_is_gathered() -> None:
    chosen = market([need("1", firm="1")], [offering("2")])
    for bare in (chosen, market([], chosen.offerings), market(chosen.needs, [])):
        gathered = gather(bare, need_columns(bare), [], {})
        found = settle(gathered.choices, frozenset({("1", "2")}), np.zeros(len(bare.needs), dtype=np.bool_))
        assert (found.pairs.tolist(), found.plan.total, found.unkept) == ([], 0, (("1", "2", "missing"),))
        assert gathered.met.tolist() == [0] * len(bare.needs)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("3", "2", 1.0), "the pair 3 – 2 is not in the market"),
        (("1", "3", 1.0), "the pair 1 – 3 is not in the market"),
        (("1", "2", 100.001), "the score 100.001 of 1 – 2 is not between 0 and 100"),
        (("1", "2", -1.0), "the score -1.0 of 1 – 2 is not between 0 and 100"),
    ],
)
def test_a_pair_that_cannot_be_is_refused(pair: tuple[str, str, float], words: str) -> None:
    chosen = market([need("1", firm="1")], [offering("2")])
    with pytest.raises(ValueError, match=words):
        gather(chosen, need_columns(chosen), chunks([pair], 9), {})


def test_a_pair_given_twice_is_refused_across_chunks() -> None:
    chosen = market([need("1", firm="1")], [offering("2")])
    twice = gather(chosen, need_columns(chosen), chunks([("1", "2", 1.0), ("1", "2", 2.0)], 1), {}).choices
    with pytest.raises(ValueError, match="the pair 1 – 2 is given twice"):
        plan(twice)
