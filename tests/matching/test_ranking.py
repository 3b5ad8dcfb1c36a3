"""Many needs at once: the kernel, the numpy path and the explained answer of one need are the same."""

import dataclasses
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching import ranking  # noqa: F401 - used by name in another process
from market.matching.bits import FACT_ORDER, WORD
from market.matching.data import ranking_to_data
from market.matching.engine import explain, explain_pairs, fits, prepare, rank
from market.matching.output import Ranking
from market.matching.rules import Verdict, evaluate, facts_of
from market.matching.score import FACTORS, MILLI
from market.matching.values import Market, NeedCase, OfferingCase, Params
from tests.matching.build import AS_OF, deal, market, need, offering, some_market

FAIL = Verdict.FAIL


def plainly(one: Any) -> Any:
    """A result without arrays, to be compared whole."""
    if dataclasses.is_dataclass(one):
        return {field.name: plainly(getattr(one, field.name)) for field in dataclasses.fields(one)}
    return one.tolist() if isinstance(one, np.ndarray) else one


def ranked(chosen: Market, compiled: bool = False, **params: Any) -> Ranking:
    return rank(prepare(chosen, Params(**params)), chosen.needs, compiled)


@given(some_market(), st.integers(0, 4))
def test_the_kernel_is_the_numpy_path_to_the_bit(chosen: Market, top: int) -> None:
    assert plainly(ranked(chosen, True, top=top)) == plainly(ranked(chosen, False, top=top))


@given(some_market(), st.integers(0, 4))
def test_a_ranking_has_the_pairs_points_and_open_facts_of_the_explained_answer(chosen: Market, top: int) -> None:
    prepared = prepare(chosen, Params(top=top))
    found = rank(prepared, chosen.needs, False)
    for row, case in enumerate(chosen.needs):
        expected = explain(prepared, case)
        assert found.eligible[row] == expected.eligible_count
        assert (found.place[row] >= 0).sum() == len(expected.pairs)
        for number, pair in enumerate(expected.pairs):
            points = {factor.name: round(factor.points * MILLI) for factor in pair.factors}
            assert found.offerings[found.place[row, number]] == pair.offering
            assert found.total[row, number] == round(pair.score * MILLI)
            assert found.points[row, number].tolist() == [points.get(name, 0) for name in FACTORS]
            mask = int(found.unknown[row, number])
            assert tuple(fact for bit, fact in enumerate(FACT_ORDER) if mask >> bit & 1) == pair.unknown


def candidates(chosen: Market) -> Iterator[tuple[NeedCase, OfferingCase]]:
    for case in chosen.needs:
        for offered in chosen.offerings:
            barred = case.excluded | {case.firm}
            met = (case.key, offered.key) in chosen.open_pairs
            if offered.kind in case.offers and not {offered.key, offered.party} & barred and not met:
                yield case, offered


@given(some_market())
def test_whom_offerings_fit_is_told_for_many_needs_at_once_as_rule_by_rule(chosen: Market) -> None:
    prepared = prepare(chosen, Params())
    names = [one.key for one in prepared.table.offerings]
    found = fits(prepared, chosen.needs)
    assert found.shape == (len(chosen.needs), len(names))
    rows, places = np.nonzero(found)
    told = {(chosen.needs[row].key, names[place]) for row, place in zip(rows.tolist(), places.tolist(), strict=True)}
    assert told == {
        (case.key, offered.key)
        for case, offered in candidates(chosen)
        if all(evaluate(rule, case.facts, AS_OF) is not FAIL for rule in offered.rules)
    }
    assert fits(prepared, []).shape == (0, len(names))


@given(some_market(), st.integers(0, 4))
def test_some_pairs_of_a_need_are_explained_as_all_of_them_are(chosen: Market, top: int) -> None:
    prepared = prepare(chosen, Params(top=top))
    some = frozenset(one.key for one in chosen.offerings[::2])
    for case in chosen.needs:
        every = explain(prepared, case).pairs
        assert explain_pairs(prepared, case, some) == tuple(pair for pair in every if pair.offering in some)
        assert explain_pairs(prepared, case, frozenset({"nobody"})) == ()


@given(some_market())
def test_rule_costs_are_the_refusals_counted_one_by_one(chosen: Market) -> None:
    fails: dict[tuple[str, int], int] = {}
    alone: dict[tuple[str, int], int] = {}
    for case, offered in candidates(chosen):
        failed = [n for n, rule in enumerate(offered.rules) if evaluate(rule, case.facts, AS_OF) is FAIL]
        for number in failed:
            fails[offered.key, number] = fails.get((offered.key, number), 0) + 1
        if len(failed) == 1:
            alone[offered.key, failed[0]] = alone.get((offered.key, failed[0]), 0) + 1
    found = ranked(chosen)
    costs = found.costs
    keys = [(found.offerings[place], number) for place, number in zip(costs.place, costs.number, strict=True)]
    assert keys == [
        (one.key, n) for one in sorted(chosen.offerings, key=lambda o: o.key) for n in range(len(one.rules))
    ]
    assert {key: count for key, count in zip(keys, costs.fails.tolist(), strict=True) if count} == fails
    assert {key: count for key, count in zip(keys, costs.alone.tolist(), strict=True) if count} == alone


@given(some_market())
def test_blocking_is_the_fact_on_which_alone_most_offerings_fail(chosen: Market) -> None:
    found = ranked(chosen)
    for row, case in enumerate(chosen.needs):
        counts: dict[str, int] = {}
        for one, offered in candidates(chosen):
            failed = [rule for rule in offered.rules if evaluate(rule, case.facts, AS_OF) is FAIL]
            facts = {fact for rule in failed for fact in facts_of(rule)}
            if one is case and len(facts) == 1 and not any(rule.parts for rule in failed):
                counts[min(facts)] = counts.get(min(facts), 0) + 1
        most = max(counts.values(), default=0)
        expected = min((FACT_ORDER.index(fact) for fact, count in counts.items() if count == most), default=-1)
        assert found.blocking[row] == expected


