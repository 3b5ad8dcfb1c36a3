"""The stored form of a market: the same market after JSON, and results that JSON can carry."""

import dataclasses
import json

from hypothesis import given

from market.matching.data import (
    advice_to_data,
    market_from_data,
    market_to_data,
    needs_from_data,
    pair_to_data,
    params_from_data,
    params_to_data,
)
from market.matching.values import Market, Params
from tests.matching.build import deal, market, need, offering, scored, some_market


@given(some_market())
def test_a_market_survives_json(chosen: Market) -> None:
    assert market_from_data(json.loads(json.dumps(market_to_data(chosen)))) == chosen


@given(some_market())
def test_a_market_read_back_gives_the_same_results(chosen: Market) -> None:
    assert scored(market_from_data(market_to_data(chosen))) == scored(chosen)


@given(some_market())
def test_results_are_json_with_every_field(chosen: Market) -> None:
    for result in scored(chosen).values():
        for pair in result.pairs:
            stored = json.loads(json.dumps(pair_to_data(pair)))
            assert set(stored) == {field.name for field in dataclasses.fields(pair)}
            assert [factor["name"] for factor in stored["factors"]] == [factor.name for factor in pair.factors]
        advice = json.loads(json.dumps(advice_to_data(result.advice)))
        assert set(advice) == {field.name for field in dataclasses.fields(result.advice)}


def test_the_stored_form_is_what_the_snapshot_keeps() -> None:
    facts = {"need.amount": 5e6, "need.guarantees": frozenset({"pledge", "credit"}), "firm.staff": None}
    chosen = market(
        [need(facts=facts, traits=(("province", "31"),), wishes=frozenset({"b"}), wished_by=frozenset({"c", "b"}))],
        [offering("o1", ("need.amount", "between", [None, 1e7]), party="b", facts={"rate_min": 3.5})],
        deals=(deal("b", 10, province="31"),),
        open_pairs=frozenset({("n1", "o1")}),
    )
    assert market_to_data(chosen) == {
        "as_of": 740000,
        "needs": [
            {
                "key": "n1",
                "kind": "financing",
                "firm": "firm of n1",
                "facts": {"firm.staff": None, "need.amount": 5000000.0, "need.guarantees": ["credit", "pledge"]},
                "wanted": 2,
                "offers": ["loan"],
                "excluded": [],
                "text": "",
                "traits": [["province", "31"]],
                "wishes": ["b"],
                "held": 0,
                "wished_by": ["b", "c"],
            }
        ],
        "offerings": [
            {
                "key": "o1",
                "kind": "loan",
                "party": "b",
                "facts": {"rate_min": 3.5},
                "rules": [{"key": "r0", "fact": "need.amount", "op": "between", "value": [None, 10000000.0]}],
                "capacity": 3,
                "text": "",
                "party_kind": "",
            }
        ],
        "deals": [["b", 739990, "approved", [["province", "31"]]]],
        "open_pairs": [["n1", "o1"]],
        "pinned": [],
        "appetite": None,
    }


def test_needs_frozen_before_parties_could_wish_still_open() -> None:
    """A run of engine 4 kept no wishes of parties: nobody had named the need."""
    data = json.loads(json.dumps(market_to_data(market([need(wished_by=frozenset({"b"}))], []))["needs"]))
    assert needs_from_data(data) == (need(wished_by=frozenset({"b"})),)
    for row in data:
        del row["wished_by"]
    assert needs_from_data(data) == (need(),)


def test_parameters_survive_and_have_defaults() -> None:
    params = Params(top=5, weights={"text": 1.5, "cost": 2.0})
    assert params_from_data(json.loads(json.dumps(params_to_data(params)))) == params
    assert params_from_data({}) == Params()
