"""What parties did before feeds the score, in the right direction, from earlier days only, with its counts."""

from dataclasses import replace

import pytest

from market.matching.appetite import alike, appetites, build_appetite, counts
from market.matching.coefficients import BUILT_IN
from market.matching.values import Deal, Market, Pair
from tests.matching.build import AS_OF, deal, market, need, offering, scored

HERE = {"province": "31", "city": "3101", "section": "I", "amount": "3", "type": "debt/credit"}
TRAITS = tuple(sorted(HERE.items()))


def asked(*deals: Deal, half_life: int = 1095) -> dict[str, float]:
    """The share of the points each of three parties earns for a need of the traits above."""
    appetite = build_appetite(deals, ["a", "b", "c", "a"], AS_OF, replace(BUILT_IN, half_life_days=half_life))
    return dict(zip("abc", appetites(appetite, TRAITS).tolist(), strict=True))


def test_a_party_that_approved_such_firms_ranks_higher() -> None:
    shares = asked(*[deal("a", 50, **HERE)] * 3, *[deal("b", 50, **HERE | {"city": "3205", "province": "32"})] * 3)
    assert shares["a"] > shares["b"] > shares["c"] == 0.0
    assert shares["a"] < 1.0


@pytest.mark.parametrize("trait", ["province", "city", "section", "amount", "type"])
def test_each_trait_in_common_helps(trait: str) -> None:
    shares = asked(deal("a", 50, **HERE), deal("b", 50, **HERE | {trait: "elsewhere"}))
    assert shares["a"] > shares["b"]


def test_more_deals_and_newer_deals_help() -> None:
    shares = asked(*[deal("a", 400, **HERE)] * 5, deal("b", 400, **HERE), deal("c", 800, **HERE))
    assert shares["a"] > shares["b"] > shares["c"]


def test_a_longer_half_life_keeps_old_deals_longer() -> None:
    assert asked(deal("a", 2000, **HERE), half_life=4000)["a"] > asked(deal("a", 2000, **HERE), half_life=500)["a"]


@pytest.mark.parametrize("result", ["refused", "lapsed"])
def test_refusals_and_lapses_count_against_a_party(result: str) -> None:
    good = [deal(party, 50, **HERE) for party in "ab"]
    shares = asked(*good, *[deal("b", 40, result, **HERE)] * 2)
    assert shares["a"] > shares["b"]


def test_bad_history_alone_is_no_less_than_nothing() -> None:
    assert asked(deal("a", 50, "refused", **HERE))["a"] == 0.0


def test_a_small_book_wholly_here_beats_a_larger_one_mostly_elsewhere() -> None:
    elsewhere = HERE | {"province": "32", "city": "3205"}
    shares = asked(*[deal("a", 50, **HERE)] * 4, *[deal("b", 50, **HERE)] * 4, *[deal("b", 50, **elsewhere)] * 40)
    assert shares["a"] > shares["b"]


def test_deals_of_the_day_itself_or_later_are_not_known_yet() -> None:
    known = asked(deal("a", 1, **HERE))
    assert known["a"] > 0
    assert asked(deal("a", 1, **HERE), deal("b", 0, **HERE), deal("b", -30, **HERE)) == known


def test_parties_without_an_offering_are_left_out() -> None:
    assert asked(deal("stranger", 5, **HERE)) == {"a": 0.0, "b": 0.0, "c": 0.0}


def test_an_unknown_result_is_refused() -> None:
    with pytest.raises(ValueError, match="no deal ends as 'maybe'"):
        asked(deal("a", 5, "maybe", **HERE))


def test_the_counts_behind_it_can_be_read() -> None:
    deals = [
        *[deal("a", 100, **HERE)] * 3,
        deal("a", 20, **HERE | {"section": "C"}),
        deal("a", 1096, **HERE),
        deal("a", 10, "refused", **HERE),
        deal("b", 7, **HERE),
    ]
    appetite = build_appetite(deals, ["a", "b", "c"], AS_OF)
    similar = alike(appetite, TRAITS)
    assert counts(similar, 0) == {
        "days": 1095,
        "approved": 4,
        "approved.province": 4,
        "approved.city": 4,
        "approved.section": 3,
        "approved.amount": 4,
        "approved.type": 4,
        "approved.same_kind": 3,
        "refused": 1,
        "last_days": 20,
    }
    nothing = {name: 0 for name in counts(similar, 0) if name != "last_days"}
    assert counts(similar, 2) == nothing | {"days": 1095}


def test_approvals_of_the_same_amount_and_term_are_counted_where_both_are_known() -> None:
    terms = {"amount": "3", "sum": "5000000", "term": "0", "months": "12"}
    deals = [
        *[deal("a", 100, **terms)] * 2,
        deal("a", 90, **terms | {"months": "10"}),
        deal("a", 90, **terms | {"sum": "4800000"}),
        deal("a", 80, amount="3", term="0"),  # as deals were frozen before the very figures were traits
        deal("a", 1100, **terms),
    ]
    appetite = build_appetite(deals, ["a"], AS_OF)
    found = counts(alike(appetite, tuple(sorted(terms.items()))), 0)
    names = ("approved", "approved.amount", "approved.sum", "approved.months", "approved.same_terms")
    assert [found[name] for name in names] == [5, 5, 3, 3, 2]
    known = counts(alike(appetite, (("amount", "3"), ("months", "12"))), 0)
    assert (known["approved.months"], "approved.sum" in known, "approved.same_terms" in known) == (3, False, False)


def proposed(chosen: Market) -> tuple[Pair, ...]:
    return scored(chosen)["n1"].pairs


def test_without_any_history_the_factor_is_absent_and_says_so() -> None:
    offerings = [offering("o1", party="a"), offering("o2", party="b")]
    (first, second) = proposed(market([need(traits=TRAITS)], offerings))
    assert "appetite" in first.absent
    assert first.score == second.score
    (first, second) = proposed(market([need(traits=TRAITS)], offerings, deals=(deal("b", 9, **HERE),)))
    assert (first.party, "appetite" in first.absent, "appetite" in second.absent) == ("b", False, False)


def test_later_deals_never_change_an_earlier_ranking() -> None:
    offerings = [offering(f"o{party}", party=party) for party in "abc"]
    past = (deal("a", 30, **HERE), deal("b", 3, **HERE))
    later = tuple(deal("c", -days, **HERE) for days in range(40))
    before = proposed(market([need(traits=TRAITS)], offerings, deals=past))
    assert proposed(market([need(traits=TRAITS)], offerings, deals=past + later)) == before
