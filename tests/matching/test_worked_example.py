"""docs/matching.md says what the engine does: its tables are computed again and its arithmetic done by hand."""

import pytest

from market.matching.conditions import OPS
from market.matching.engine import explain, prepare
from market.matching.facts import FACTS
from market.matching.score import FACTORS, FINANCING, OTHERS
from market.matching.values import Params
from tests.matching import worked_example
from tests.matching.worked_example import DOCUMENT, MARKET, TABLES, block, read, scores, written

TEXT = DOCUMENT.read_text(encoding="utf-8")


def table(name: str) -> list[tuple[str, ...]]:
    found = block(name).search(TEXT)
    assert found
    return read(found[2])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_example_is_what_the_engine_computes(name: str) -> None:
    """After a change that is meant: python -m tests.matching.worked_example."""
    assert table(name) == TABLES[name]()


def test_the_firms_and_lenders_shown_are_those_that_are_computed() -> None:
    for name, facts in worked_example.FIRMS.items():
        (words,) = facts["firm.certificates"] or {"none"}  # type: ignore[misc, union-attr]
        (guarantee,) = facts["need.guarantees"]  # type: ignore[misc, union-attr]
        staff = facts.get("firm.staff", "not known")
        row = f"| {name} | {facts['need.amount']:,} | {guarantee} | {facts['firm.age_months']} | {words} | {staff} |"
        assert row in TEXT
    for name, terms in worked_example.TERMS.items():
        line = next(line for line in TEXT.splitlines() if line.startswith(f"| {name} | amount"))
        assert f"| {terms['rate_min']}" in line
        assert line.endswith(f"| {terms['days_to_decide']} | {worked_example.CAPACITY[name]} |")


def points(firm: str, lender: str) -> list[float]:
    """Slack, cost, speed, completeness and score of a pair as printed."""
    row = next(row for row in table("scores") if row[:2] == (firm, lender))
    return [float(cell) for cell in row[2:7]]


def test_the_arithmetic_of_the_page_gives_the_points_it_prints() -> None:
    """The formulae of the page in plain Python, without the engine."""
    slack, cost, ten = 38.461, 30.769, 15.385
    rounded = [round(part, 3) for part in (slack, (1 - 1.1 / 3) * cost, 15 / 25 * ten, ten)]
    assert points("Alder", "City Bank") == [*rounded, round(sum(rounded), 3)]
    rooms = [2 * (4 - 3.9) / 4, 1.0, 2 * (8 - 5) / 8]
    tightest = 0.7 * min(rooms) + 0.3 * sum(rooms) / 3
    assert points("Cedar", "Start Bank")[0] == round(tightest * slack, 3)
    assert points("Alder", "Start Bank")[3] == pytest.approx(2 / 3 * ten, abs=0.001)
    assert points("Birch", "City Bank")[0] == pytest.approx((0.7 + 0.3) * 2 * (10 - 8) / 10 * slack, abs=0.001)


def test_the_price_of_fairness_is_what_the_page_says() -> None:
    fair = sum(float(row[2]) for row in table("plan")[1:])
    free = points("Alder", "City Bank")[4] + points("Birch", "City Bank")[4] + points("Alder", "Start Bank")[4]
    assert f"at a price of {free - fair:.3f} points" in TEXT


def test_absent_factors_are_the_three_that_the_page_names() -> None:
    prepared = prepare(MARKET, Params())
    absent = {pair.absent for need in MARKET.needs for pair in explain(prepared, need).pairs}
    assert absent == {("appetite", "wishes", "text")}
    assert "Appetite, wishes and text are absent." in TEXT


def test_the_vocabulary_of_the_page_is_the_one_of_the_rules() -> None:
    rows = table("vocabulary")[1:]
    assert {kind: tuple(op.strip("`") for op in ops.split()) for kind, _example, ops in rows} == {**OPS}
    assert all(FACTS[example.strip("`")].type == kind for kind, example, _ops in rows)


def test_the_weights_of_the_page_are_those_of_the_score() -> None:
    rows = table("weights")[1:]
    assert [row[0] for row in rows] == list(FACTORS)
    assert {row[0]: float(row[1]) for row in rows} == FINANCING
    assert {row[0]: float(row[2]) for row in rows} == OTHERS


def test_a_table_is_written_and_read_back() -> None:
    assert read(written(scores())) == scores()
