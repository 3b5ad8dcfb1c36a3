"""Small builders for the district: indicators with figures, and firms that came into contact with somebody."""

import itertools
from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from market.models import Indicator, IndicatorValue
from tests import build

_count = itertools.count(1)


def indicator(dimension: str = "economy", **facts: Any) -> Indicator:
    """An indicator with a source; figures by (district, year) in ``values``."""
    values = facts.pop("values", {})
    defaults = {"name": f"示例指标{next(_count)}", "unit": "件", "source": "示例统计公报"}
    row = Indicator.objects.create(dimension=dimension, **defaults | facts)
    for (area, year), number in values.items():
        value(row, area, year, number)
    return row


def value(row: Indicator, area: str, year: int, number: float | None, **facts: Any) -> IndicatorValue:
    """The figure of a district in a year; None is one that nobody knows."""
    known = None if number is None else Decimal(str(number))
    return IndicatorValue.objects.create(indicator=row, area=area, year=year, value=known, **facts)


def contacts(event: Any, field: str, firms: int, providers: list[Organisation]) -> list[Organisation]:
    """So many firms of the field with a need each, in contact with these parties in turn (each firm with one)."""
    made = [build.firm(field=field) for _number in range(firms)]
    for number, firm in enumerate(made):
        need = build.need(firm, event=event)
        build.introduction(need, providers[number % len(providers)], state="consulting")
    return made
