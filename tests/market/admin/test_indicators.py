"""Indicators and figures in the organiser's room: added, changed, never deleted; a mistake keeps what was typed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRow, User
from market.models import Indicator, IndicatorValue
from tests import build_district

pytestmark = pytest.mark.django_db

GIVEN: dict[str, Any] = {
    "dimension": "factors",
    "name": "每万人数字人才",
    "unit": "人",
    "direction": "higher",
    "weight": "2",
    "low": "",
    "high": "",
    "source": "示例统计公报",
    "need_kinds": ["talent"],
    "policy_topics": ["talent", "digital"],
    "in_use": "on",
}


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_an_indicator_is_added_and_changed(desk: Client, organiser: User) -> None:
    desk.post(reverse("admin:market_indicator_add"), GIVEN)
    row = Indicator.objects.get()
    assert (row.name, row.policy_topics, row.in_use, row.invented) == (
        "每万人数字人才",
        ["talent", "digital"],
        True,
        False,
    )
    desk.post(reverse("admin:market_indicator_change", args=[row.pk]), GIVEN | {"unit": "名"})
    row.refresh_from_db()
    assert (row.unit, verbs()) == ("名", ["indicator.add", "indicator.change"])


def test_a_mistake_is_said_beside_the_field_and_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(reverse("admin:market_indicator_add"), GIVEN | {"low": "5"})
    shown = answer.content.decode()
    assert "两个参照值请都填写或都不填写。" in shown
    assert 'value="每万人数字人才"' in shown
    assert (Indicator.objects.count(), verbs()) == (0, [])


def test_a_figure_is_added_corrected_and_made_unknown(desk: Client) -> None:
    row = build_district.indicator(name="算力")
    page = reverse("admin:market_indicator_change", args=[row.pk])
    add = f"{reverse('admin:market_indicatorvalue_add')}?indicator={row.pk}"
    assert add in desk.get(page).content.decode()
    given = {"indicator": row.pk, "area": "310107", "year": "2024", "value": "3.5", "source": ""}
    desk.post(add, given)
    figure = IndicatorValue.objects.get()
    again = desk.post(add, given)
    assert IndicatorValue.objects.count() == 1
    assert again.status_code == 200
    desk.post(reverse("admin:market_indicatorvalue_change", args=[figure.pk]), given | {"value": ""})
    figure.refresh_from_db()
    assert (figure.value, verbs()) == (None, ["indicator.value", "indicator.correct"])


def test_the_figures_are_found_by_district(desk: Client) -> None:
    build_district.indicator(values={("310107", 2024): 1, ("东岸区（虚构）", 2024): 2})
    found = desk.get(reverse("admin:market_indicatorvalue_changelist"), {"area": "310107"})
    assert [row.area for row in found.context["cl"].result_list] == ["310107"]
    assert "普陀区" in found.content.decode()