@given(some_market())
def test_the_answer_does_not_depend_on_the_other_needs_of_a_shard(chosen: Market) -> None:
    prepared = prepare(dataclasses.replace(chosen, needs=()), Params(top=3))
    whole = rank(prepared, chosen.needs)
    shards = [rank(prepared, [case]) for case in chosen.needs]
    for name in ("place", "total", "points", "pattern", "unknown", "eligible", "blocking"):
        assert np.array_equal(getattr(whole, name), np.concatenate([getattr(shard, name) for shard in shards]))
    costs = shards[0].costs
    for shard in shards[1:]:
        costs = costs + shard.costs
    assert plainly(costs) == plainly(whole.costs)


@given(some_market(), st.randoms(use_true_random=False))
def test_the_order_of_offerings_and_deals_changes_nothing(chosen: Market, chance: random.Random) -> None:
    other = dataclasses.replace(
        chosen,
        offerings=tuple(chance.sample(chosen.offerings, len(chosen.offerings))),
        deals=tuple(chance.sample(chosen.deals, len(chosen.deals))),
    )
    assert plainly(ranked(other)) == plainly(ranked(chosen))


def crowd(size: int) -> Market:
    """More offerings than bits in a word, with every kind of rule; firms with every kind of gap."""
    offerings = [
        offering(
            f"o{number:03}",
            ("need.amount", "between", [100 * (number % 7), 1000 + 300 * (number % 11)]),
            ("firm.age_months", "ge", 6 * (number % 5)),
            ("firm.age_months", "le", 60 + 12 * (number % 5)),
            ("firm.region", "in", ["31", "3205"] if number % 3 else ["32"]),
            party=f"bank {number % 17}",
            facts={"rate_min": 3 + number % 4, "days_to_decide": number % 30} if number % 4 else {},
            text="信用贷款 支持科技企业" if number % 2 else "知识产权质押",
        )
        for number in range(size)
    ]
    needs = [
        need(
            f"n{number:02}",
            {"need.amount": 150 * number, "firm.age_months": 5 * number or None, "firm.region": "310107"},
            excluded=frozenset({f"bank {number % 20}"}),
            wishes=frozenset({f"bank {number % 5}"}) if number % 2 else frozenset(),
            wished_by=frozenset({f"bank {number % 7}", f"bank {number % 3}", "nobody"}) if number % 3 else frozenset(),
            text="科技企业 信用",
            traits=(("province", "31"),),
        )
        for number in range(24)
    ]
    deals = tuple(deal(f"bank {number % 9}", 30 * number, province="31") for number in range(20))
    return market(needs, offerings, deals=deals)


@pytest.mark.parametrize("size", [WORD - 1, WORD, WORD + 1, 3 * WORD + 5])
def test_words_of_bits_begin_and_end_where_they_should(size: int) -> None:
    found = ranked(crowd(size), True, top=20)
    assert plainly(found) == plainly(ranked(crowd(size), False, top=20))
    assert found.eligible.max() > 20
    assert (np.diff(found.total, axis=1)[found.place[:, 1:] >= 0] <= 0).all()


def test_text_that_decides_is_compared_and_text_that_cannot_is_not_missed() -> None:
    """With a heavy weight of the text the best pairs are others than without: the bound must let them through."""
    chosen = crowd(200)
    for weight in (1.0, 30.0, 1000.0):
        found = ranked(chosen, True, top=5, weights={"text": weight})
        assert plainly(found) == plainly(ranked(chosen, False, top=5, weights={"text": weight}))


@pytest.mark.parametrize(("least", "loaded"), [(24 * WORD, True), (24 * WORD + 1, False)])
def test_the_kernel_is_loaded_only_where_the_pairs_are_worth_it(least: int, loaded: bool) -> None:
    code = (
        "import sys\nfrom tests.matching.test_ranking import *\n"
        f"ranking.WORTH_COMPILING = {least}\n"
        "chosen = crowd(WORD)\nrank(prepare(chosen, Params()), chosen.needs)\nprint('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(loaded)


@given(some_market())
def test_a_ranking_is_stored_as_columns_with_what_was_explained(chosen: Market) -> None:
    prepared = prepare(chosen, Params(top=3))
    pairs = [(case.key, pair) for case in chosen.needs for pair in explain(prepared, case).pairs]
    points = [{factor.name: factor.points for factor in pair.factors} for _, pair in pairs]
    assert ranking_to_data(rank(prepared, chosen.needs)) == {
        "need": [key for key, _ in pairs],
        "offering": [pair.offering for _, pair in pairs],
        "score": [pair.score for _, pair in pairs],
        "rank": [pair.rank for _, pair in pairs],
        "points": [[some.get(name) for name in FACTORS] for some in points],
        "unknown": [list(pair.unknown) for _, pair in pairs],
    }


@pytest.mark.parametrize("compiled", [False, True])
def test_nothing_offered_and_nothing_asked_are_empty_rankings(compiled: bool) -> None:
    nothing = ranked(market([need()], []), compiled)
    assert (nothing.place.tolist(), nothing.eligible.tolist(), nothing.blocking.tolist()) == ([[-1] * 20], [0], [-1])
    assert ranked(market([], [offering("o1", ("firm.staff", "ge", 5))]), compiled).costs.fails.tolist() == [0]


def test_a_misspelt_fact_of_a_need_is_refused() -> None:
    with pytest.raises(ValueError, match="no fact is called 'amount'"):
        rank(prepare(market([], [offering()]), Params()), [need(facts={"amount": 5})])
