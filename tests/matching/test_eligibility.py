"""Who may be proposed to whom: the answers summed per fact are the verdicts of the rules one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.eligibility import build_table, stand
from market.matching.facts import Value
from market.matching.rules import Verdict, evaluate
from market.matching.values import Market, OfferingCase
from tests.matching.build import AS_OF, market, need, offering, scored, some_facts, some_market, some_rules


@given(st.lists(some_rules(), min_size=1, max_size=5), some_facts())
def test_summed_answers_equal_the_rules_one_by_one(lists: list[tuple], facts: dict[str, Value]) -> None:
    cases = [OfferingCase(f"o{n}", "loan", f"b{n}", {}, rules, 1) for n, rules in enumerate(lists)]
    standing = stand(build_table(cases, AS_OF), need(facts=facts), frozenset())
    for place, case in enumerate(cases):
        verdicts = [evaluate(rule, facts, AS_OF) for rule in case.rules]
        assert standing.fails[place] == verdicts.count(Verdict.FAIL)
        assert standing.unknowns[place] == verdicts.count(Verdict.UNKNOWN)


@given(some_market())
def test_eligible_is_a_kind_asked_for_not_excluded_not_met_and_no_rule_failed(chosen: Market) -> None:
    results = scored(chosen, top=100)
    for case in chosen.needs:
        expected = {
            offered.key
            for offered in chosen.offerings
            if offered.kind in case.offers
            and offered.party != case.firm
            and not {offered.key, offered.party} & case.excluded
            and (case.key, offered.key) not in chosen.open_pairs
            and all(evaluate(rule, case.facts, AS_OF) is not Verdict.FAIL for rule in offered.rules)
        }
        assert {pair.offering for pair in results[case.key].pairs} == expected
        assert results[case.key].eligible_count == len(expected)


@given(some_market(), st.data())
def test_taking_a_rule_away_never_removes_a_pair(chosen: Market, data: st.DataObject) -> None:
    ruled = [number for number, offered in enumerate(chosen.offerings) if offered.rules]
    if not ruled:
        return
    number = data.draw(st.sampled_from(ruled))
    eased = list(chosen.offerings)
    case = eased[number]
    dropped = data.draw(st.sampled_from(case.rules))
    kept = tuple(rule for rule in case.rules if rule is not dropped)
    eased[number] = OfferingCase(case.key, case.kind, case.party, case.facts, kept, case.capacity, case.text)
    after = scored(market(chosen.needs, eased, deals=chosen.deals, open_pairs=chosen.open_pairs), top=100)
    for key, before in scored(chosen, top=100).items():
        assert {pair.offering for pair in before.pairs} <= {pair.offering for pair in after[key].pairs}


@pytest.mark.parametrize("relaxed", [("ge", 12, 24), ("le", 60, 36), ("between", [12, 60], [24, 36])])
def test_moving_a_bound_outwards_never_removes_a_pair(relaxed: tuple) -> None:
    op, wide, narrow = relaxed
    needs = [need(f"n{months}", {"firm.age_months": months}) for months in range(0, 72, 6)]

    def admitted(value: object) -> set[str]:
        results = scored(market(needs, [offering("o1", ("firm.age_months", op, value))]))
        return {key for key, result in results.items() if result.pairs}

    assert admitted(narrow) < admitted(wide)


def test_what_is_remembered_about_a_fact_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.matching.eligibility.REMEMBERED", 2)
    table = build_table([offering("o1", ("need.amount", "ge", 5))], AS_OF)
    for amount in range(20):
        standing = stand(table, need(facts={"need.amount": amount}), frozenset())
        assert (standing.fails[0] == 1) == (amount < 5)
    assert len(table.columns["need.amount"].answers) <= 3


def test_two_offerings_with_one_key_are_an_error() -> None:
    with pytest.raises(ValueError, match="same key"):
        build_table([offering("o1"), offering("o1")], AS_OF)
