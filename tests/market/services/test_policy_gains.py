"""Who gains and who loses: equal to the lines of the firms one by one; what it takes; who may look."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import NotAllowed
from accounts.models import Organisation
from market.services.policy_gains import Money, gains_of
from tests import build, build_policies

pytestmark = pytest.mark.django_db


def firm_with(invested: int | None, **facts: object) -> Organisation:
    firm = build.firm(**facts)
    build_policies.case(firm, name="项目", invested=None if invested is None else Decimal(invested))
    return firm


def test_a_change_over_all_firms() -> None:
    before = build_policies.version()
    after = build_policies.version(
        before.policy, status="draft", benefit_percent=Decimal(40), caps=[{"amount": "1000000", "had": ""}]
    )
    small, large, fixed = firm_with(1_000_000), firm_with(8_000_000), firm_with(3_000_000)
    firm_with(500_000)
    firm_with(None)
    build.firm()
    build.firm(verification="pending")
    found = gains_of(by=build.organiser(), version=after)
    assert (found.before, found.looked_at) == (before, 6)
    assert (found.gain, found.gain_sure, found.gain_most) == (2, Decimal(200_000), Decimal(200_000))
    assert (found.lose, found.lose_sure, found.lose_most) == (1, Decimal(1_000_000), Decimal(1_000_000))
    assert (found.same, found.unsure) == (1, 2)
    wan = Decimal(10_000)
    assert found.money_before == Money(30 * wan + 200 * wan + 90 * wan, (30 + 200 + 90 + 400) * wan, 3, 2, 0)
    assert found.money_after == Money((40 + 100 + 100) * wan, (40 + 100 + 100 + 200) * wan, 3, 2, 0)
    assert [(row.firm, row.before[0], row.after[0]) for row in found.gaining] == [
        (small.pk, 30 * wan, 40 * wan),
        (fixed.pk, 90 * wan, 100 * wan),
    ]
    assert [(row.firm, row.case, row.before[1], row.after[1]) for row in found.losing] == [
        (large.pk, "项目", 200 * wan, 100 * wan)
    ]


def test_a_first_version_is_held_against_nothing_and_a_budget_is_watched() -> None:
    row = build_policies.version(status="draft", budget=Decimal(200_000))
    firm_with(1_000_000)
    found = gains_of(by=build.organiser(), version=row)
    assert (found.before, found.gain, found.lose, found.over_budget) == (None, 1, 0, True)
    assert found.money_before == Money(Decimal(0), Decimal(0), 0, 0, 0)


def test_without_firms_there_is_nothing() -> None:
    found = gains_of(by=build.organiser(), version=build_policies.version(status="draft"))
    assert (found.looked_at, found.gain, found.gaining, found.losing) == (0, 0, (), ())


def test_the_number_of_queries_does_not_grow() -> None:
    row, by, counts = build_policies.version(status="draft"), build.organiser(), []
    for _round in range(2):
        for _firm in range(2):
            firm_with(1_000_000, years=[{"year": 2024}], certificates=("high_tech",))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            gains_of(by=by, version=row)
        counts.append(len(asked))
    assert counts == [counts[0]] * 2


def test_only_the_organiser_looks() -> None:
    with pytest.raises(NotAllowed):
        gains_of(by=build.user(), version=build_policies.version())
