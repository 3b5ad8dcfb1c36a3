"""All values of a feature are counted together: to the bit what counting them one by one gives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from market.matching.appetite import build_appetite, weigh
from market.matching.coefficients import BUILT_IN
from market.matching.fitting import APPROVALS
from market.matching.histories import compile_histories, ids
from market.matching.history import Feature, Posting, by_traits, group, value_of
from market.matching.values import Coefficients, Deal
from tests.matching.build import AS_OF

NAMES = ("province", "city", "type")
PARTIES = {"a": 0, "b": 1, "c": 2}
HALF_LIFE = 400
WEIGHTS = {name: 0.3 + place / 7 for place, name in enumerate(APPROVALS)}
MODEL = Coefficients("1", {**BUILT_IN.weights, **WEIGHTS}, HALF_LIFE)

TRAITS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "1", "2", "12"])), max_size=5).map(tuple)
DEALS = st.lists(
    st.builds(
        Deal, st.sampled_from(sorted(PARTIES)), st.integers(AS_OF - 2000, AS_OF - 1), st.just("approved"), TRAITS
    ),
    max_size=40,
)


def counted_slowly(deals: list[Deal], feature: Feature, value: Feature) -> dict[int, tuple[float, int, int]]:
    """One value, deal by deal: party → decayed count, deals in the window, day of the last one."""
    found: dict[int, tuple[float, int, int]] = {}
    for deal in deals:
        if value_of(dict(deal.traits), feature) == value:
            decayed, recent, last = found.get(PARTIES[deal.party], (0.0, 0, 0))
            age = AS_OF - deal.on
            worth = float((0.5 ** (np.array([age]) / HALF_LIFE))[0])
            found[PARTIES[deal.party]] = (decayed + worth, recent + (age <= 1095), max(last, deal.on))
    return dict(sorted(found.items()))


def told(posting: Posting) -> dict[int, tuple[float, int, int]]:
    columns = (posting.decayed.tolist(), posting.recent.tolist(), posting.last.tolist())
    return dict(zip(posting.rows.tolist(), zip(*columns, strict=True), strict=True))


@settings(max_examples=150, deadline=None)
@given(DEALS, st.sampled_from([(), ("province",), ("city", "type"), ("province", "city", "type"), ("absent",)]))
def test_values_counted_together_are_what_each_alone_would_be(deals: list[Deal], feature: Feature) -> None:
    groups = group(by_traits(deals, PARTIES, AS_OF, HALF_LIFE), feature, len(PARTIES))
    values = {value_of(dict(deal.traits), feature) for deal in deals} - {None}
    assert set(groups.numbers) == values
    for value in values:
        posting = groups.find(value)
        assert posting is not None
        assert told(posting) == counted_slowly(deals, feature, value)
    assert groups.find(("nowhere",) * max(len(feature), 1)) is None


@settings(max_examples=100, deadline=None)
@given(DEALS, TRAITS)
def test_what_a_need_adds_up_is_what_its_postings_weigh_one_by_one(deals: list[Deal], asked: tuple) -> None:
    appetite = build_appetite(deals, sorted(PARTIES), AS_OF, MODEL)
    histories = compile_histories(appetite)
    numbers = ids(histories, asked)
    expected = [
        (kind, posting)
        for kind in appetite.weights.by_kind
        if (value := value_of(dict(asked), kind[1])) is not None
        and (posting := appetite.groups[kind].find(value)) is not None
    ]
    assert len(numbers) == len(expected)
    for number, (kind, posting) in zip(numbers, expected, strict=True):
        part = slice(int(histories.start[number]), int(histories.start[number + 1]))
        assert histories.party[part].tolist() == posting.rows.tolist()
        assert histories.weight[part].tolist() == weigh(appetite, kind, posting).tolist()


def test_no_deals_are_no_postings() -> None:
    histories = compile_histories(build_appetite((), ("a",), AS_OF, MODEL))
    assert (histories.start.tolist(), len(histories.party), ids(histories, (("city", "1"),))) == ([0], 0, [])
    assert compile_histories(build_appetite((), (), AS_OF)).start.tolist() == [0]
