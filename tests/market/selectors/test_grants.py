"""What a firm was granted here counts under limits, in what it is entitled to, by year, purpose and number."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts import clock
from market.selectors.grants import grants_had, with_grants
from market.services.policy_lines import lines_for
from tests import build, build_subsidies
from tests.market.subsidy_scene import ASKED, NOON, TODAY, WAN, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


@pytest.mark.parametrize(
    ("state", "facts", "expected"),
    [
        ("submitted", {}, (0, 0, 0)),
        ("checked", {}, (0, 0, 0)),
        ("refused", {}, (0, 0, 0)),
        ("approved", {}, (ASKED, ASKED, 1)),
        ("in_notice", {}, (ASKED, ASKED, 1)),
        ("paid", {}, (ASKED, ASKED, 1)),
        ("paid", {"paid_on": dt.date(2025, 12, 31)}, (0, ASKED, 1)),
        ("clawed_back", {"clawed": Decimal(WAN)}, (3 * WAN, 3 * WAN, 1)),
        ("clawed_back", {}, (0, 0, 0)),
    ],
)
def test_what_is_granted_counts(state: str, facts: dict[str, Any], expected: tuple[int, int, int]) -> None:
    scene = Scene()
    case = scene.stated()
    file = build_subsidies.file(scene.batch, case, state=state, asked=ASKED, **facts)
    found = grants_had(scene.firm, TODAY, case)
    assert tuple(found.values()) == expected
    assert tuple(grants_had(scene.firm, TODAY, case, without=file).values()) == (0, 0, 0)
    assert grants_had(scene.firm, TODAY)["grants.same_purpose"] == 0
    assert tuple(grants_had(build.firm(), TODAY, case).values()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("stated", "had", "expected"),
    [(None, 0, None), (None, 3, Decimal(3)), (Decimal(2), 3, Decimal(3)), (Decimal(9), 3, Decimal(9))],
)
def test_the_larger_of_what_is_stated_and_on_record_counts(stated: Any, had: int, expected: Any) -> None:
    name = "grants.this_year"
    facts, amounts = with_grants(
        {name: None if stated is None else float(stated)}, {name: stated}, {name: Decimal(had)}
    )
    assert (facts[name], amounts[name]) == (None if expected is None else float(expected), expected)


def test_a_line_of_a_firm_has_less_left_after_a_grant_of_the_year() -> None:
    scene = Scene(caps=[{"amount": str(5 * WAN), "had": "grants.this_year"}])
    other = scene.loan(grants_this_year=Decimal(0))
    assert lines_for(scene.firm, other).lines[0].high == ASKED
    build_subsidies.file(scene.batch, scene.stated(), state="approved", asked=ASKED)
    line = lines_for(scene.firm, other).lines[0]
    assert (line.low, line.high) == (WAN, WAN)
