"""The engine as a whole: the same answer for the same market, in any order, in any split, without Django."""

import copy
import dataclasses
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.engine import assign, prepare, score_needs
from market.matching.values import Market, Params
from tests.matching.build import market, need, offering, scored, some_market


def plan(chosen: Market) -> tuple:
    results = scored(chosen)
    pairs = [(pair.need, pair.offering, pair.score) for result in results.values() for pair in result.pairs]
    return {key: results[key] for key in sorted(results)}, assign(chosen, pairs)


@given(some_market(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(chosen: Market, chance: random.Random) -> None:
    def shuffled(items: tuple) -> tuple:
        return tuple(chance.sample(items, len(items)))

    other = dataclasses.replace(
        chosen, needs=shuffled(chosen.needs), offerings=shuffled(chosen.offerings), deals=shuffled(chosen.deals)
    )
    assert plan(other) == plan(chosen)


@given(some_market())
def test_shards_give_the_same_as_the_whole(chosen: Market) -> None:
    keys = [case.key for case in chosen.needs]
    whole = score_needs(prepare(chosen, Params()), keys)
    shards = [score_needs(prepare(chosen, Params()), [key])[0] for key in reversed(keys)]
    assert tuple(reversed(shards)) == whole


@given(some_market())
def test_the_input_is_not_changed(chosen: Market) -> None:
    before = copy.deepcopy(chosen)
    plan(chosen)
    assert chosen == before


@given(some_market())
def test_the_factors_add_up_to_the_score(chosen: Market) -> None:
    for result in scored(chosen).values():
        for pair in result.pairs:
            assert sum(round(factor.points * 1000) for factor in pair.factors) == round(pair.score * 1000)
            assert sum(round(factor.max_points * 1000) for factor in pair.factors) == 100_000
            assert all(0 <= factor.points <= factor.max_points for factor in pair.factors)
            assert not {factor.name for factor in pair.factors} & set(pair.absent)


@given(some_market(), st.integers(0, 4))
def test_pairs_stand_by_score_then_key_and_the_best_are_kept(chosen: Market, top: int) -> None:
    for key, full in scored(chosen, top=100).items():
        order = [(-pair.score, pair.offering) for pair in full.pairs]
        assert order == sorted(order)
        assert [pair.rank for pair in full.pairs] == list(range(1, len(full.pairs) + 1))
        assert scored(chosen, top=top)[key].pairs == full.pairs[:top]


def test_a_party_already_met_is_not_proposed_again() -> None:
    chosen = market([need()], [offering("o1"), offering("o2")], open_pairs=frozenset({("n1", "o1")}))
    assert [pair.offering for pair in scored(chosen)["n1"].pairs] == ["o2"]


def test_missing_facts_are_named_once_and_in_order() -> None:
    rules = (("firm.staff", "ge", 5), ("firm.age_months", "ge", 12), ("firm.staff", "le", 500))
    (pair,) = scored(market([need()], [offering("o1", *rules)]))["n1"].pairs
    assert pair.unknown == ("firm.age_months", "firm.staff")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"top": -1}, "not negative"),
        ({"weights": {"luck": 5}}, "no factor is called 'luck'"),
        ({"weights": {"slack": -1}}, "weight of slack"),
        ({"weights": {"slack": float("nan")}}, "weight of slack"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(params: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        prepare(market([need()], [offering()]), Params(**params))


def test_two_needs_with_one_key_or_a_misspelt_fact_are_refused() -> None:
    with pytest.raises(ValueError, match="two needs"):
        prepare(market([need(), need()], []), Params())
    with pytest.raises(ValueError, match=r"n1: no fact is called 'amount'"):
        prepare(market([need(facts={"amount": 5})], []), Params())


def test_a_market_without_offerings_has_empty_answers() -> None:
    result = scored(market([need()], []))["n1"]
    assert (result.pairs, result.eligible_count, result.advice.near_misses) == ((), 0, ())


def test_the_engine_imports_without_django_and_celery() -> None:
    names = "engine", "data", "assignment", "explanation"
    code = (
        f"import sys\n{''.join(f'import market.matching.{name}{chr(10)}' for name in names)}"
        "print([name for name in ('django', 'celery', 'kombu') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_the_same_answer_in_another_process_with_other_hashes() -> None:
    """Set and dictionary order differ between processes; the answer must not."""
    code = (
        "from tests.matching.build import *\n"
        "from market.matching.data import pair_to_data, advice_to_data\n"
        "import json\n"
        "words = frozenset({'credit', 'mortgage', 'pledge'})\n"
        "offers = [offering(f'o{n}', ('need.guarantees', 'any_of', [g]), ('need.amount', 'le', 10 * n), party=f'b{n}',"
        " text='信用贷款 支持科技企业 质押') for n, g in enumerate(sorted(words) * 3)]\n"
        "needs = [need(f'n{n}', {'need.guarantees': words - {g}, 'need.amount': 25}, text='科技信用贷款',"
        " wishes=frozenset({'b4', 'b7'})) for n, g in enumerate(sorted(words))]\n"
        "for result in scored(market(needs, offers)).values():\n"
        "    print(json.dumps([[pair_to_data(p) for p in result.pairs], advice_to_data(result.advice)]))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert printed.pop().count('"offering"') > 9
