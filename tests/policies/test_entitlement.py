"""A line for one policy, one firm, one day: each verdict, each day around each window, each step."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from market.policies.entitlement import entitle, in_force, lines
from market.policies.values import NOTHING, UNTOLD, Case, Line, Policy, Span, Step, Verdict, Way, Window
from tests.policies.build import case, policy, share, wan

DAY = date(2024, 5, 15)
YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


def test_a_firm_that_keeps_every_rule_reads_its_amount_and_the_last_day() -> None:
    line = entitle(policy(), case(invested=wan(500)), DAY)
    assert line == Line("p", YES, Span(wan(150), wan(150)), Step.APPLY, date(2024, 6, 30))


@pytest.mark.parametrize(
    ("taxed", "credit", "verdict"),
    [
        (YES, YES, YES),
        (YES, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (YES, NO, NO),
        (UNKNOWN, NO, NO),
        (NO, NO, NO),
    ],
)
def test_verdicts_of_rules_together(taxed: Verdict, credit: Verdict, verdict: Verdict) -> None:
    given = {"taxed": taxed, "credit": credit}
    line = entitle(policy(rules=("taxed", "credit")), case(given, invested=wan(100)), DAY)
    assert line.verdict == verdict
    assert line.against == tuple(rule for rule, found in given.items() if found is NO)
    assert line.unsure == tuple(rule for rule, found in given.items() if found is UNKNOWN)
    assert line.amount == (NOTHING if verdict is NO else Span(wan(30), wan(30)))


def test_a_rule_that_nobody_judged_is_unknown_and_a_policy_without_rules_is_for_everybody() -> None:
    assert entitle(policy(), Case(), DAY).unsure == ("taxed",)
    assert entitle(policy(rules=()), Case(), DAY).verdict is YES


def test_missing_amounts_are_named_beside_the_range() -> None:
    line = entitle(policy(), case(), DAY)
    assert (line.amount, line.missing) == (Span(Decimal(0), wan(200)), ("invested",))


@pytest.mark.parametrize(
    ("on", "way", "step", "by"),
    [
        (date(2023, 12, 31), Way.APPLICATION, Step.WAIT, date(2024, 1, 1)),
        (date(2024, 1, 1), Way.APPLICATION, Step.WAIT, date(2024, 3, 1)),
        (date(2024, 2, 29), Way.APPLICATION, Step.WAIT, date(2024, 3, 1)),
        (date(2024, 3, 1), Way.APPLICATION, Step.APPLY, date(2024, 6, 30)),
        (date(2024, 6, 30), Way.APPLICATION, Step.APPLY, date(2024, 6, 30)),
        (date(2024, 7, 1), Way.APPLICATION, Step.LATE, date(2024, 6, 30)),
        (date(2025, 1, 1), Way.APPLICATION, Step.LATE, date(2024, 12, 31)),
        (date(2024, 5, 1), Way.CONFIRMED, Step.CONFIRM, date(2024, 6, 30)),
        (date(2024, 7, 1), Way.CONFIRMED, Step.LATE, date(2024, 6, 30)),
        (date(2024, 7, 1), Way.AUTOMATIC, Step.NOTHING, None),
        (date(2024, 12, 31), Way.AUTOMATIC, Step.NOTHING, None),
        (date(2025, 1, 1), Way.AUTOMATIC, Step.LATE, date(2024, 12, 31)),
    ],
)
def test_what_is_to_be_done_by_when(on: date, way: Way, step: Step, by: date | None) -> None:
    line = entitle(policy(way=way), case(invested=wan(100)), on)
    assert (line.verdict, line.step, line.by) == (YES, step, by)


def test_where_the_document_tells_no_time_one_has_to_ask() -> None:
    line = entitle(policy(valid=UNTOLD, applying=UNTOLD), case(invested=wan(100)), DAY)
    assert (line.verdict, line.step, line.by) == (YES, Step.ASK, None)


def test_who_is_not_entitled_has_nothing_to_do() -> None:
    line = entitle(policy(), case({"taxed": NO}), DAY)
    assert line == Line("p", NO, NOTHING, Step.NOTHING, None, ("taxed",))


def test_what_is_left_of_the_budget_is_the_end() -> None:
    line = entitle(policy(), case(invested=wan(500)), DAY, budget=wan(3))
    assert line.amount == Span(wan(3), wan(3))


def test_the_version_of_the_day_counts() -> None:
    old = policy(valid=Window(date(2023, 1, 1), date(2024, 3, 31)))
    new = policy(valid=Window(date(2024, 4, 1)), benefit=share(50))
    for versions in permutations([old, new]):
        assert in_force(versions, date(2022, 12, 31)) == {}
        assert in_force(versions, date(2024, 3, 31)) == {"p": old}
        assert in_force(versions, date(2024, 4, 1)) == {"p": new}


def test_of_two_versions_in_force_the_later_one_counts_and_one_without_dates_is_older() -> None:
    untold = policy(valid=UNTOLD)
    first, second = policy(valid=Window(date(2024, 1, 1))), policy(valid=Window(date(2024, 2, 1)))
    for versions in permutations([untold, first, second]):
        assert in_force(versions, DAY) == {"p": second}


def test_lines_stand_by_what_they_bring_whatever_order_they_came_in() -> None:
    def made(key: str, percent: int) -> Policy:
        return policy(key, benefit=share(percent))

    policies = [made("a", 10), made("b", 20), made("c", 30), made("d", 10), replace(made("e", 99), rules=("other",))]
    verdicts = {(key, "taxed"): YES for key in "abd"} | {("c", "taxed"): NO}
    known = Case({"invested": wan(100)}, verdicts)
    for order in permutations(policies):
        assert [line.policy for line in lines(order, known, DAY)] == ["b", "a", "d", "e", "c"]
