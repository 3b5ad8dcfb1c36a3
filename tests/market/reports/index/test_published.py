"""Published worked examples, recomputed: UNDP's Human Development Index, linear before 2010 and geometric since.

Goalposts and figures: Human Development Report 2010, technical note 1 (its example: China), and the technical note of
the reports of the 1990s with three countries, as reprinted at sardc.net/HDev/MHDR2000/Eng/TechNotes/8.html.
Income is put on a logarithmic scale before it comes here, as both notes do.
"""

from math import log

import pytest

from market.reports.index.data import Aggregation, Indicator, Method, Score, Table, Weighting
from market.reports.index.score import combined, scores
from tests.market.reports.index.build import table

EQUAL = Weighting.EQUAL


def only(found: list[Score]) -> Score:
    (score,) = found
    return score


def hundredths(score: Score, *names: str) -> list[float]:
    return [round((score.dimensions[name].points or 0.0) / 100, 3) for name in names]


def test_china_in_the_report_of_2010() -> None:
    """Life 73.5 years; mean and expected schooling 7.5 and 11.4 years; income 7,263 dollars: 0.663."""
    schooling = (Indicator("mean", "m", low=0, high=13.2), Indicator("expected", "e", low=0, high=20.6))
    learnt = scores(
        table({"China": [7.5, 11.4]}, indicators=schooling), 2024, Method(aggregation=Aggregation.GEOMETRIC)
    )
    assert hundredths(only(learnt), "m", "e") == [0.568, 0.553]
    education = only(learnt).points
    indicators = (
        Indicator("life", "life", low=20, high=83.2),
        Indicator("education", "education", low=0, high=95.1),
        Indicator("income", "income", low=log(163), high=log(108_211)),
    )
    facts = table({"China": [73.5, education, log(7_263)]}, indicators=indicators)
    found = only(scores(facts, 2024, Method(weighting=EQUAL, aggregation=Aggregation.GEOMETRIC)))
    printed = [0.847, 0.589, 0.584]
    assert hundredths(found, "life", "education", "income") == pytest.approx(printed, abs=0.0011)
    assert round((found.points or 0) / 100, 3) == 0.663


OLD = (
    Indicator("life", "life", low=25, high=85),
    Indicator("literacy", "education", 2, low=0, high=100),
    Indicator("enrolment", "education", 1, low=0, high=100),
    Indicator("income", "income", 3, low=log(100), high=log(40_000)),
)


def weighted(indicator: Indicator) -> Indicator:
    """Education is two thirds literacy and one third enrolment, and each dimension weighs a third."""
    weight = {"life": 3.0}.get(indicator.key, indicator.weight)
    return Indicator(indicator.key, indicator.dimension, weight, low=indicator.low, high=indicator.high)


@pytest.mark.parametrize(
    ("country", "figures", "parts", "index"),
    [
        ("Germany", [77.2, 99.0, 88.1, 21_260], [0.870, 0.954, 0.895], 0.906),
        ("China", [69.8, 82.9, 68.9, 3_130], [0.747, 0.782, 0.575], 0.701),
        ("Mozambique", [42.3, 39.5, 32.0, 740], [0.288, 0.370, 0.334], 0.331),
    ],
)
def test_three_countries_of_the_linear_index(
    country: str, figures: list[float], parts: list[float], index: float
) -> None:
    """The note rounds each part before it adds; ours does not, so the last digit may differ by one."""
    facts: Table = table({country: [*figures[:3], log(figures[3])]}, indicators=tuple(map(weighted, OLD)))
    found = only(scores(facts, 2024, Method()))
    assert hundredths(found, "life", "education", "income") == pytest.approx(parts, abs=0.0011)
    assert (found.points or 0) / 100 == pytest.approx(index, abs=0.0006)


def test_a_weighted_geometric_mean_by_hand() -> None:
    assert combined([4.0, 9.0], [1, 1], Aggregation.GEOMETRIC) == pytest.approx(6.0)
    assert combined([8.0, 1.0], [2, 1], Aggregation.GEOMETRIC) == pytest.approx(4.0)
    assert combined([8.0, 0.0], [2, 1], Aggregation.GEOMETRIC) == 0.0
    assert combined([8.0, 0.0], [2, 0], Aggregation.GEOMETRIC) == pytest.approx(8.0)
    assert combined([8.0, 2.0], [2, 1], Aggregation.LINEAR) == pytest.approx(6.0)
    assert combined([8.0], [0], Aggregation.LINEAR) is None
