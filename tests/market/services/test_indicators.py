"""Indicators and figures of the district index: who keeps them, what is refused, what stays on record."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, Taken
from accounts.models import AuditRow, User
from market.models import Indicator, IndicatorValue
from market.services.indicators import add_indicator, add_value, change_indicator, change_value
from tests import build, build_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return build.organiser()


def add(by: User, **facts: Any) -> Indicator:
    plain = {"dimension": "factors", "name": "每万人数字人才", "unit": "人", "source": "示例统计公报"}
    return add_indicator(by=by, **plain | facts)


def last() -> tuple[str, str, dict[str, Any]]:
    row = AuditRow.objects.latest("pk")
    return row.verb, row.subject, row.data


def test_an_indicator_is_added_changed_and_taken_out(organiser: User) -> None:
    row = add(organiser, need_kinds=["talent"], policy_topics=["talent"], weight=Decimal(2))
    assert last()[:2] == ("indicator.add", "每万人数字人才")
    change_indicator(by=organiser, indicator=row, in_use=False, weight=Decimal(3))
    assert last() == (
        "indicator.change",
        "每万人数字人才",
        {"in_use": ["True", "False"], "weight": ["2.00", "3"]},
    )
    row.refresh_from_db()
    assert (row.in_use, row.weight, row.need_kinds) == (False, Decimal(3), ["talent"])


def test_a_change_of_nothing_leaves_no_row(organiser: User) -> None:
    row = add(organiser)
    before = AuditRow.objects.count()
    change_indicator(by=organiser, indicator=row, unit="人")
    assert AuditRow.objects.count() == before


def test_a_figure_is_entered_once_and_corrected_with_both_on_record(organiser: User) -> None:
    row = add(organiser)
    figure = add_value(by=organiser, indicator=row, area=" 310107 ", year=2024, value=Decimal("12.5"))
    assert (figure.area, last()[0]) == ("310107", "indicator.value")
    with pytest.raises(Taken):
        add_value(by=organiser, indicator=row, area="310107", year=2024, value=Decimal(1))
    change_value(by=organiser, figure=figure, value=None, source="更正")
    assert last() == ("indicator.correct", str(figure), {"value": ["12.5000", ""], "source": ["", "更正"]})
    assert IndicatorValue.objects.get().value is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"dimension": "wealth"}, "dimension"),
        ({"name": ""}, "name"),
        ({"source": ""}, "source"),
        ({"weight": Decimal(-1)}, "weight"),
        ({"need_kinds": ["money"]}, "need_kinds"),
        ({"policy_topics": ["gold"]}, "policy_topics"),
        ({"low": Decimal(1)}, None),
        ({"low": Decimal(5), "high": Decimal(5)}, None),
        ({"low": Decimal(1), "high": Decimal(5), "direction": "lower"}, None),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(organiser: User, facts: dict[str, Any], field: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        add(organiser, **facts)
    assert refused.value.field == field
    assert (Indicator.objects.count(), AuditRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"area": "  "}, "area"),
        ({"year": 1999}, "year"),
        ({"year": 2101}, "year"),
        ({"value": Decimal("1e20")}, "value"),
    ],
)
def test_a_wrong_figure_is_refused(organiser: User, facts: dict[str, Any], field: str) -> None:
    row = add(organiser)
    with pytest.raises(Invalid) as refused:
        add_value(by=organiser, indicator=row, **{"area": "310107", "year": 2024, "value": Decimal(1)} | facts)
    assert (refused.value.field, IndicatorValue.objects.count()) == (field, 0)


def test_nobody_else_keeps_them() -> None:
    row, person = build_district.indicator(), build.user()
    figure = build_district.value(row, "310107", 2024, 1)
    acts: list[Any] = [
        lambda: add(person),
        lambda: change_indicator(by=person, indicator=row, unit="x"),
        lambda: add_value(by=person, indicator=row, area="310106", year=2024),
        lambda: change_value(by=person, figure=figure, year=2023),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert (Indicator.objects.count(), IndicatorValue.objects.get().year, AuditRow.objects.count()) == (1, 2024, 0)


def test_the_database_keeps_the_rules_too() -> None:
    row = build_district.indicator()
    build_district.value(row, "310107", 2024, 1)
    wrong: list[Any] = [
        lambda: build_district.value(row, "310107", 2024, 2),
        lambda: build_district.value(row, "", 2024, 2),
        lambda: build_district.value(row, "310107", 1900, 2),
        lambda: build_district.indicator(source=""),
        lambda: build_district.indicator(low=1),
        lambda: build_district.indicator(low=2, high=1),
        lambda: build_district.indicator(weight=-1),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
