"""A model is fitted to recorded choices without looking ahead, the same way every time, and judged month by month."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.matching.appetite import appetites, build_appetite
from market.matching.coefficients import BUILT_IN, name_of, read_name, read_weights
from market.matching.engine import prepare, rank, score_needs
from market.matching.fitting import LEAST_CHOICES, Figures, fit, judge, judge_popular
from market.matching.values import Coefficients, Deal, Params
from tests.matching.build import market, need, offering

START = dt.date(2024, 1, 1).toordinal()
MARCH = dt.date(2024, 3, 1).toordinal()
JUNE = dt.date(2024, 6, 1).toordinal()


def made(party: str, on: int, result: str = "approved", province: str = "31", amount: str = "3") -> Deal:
    return Deal(party, on, result, (("amount", amount), ("province", province)))


def history() -> list[Deal]:
    """Party a approves in 31, b in 32, c now and then anywhere."""
    firms = [("a", "31"), ("b", "32"), ("a", "31"), ("b", "32"), ("c", "31"), ("c", "32")]
    return [made(*firms[day % 6][:1], START + day, province=firms[day % 6][1]) for day in range(150)]


def test_where_the_place_decides_the_weight_of_the_place_is_found() -> None:
    fitted = fit(history(), MARCH, JUNE, version="7")
    assert fitted.choices == 90
    assert (fitted.coefficients.version, fitted.coefficients.half_life_days) == ("7", 1095)
    weights = fitted.coefficients.weights
    assert sum(weight for name, weight in weights.items() if "province" in name) > 0.5
    assert all(weight >= 0 for name, weight in weights.items() if name.startswith("approved") and ":all:" not in name)
    assert judge(history(), fitted.coefficients, MARCH, JUNE).mrr >= judge_popular(history(), MARCH, JUNE).mrr


def test_where_parties_repeat_their_products_the_weight_of_the_very_amount_is_found() -> None:
    products = {"a": "300", "b": "305", "c": "310"}  # of one class: only the figure tells them apart
    deals = [
        Deal(party, START + day, "approved", (("amount", "8"), ("sum", products[party]), ("province", "31")))
        for day, party in enumerate("abc" * 50)
    ]
    fitted = fit(deals, MARCH, JUNE)
    very = sum(weight for name, weight in fitted.coefficients.weights.items() if ":sum:" in name)
    assert very > 1.0
    assert judge(deals, fitted.coefficients, MARCH, JUNE).hits[1] == 1.0
    assert judge(deals, None, MARCH, JUNE).hits[1] < 0.5


def test_equal_deals_in_any_order_give_equal_weights() -> None:
    assert fit(history(), MARCH, JUNE) == fit(history(), MARCH, JUNE) == fit(history()[::-1], MARCH, JUNE)


def test_too_few_choices_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=rf"^3 choices are too few to fit a model: at least {LEAST_CHOICES} are"):
        fit(history(), MARCH, MARCH + 3)


def test_what_happens_after_the_window_changes_no_weight() -> None:
    later = [made("b", JUNE + day) for day in range(40)]
    assert fit(history() + later, MARCH, JUNE) == fit(history(), MARCH, JUNE)


def test_few_refusals_keep_the_built_in_weights_and_many_never_count_for_a_party() -> None:
    kept = fit(history(), MARCH, JUNE).coefficients.weights
    assert {name: kept[name] for name in kept if not name.startswith("approved")} == {
        name: weight for name, weight in BUILT_IN.weights.items() if not name.startswith("approved")
    }
    refusals = [made("c", START + day, "refused") for day in range(150)]
    found = fit(history() + refusals, MARCH, JUNE).coefficients.weights
    assert all(weight <= 0 for name, weight in found.items() if name.startswith("refused"))
    assert found["lapsed:all:log"] == BUILT_IN.weights["lapsed:all:log"]


def test_figures_by_hand() -> None:
    deals = [made("a", START), made("a", START + 1), made("b", START + 2), made("b", MARCH), made("new", MARCH + 1)]
    figures = Figures(2, {1: 0.0, 5: 0.5, 10: 0.5, 20: 0.5}, 0.25)
    assert judge_popular(deals, MARCH, JUNE) == judge(deals, None, MARCH, JUNE) == figures
    assert judge(deals, None, JUNE, JUNE + 30) == Figures(0, {1: 0.0, 5: 0.0, 10: 0.0, 20: 0.0}, 0.0)


def test_a_party_with_little_history_is_shrunk() -> None:
    share_only = Coefficients("1", {"approved:province:share": 1.0})
    deals = [made("a", START), *[made("b", START)] * 10]
    appetite = build_appetite(deals, ["a", "b"], START + 1, share_only)
    small, large = appetites(appetite, (("province", "31"),)).tolist()
    assert 0 < small < large


def test_that_there_is_a_deal_at_all_counts_the_same_however_old_and_however_many() -> None:
    at_all = Coefficients("1", {"approved:province:any": 2.0})
    deals = [made("a", START - 4000), *[made("b", START)] * 10, made("c", START, province="32")]
    appetite = build_appetite(deals, ["a", "b", "c"], START + 1, at_all)
    assert appetites(appetite, (("province", "31"),)).tolist() == [0.25, 0.25, 0.0]


def test_a_model_stored_before_a_form_was_known_weighs_as_it_did() -> None:
    weights = {"approved:province:log": 1.5, "approved:province:share": 0.5, "approved:province:recency": 0.25}
    assert read_weights(Coefficients("1", weights)).by_kind == {("approved", ("province",)): (1.5, 0.5, 0.25, 0.0)}


DEALS = st.lists(
    st.builds(
        made,
        st.sampled_from("abc"),
        st.integers(START, JUNE - 1),
        st.sampled_from(["approved", "refused", "lapsed"]),
        st.sampled_from(["31", "32"]),
        st.sampled_from(["1", "3"]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(DEALS, DEALS, st.randoms(use_true_random=False))
def test_a_deal_of_a_month_changes_no_ranking_before_that_month(before: list[Deal], other: list[Deal], random) -> None:
    earlier = [deal for deal in before if deal.on < MARCH]
    later = [replace(deal, on=deal.on + JUNE - START) for deal in other]
    mixed = earlier + later
    random.shuffle(mixed)
    assert judge(mixed, None, START, MARCH) == judge(earlier, None, START, MARCH)
    assert judge_popular(mixed, START, MARCH) == judge_popular(earlier, START, MARCH)
    offers = [offering(party, party=party) for party in "abc"]
    asked = [need("n", traits=(("amount", "3"), ("province", "31")))]
    with_later, without = (
        score_needs(prepare(replace(market(asked, offers), as_of=MARCH, deals=tuple(deals)), Params()), ["n"])
        for deals in (mixed, earlier)
    )
    assert with_later == without


@settings(max_examples=5, deadline=None)
@given(DEALS, DEALS)
def test_nor_any_weight_fitted_before_it(other: list[Deal], more: list[Deal]) -> None:
    later = [replace(deal, on=deal.on + JUNE - START) for deal in other + more]
    assert fit(later + history(), MARCH, JUNE) == fit(history(), MARCH, JUNE)


@pytest.mark.parametrize("name", BUILT_IN.weights)
def test_each_name_reads_back(name: str) -> None:
    assert name_of(*read_name(name)) == name


@pytest.mark.parametrize(
    "name", ["province", "approved:country:log", "approved:city+province:log", "approved:city+city:log",
             "refused:all:share", "won:all:log", "approved:city:square", "approved:province+city+type:log"]
)  # fmt: skip
def test_a_name_that_says_nothing_is_an_error_when_the_market_is_prepared(name: str) -> None:
    model = Coefficients("1", {name: 1.0})
    with pytest.raises(ValueError, match="no weight of an appetite model is called"):
        prepare(replace(market([], []), appetite=model), Params())


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Coefficients("1", {"approved:all:log": float("nan")}), "the weight of approved:all:log is not finite"),
        (Coefficients("1", {}, 0), "the half-life of a deal is not above 0 days"),
    ],
)
def test_weights_that_cannot_be(model: Coefficients, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_weights(model)


def test_the_engine_ranks_by_the_model_it_is_given() -> None:
    deals = (made("a", MARCH - 40, amount="3", province="99"), made("b", MARCH - 40, amount="9"))
    asked, offers = (
        [need("n", traits=(("amount", "3"), ("province", "31")))],
        [offering(party, party=party) for party in "ab"],
    )
    basis = replace(market(asked, offers), as_of=MARCH, deals=deals)
    first = {}
    for trait in ("amount", "province"):
        model = Coefficients("1", {f"approved:{trait}:log": 2.0})
        first[trait] = score_needs(prepare(replace(basis, appetite=model), Params()), ["n"])[0].pairs[0].party
    assert first == {"amount": "a", "province": "b"}


@settings(max_examples=30, deadline=None)
@given(DEALS)
def test_the_kernel_the_numpy_path_and_the_reasons_agree_on_a_model(deals: list[Deal]) -> None:
    model = Coefficients("1", {**BUILT_IN.weights, "approved:all:log": -0.7, "approved:city+term:share": 1.5}, 1825)
    asked, offers = (
        [need("n", traits=(("amount", "3"), ("province", "31")))],
        [offering(party, party=party) for party in "abc"],
    )
    prepared = prepare(
        replace(market(asked, offers), as_of=JUNE, deals=tuple(deals), appetite=model), Params(weights={"speed": 0})
    )
    kernel, plain = (rank(prepared, asked, compiled) for compiled in (True, False))
    assert (kernel.place.tolist(), kernel.total.tolist(), kernel.points.tolist()) == (
        plain.place.tolist(),
        plain.total.tolist(),
        plain.points.tolist(),
    )
    explained = score_needs(prepared, ["n"])[0]
    shares = appetites(prepared.appetite, asked[0].traits)
    for pair in explained.pairs:
        for factor in pair.factors:
            if factor.name == "appetite":
                share = float(shares[prepared.appetite.rows[pair.party]])
                assert factor.points == int(share * factor.max_points * 1000 + 0.5) / 1000
