"""An amount line by line: the lines of a few policies, and the last one is always the most that is paid."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.policies.benefits import benefit_of
from market.policies.counting import CountLine, count_lines
from market.policies.values import Benefit
from tests.policies.build import cap, share, wan


@pytest.mark.parametrize(
    ("benefit", "amounts", "expected"),
    [
        (share(20), {"invested": wan(20)}, [CountLine("share", "invested", wan(20), Decimal(20), amount=wan(4))]),
        (share(20), {}, [CountLine("share", "invested", None, Decimal(20))]),
        (Benefit(fixed=wan(100)), {}, [CountLine("fixed", amount=wan(100))]),
        (Benefit(caps=(cap(100),), decided=True), {}, [
            CountLine("open"), CountLine("cap", cap=wan(100), amount=wan(100)), CountLine("decided", amount=wan(100)),
        ]),
        (share(30, caps=(cap(200), cap(50, "year"))), {"invested": wan(1000), "year": wan(20)}, [
            CountLine("share", "invested", wan(1000), Decimal(30), amount=wan(300)),
            CountLine("cap", cap=wan(200), amount=wan(200)),
            CountLine("cap", "year", wan(20), cap=wan(50), amount=wan(30)),
        ]),
        (share(100, matched="city", matched_percent=Decimal(50)), {"invested": wan(10), "city": wan(12)}, [
            CountLine("share", "invested", wan(10), Decimal(100), amount=wan(10)),
            CountLine("matched", "city", wan(12), Decimal(50), amount=wan(6)),
        ]),
    ],
)  # fmt: skip
def test_lines(benefit: Benefit, amounts: dict[str, Decimal], expected: list[CountLine]) -> None:
    assert count_lines(benefit, amounts) == tuple(expected)


money = st.decimals(0, 10**8, places=2, allow_nan=False)
known = st.dictionaries(st.sampled_from(["invested", "year", "city"]), money)
benefits = st.builds(
    lambda form, caps, matched, decided: Benefit(
        **form, caps=tuple(caps), matched="city" if matched else "", decided=decided
    ),
    st.sampled_from([{"fixed": wan(7)}, {"base": "invested", "percent": Decimal("12.5")}, {}]),
    st.lists(st.builds(cap, st.integers(1, 900), st.sampled_from(["", "year"])), max_size=3),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(benefits, known)
def test_the_last_line_is_the_most_that_is_paid(benefit: Benefit, amounts: dict[str, Any]) -> None:
    lines = count_lines(benefit, amounts)
    assert lines[-1].amount == benefit_of(benefit, amounts)[0].high
    sums = [line.amount for line in lines if line.amount is not None]
    assert sums == sorted(sums, reverse=True)
