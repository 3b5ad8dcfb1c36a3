"""How much is paid, at, just under and just over each limit, and with each unknown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.policies.benefits import benefit_of
from market.policies.values import Benefit, Cap, Span
from tests.policies.build import cap, share, wan

ZERO = Decimal(0)
FEN = Decimal("0.01")


def exactly(amount: Decimal) -> tuple[Span, tuple[str, ...]]:
    return Span(amount, amount), ()


@pytest.mark.parametrize(
    ("invested", "paid"),
    [
        (ZERO, ZERO),
        (wan(50), wan(15)),
        (wan("666.66"), wan("199.998")),
        (wan("666.67"), wan(200)),
        (wan(10_000), wan(200)),
        (Decimal("0.01"), ZERO),
        (Decimal("0.02"), FEN),
        (wan(-5), ZERO),
    ],
)
def test_thirty_percent_up_to_two_hundred(invested: Decimal, paid: Decimal) -> None:
    assert benefit_of(share(30, caps=(cap(200),)), {"invested": invested}) == exactly(paid)


@pytest.mark.parametrize(
    ("had", "paid"),
    [(ZERO, wan(30)), (wan(270), wan(30)), (wan("270.01"), wan("29.99")), (wan(300), ZERO), (wan(301), ZERO)],
)
def test_what_was_had_under_a_cap_is_taken_off_it(had: Decimal, paid: Decimal) -> None:
    benefit = share(30, caps=(cap(200), cap(300, had="had.life")))
    assert benefit_of(benefit, {"invested": wan(100), "had.life": had}) == exactly(paid)


@pytest.mark.parametrize(
    ("city", "paid"), [(wan(80), wan(80)), (wan(150), wan(150)), (wan("200.01"), wan(200)), (ZERO, ZERO)]
)
def test_matched_money_is_never_more_than_what_it_matches(city: Decimal, paid: Decimal) -> None:
    benefit = Benefit(base="city", percent=Decimal(100), caps=(cap(200),), matched="city")
    assert benefit_of(benefit, {"city": city}) == exactly(paid)


def test_the_share_of_another_amount_is_an_end_too() -> None:
    benefit = share(50, matched="own", matched_percent=Decimal(40))
    assert benefit_of(benefit, {"invested": wan(100), "own": wan(100)}) == exactly(wan(40))
    assert benefit_of(benefit, {"invested": wan(100), "own": wan(200)}) == exactly(wan(50))


@pytest.mark.parametrize(
    ("benefit", "known", "span", "missing"),
    [
        (share(30), {}, Span(ZERO, None), ("invested",)),
        (share(30, caps=(cap(200),)), {}, Span(ZERO, wan(200)), ("invested",)),
        (share(30, caps=(cap(200),)), {"invested": None}, Span(ZERO, wan(200)), ("invested",)),
        (share(30, caps=(cap(20, "had"),)), {"invested": wan(100)}, Span(ZERO, wan(20)), ("had",)),
        (share(30, caps=(cap(20, "had"),)), {}, Span(ZERO, wan(20)), ("invested", "had")),
        (share(30, matched="own"), {"invested": wan(10)}, Span(ZERO, wan(3)), ("own",)),
        (Benefit(), {}, Span(ZERO, None), ()),
        (Benefit(caps=(cap(100),)), {}, Span(ZERO, wan(100)), ()),
    ],
)
def test_what_is_not_known_makes_a_range_and_is_named(
    benefit: Benefit, known: dict[str, Decimal | None], span: Span, missing: tuple[str, ...]
) -> None:
    assert benefit_of(benefit, known) == (span, missing)


def test_what_no_longer_matters_is_not_asked_for() -> None:
    """The cap is used up: however much is invested, nothing is paid."""
    assert benefit_of(share(30, caps=(cap(20, "had"),)), {"had": wan(20)}) == exactly(ZERO)


def test_a_fixed_sum_is_paid_once_and_what_experts_decide_may_be_nothing() -> None:
    assert benefit_of(Benefit(fixed=wan(100)), {}) == exactly(wan(100))
    assert benefit_of(Benefit(fixed=wan(100), decided=True), {}) == (Span(ZERO, wan(100)), ())


@pytest.mark.parametrize(
    ("budget", "paid"), [(wan(29), wan(29)), (wan(30), wan(30)), (wan(31), wan(30)), (wan(-1), ZERO)]
)
def test_no_more_is_paid_than_the_budget_has_left(budget: Decimal, paid: Decimal) -> None:
    assert benefit_of(share(30), {"invested": wan(100)}, budget) == exactly(paid)


AMOUNTS = st.integers(0, 10**11).map(lambda fen: Decimal(fen) / 100)
BENEFITS = st.builds(
    Benefit,
    base=st.just("invested"),
    percent=st.none() | st.integers(0, 10_000).map(lambda basis: Decimal(basis) / 100),
    fixed=st.none() | AMOUNTS,
    caps=st.lists(st.builds(Cap, AMOUNTS, st.sampled_from(["", "had"])), max_size=3).map(tuple),
    matched=st.sampled_from(["", "own"]),
    matched_percent=st.integers(0, 20_000).map(lambda basis: Decimal(basis) / 100),
    decided=st.booleans(),
)
KNOWN = st.fixed_dictionaries({name: st.none() | AMOUNTS for name in ("invested", "had", "own")})


@given(BENEFITS, KNOWN, st.none() | AMOUNTS)
def test_a_range_is_a_range_and_no_limit_is_passed(
    benefit: Benefit, known: dict[str, Decimal | None], budget: Decimal | None
) -> None:
    span, missing = benefit_of(benefit, known, budget)
    limits = [cap.amount for cap in benefit.caps] + ([] if budget is None else [budget])
    assert span.low >= 0
    assert span.high is None or span.low <= span.high
    assert all(span.high is not None and span.high <= limit for limit in limits)
    assert set(missing) <= {name for name, amount in known.items() if amount is None}


@given(BENEFITS, KNOWN, KNOWN)
def test_the_range_holds_whatever_the_unknown_turns_out_to_be(
    benefit: Benefit, known: dict[str, Decimal | None], truth: dict[str, Decimal | None]
) -> None:
    filled = {name: amount if amount is not None else truth[name] or ZERO for name, amount in known.items()}
    span, _ = benefit_of(benefit, known)
    found, missing = benefit_of(benefit, filled)
    assert missing == ()
    assert span.low <= found.low
    assert span.high is None or (found.high is not None and found.high <= span.high)


@given(BENEFITS, KNOWN, st.randoms(use_true_random=False))
def test_the_order_of_the_caps_changes_nothing(
    benefit: Benefit, known: dict[str, Decimal | None], chance: object
) -> None:
    caps = list(benefit.caps)
    chance.shuffle(caps)  # type: ignore[attr-defined]
    span, missing = benefit_of(benefit, known)
    other = Benefit(**{name: getattr(benefit, name) for name in Benefit.__slots__} | {"caps": tuple(caps)})
    assert (benefit_of(other, known)[0], set(benefit_of(other, known)[1])) == (span, set(missing))


@given(BENEFITS, KNOWN, AMOUNTS)
def test_more_own_money_never_lowers_what_is_paid(
    benefit: Benefit, known: dict[str, Decimal | None], more: Decimal
) -> None:
    base = {name: amount if amount is not None else ZERO for name, amount in known.items()}
    for name in ("invested", "own"):
        before, _ = benefit_of(benefit, base)
        after, _ = benefit_of(benefit, base | {name: base[name] + more})
        assert after.low >= before.low
        assert before.high is None or (after.high is not None and after.high >= before.high)
