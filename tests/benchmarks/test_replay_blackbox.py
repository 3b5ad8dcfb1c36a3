"""The black box beside the appetite model gets the same candidates and facts, and nothing from later."""

import datetime as dt

import numpy as np

from benchmarks.replay_blackbox import SHORT, features, shortlist, table
from market.matching.fitting import Options, options
from market.matching.values import Deal

FIRM = (("amount", "3"), ("province", "31"), ("section", "C"))
MARCH = dt.date(2024, 3, 1).toordinal()


def option(lenders: int, chosen: int | None) -> Options:
    """Lenders whose only form is their number; the last one looks best."""
    forms = np.arange(lenders, dtype=np.float32).reshape(-1, 1)
    return Options(Deal("a", MARCH, "approved", FIRM), forms, chosen)


def test_the_short_list_has_the_best_of_the_additive_model_in_its_order() -> None:
    one = shortlist(option(SHORT + 50, SHORT + 49), np.array([1.0]))
    assert one.chosen == 0
    assert one.forms.ravel().tolist() == list(range(SHORT + 49, 49, -1))


def test_a_lender_below_the_list_keeps_its_place_and_one_unknown_has_none() -> None:
    weights = np.array([1.0])
    assert [shortlist(option(SHORT + 50, chosen), weights).chosen for chosen in (0, None)] == [SHORT + 49, None]


def test_the_firm_s_own_facts_stand_beside_the_forms_of_each_candidate() -> None:
    found = features(option(3, 0))
    assert found[:, 0].tolist() == [0.0, 1.0, 2.0]
    assert found[:, 1].tolist() == [31.0, 31.0, 31.0]
    assert found[:, 3].tolist() == [3.0, 3.0, 3.0]
    assert np.isnan(found[:, 4:]).all()  # no term, no type, none of the other facts


def test_only_choices_on_the_list_are_learned_from() -> None:
    values, labels, sizes = table([option(3, 1), option(4, None), option(2, 2), option(2, 0)])
    assert (values.shape, labels.tolist(), sizes) == ((5, 10), [0, 1, 0, 1, 0], [3, 2])


def test_a_later_deal_changes_no_form_of_an_earlier_choice() -> None:
    past = [Deal(party, MARCH - 90 + day, "approved", FIRM) for day, party in enumerate("abcab")]
    choice = Deal("a", MARCH + 3, "approved", FIRM)
    later = [Deal("b", MARCH + day, "approved", FIRM) for day in range(5, 60)]
    begin, end = MARCH, MARCH + 5
    (before,), (after,) = (list(options([*past, choice, *more], begin, end, 1095)) for more in ([], later))
    assert before.chosen == after.chosen == 0
    assert np.array_equal(before.forms, after.forms)
    assert before.forms.shape[0] == 3
    assert before.forms.any(axis=1).all()
