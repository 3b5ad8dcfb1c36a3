"""Why a pair was not assigned: the reason of each is true of the plan, and none is left without one."""

import numpy as np
import pytest

from market.matching.assignment import choices_of, plan
from market.matching.unassigned import REASONS, why_not
from market.matching.unassigned import reasons as reasons_by_key
from market.matching.values import Market
from tests.matching.build import market, need, offering
from tests.matching.test_assignment import Pairs, rich


def reasons(chosen: Market, pairs: Pairs, quotas: dict[str, int] | None = None, under_way: int = -1) -> list[str]:
    choices = choices_of(chosen, pairs, quotas or {})
    codes = why_not(choices, plan(choices).chosen, np.arange(len(pairs)) == under_way)
    return [REASONS[code] for code in codes.tolist()]


@pytest.mark.parametrize(
    ("wanted", "offerings", "pairs", "quotas", "told"),
    [
        (1, [offering("o1"), offering("o2")], [80.0, 70.0], {}, ["", "wanted_reached"]),
        (2, [offering("o1", party="b"), offering("o2", party="b")], [80.0, 70.0], {}, ["", "party_met"]),
        (
            2,
            [offering("o1", party_kind="bank"), offering("o2", party_kind="bank")],
            [8.0, 7.0],
            {"bank": 1},
            ["", "quota"],
        ),
        (2, [offering("o1"), offering("o2", capacity=0)], [80.0, 70.0], {}, ["", "capacity_value"]),
    ],
)
def test_each_limit_has_its_reason(
    wanted: int, offerings: list[object], pairs: list[float], quotas: dict[str, int], told: list[str]
) -> None:
    given = [("n1", f"o{number}", score) for number, score in enumerate(pairs, 1)]
    assert reasons(market([need(wanted=wanted)], offerings), given, quotas) == told  # type: ignore[arg-type]


def test_value_and_fairness_are_told_apart() -> None:
    needs = [need("n1", firm="rich", wanted=2), need("n2", firm="poor", wanted=1), need("n3", firm="third", wanted=1)]
    offerings = [offering("o1", capacity=1), offering("o2", capacity=1)]
    pairs = [("n1", "o1", 90.0), ("n1", "o2", 80.0), ("n2", "o2", 1.0), ("n3", "o1", 5.0)]
    assert reasons(market(needs, offerings), pairs) == ["", "capacity_fairness", "", "capacity_value"]


def test_a_pair_under_way_says_so() -> None:
    one = market([need(wanted=0)], [offering("o1")])
    assert reasons(one, [("n1", "o1", 80.0)], under_way=0) == ["under_way"]


def test_no_pair_of_a_plan_is_left_without_a_reason() -> None:
    for seed in range(400):
        chosen, pairs, quotas = rich(seed)
        told = reasons(chosen, pairs, quotas)
        assert "no_gain" not in told, seed
        taken = plan(choices_of(chosen, pairs, quotas)).chosen.tolist()
        assert [not reason for reason in told] == taken, seed


def test_the_pairs_of_one_need_and_the_chosen_ones_of_its_offerings_tell_the_same_as_the_whole_market() -> None:
    for seed in range(200):
        chosen, pairs, quotas = rich(seed)
        mask = plan(choices_of(chosen, pairs, quotas)).chosen.tolist()
        ours = {pair[:2] for pair, taken in zip(pairs, mask, strict=True) if taken}
        whole = reasons_by_key(chosen, pairs, quotas, ours)
        assert list(whole.values()) == reasons(chosen, pairs, quotas), seed
        for one in chosen.needs:
            own = [pair for pair in pairs if pair[0] == one.key]
            offerings = {pair[1] for pair in own}
            others = [pair for pair in pairs if pair[0] != one.key and pair[1] in offerings and pair[:2] in ours]
            told = reasons_by_key(chosen, [*own, *others], quotas, ours)
            assert {pair[:2]: told[pair[:2]] for pair in own} == {pair[:2]: whole[pair[:2]] for pair in own}, seed


def test_a_party_that_the_need_works_with_is_told_by_its_name() -> None:
    one = market([need(wanted=1)], [offering("o1", party="b"), offering("o2", party="c")])
    told = reasons_by_key(one, [("n1", "o1", 80.0), ("n1", "o2", 70.0)], {}, {("n1", "o2")}, {("n1", "b")})
    assert told == {("n1", "o1"): "under_way", ("n1", "o2"): ""}
