"""All firms at once: the same fen as one by one, and what a policy takes in all."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.policies.benefits import benefit_of
from market.policies.columns import (
    MOST,
    NO,
    NO_END,
    UNKNOWN,
    UNSURE,
    YES,
    Amounts,
    Need,
    all_rules,
    amounts_of,
    fen,
    money_needed,
)
from market.policies.values import Benefit, Span
from tests.policies.build import cap, share, wan
from tests.policies.test_benefits import AMOUNTS, BENEFITS

ROWS = st.lists(st.tuples(*[st.none() | AMOUNTS] * 3), max_size=6)


def column(amounts: list[Decimal | None]) -> np.ndarray:
    return np.array([UNKNOWN if amount is None else fen(amount) for amount in amounts], dtype=np.int64)


@given(BENEFITS, ROWS, st.none() | AMOUNTS)
def test_every_firm_gets_what_it_gets_alone(
    benefit: Benefit, rows: list[tuple[Decimal | None, ...]], budget: Decimal | None
) -> None:
    names = ("invested", "had", "own")
    known = {name: column([row[place] for row in rows]) for place, name in enumerate(names)}
    found = amounts_of(benefit, known, len(rows), budget)
    spans = [
        Span(Decimal(int(low)) / 100, None if high == NO_END else Decimal(int(high)) / 100)
        for low, high in zip(found.low, found.high, strict=True)
    ]
    assert spans == [benefit_of(benefit, dict(zip(names, row, strict=True)), budget)[0] for row in rows]


def test_a_column_that_nobody_has_is_unknown_to_all() -> None:
    found = amounts_of(share(30, caps=(cap(200),)), {}, 2)
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [fen(wan(200))] * 2)


def test_the_money_a_policy_takes() -> None:
    amounts = Amounts(np.array([100, 0, 50, 70, 0]), np.array([100, 300, NO_END, 70, 0]))
    stands = np.array([YES, UNSURE, YES, NO, YES], dtype=np.int8)
    assert money_needed(amounts, stands) == Need(sure=150, most=400, firms=2, perhaps=1, without_end=1)


def test_rules_together_are_as_good_as_the_worst_of_them() -> None:
    verdicts = np.array([[YES, YES, NO, UNSURE], [YES, UNSURE, UNSURE, NO]], dtype=np.int8)
    assert all_rules(verdicts).tolist() == [YES, UNSURE, NO, NO]
    assert all_rules(np.empty((0, 3), dtype=np.int8)).tolist() == [YES] * 3


def test_large_amounts_keep_every_fen() -> None:
    """99.99 % of a million million yuan and a bit."""
    most = np.array([MOST, MOST - 1, MOST - 3], dtype=np.int64)
    found = amounts_of(share("99.99"), {"invested": most}, 3)
    alone = [benefit_of(share("99.99"), {"invested": Decimal(int(one)) / 100})[0].low for one in most]
    assert [Decimal(int(one)) / 100 for one in found.low] == alone


@pytest.mark.parametrize("percent", ["0.001", "10000.01", "-1"])
def test_rates_that_would_not_be_exact_are_refused(percent: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        amounts_of(share(percent), {"invested": np.array([1])}, 1)


def test_amounts_that_would_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="large"):
        amounts_of(share(30), {"invested": np.array([MOST + 1])}, 1)
    with pytest.raises(ValueError, match="large"):
        amounts_of(Benefit(fixed=Decimal(MOST)), {}, 1)
