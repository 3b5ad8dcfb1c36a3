"""The public numbers: the arithmetic of the registry, a definition for every figure, nobody by name."""

import pytest
from django.test import Client
from django.urls import reverse

from market.public_numbers import told
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.reports.report import Figure
from tests.market.list_scene import Lists

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("size", "amount"), [(2, "—"), (3, "1,500 万元")])
def test_everybody_reads_the_figures_and_no_name(client: Client, size: int, amount: str) -> None:
    scene = Lists(size)
    shown = client.get(reverse("market:numbers"))
    text = shown.content.decode()
    sums, editions, _needs = list(shown.context["sections"])
    ((row, cells),) = sums.rows
    (ours,) = REPORTS["series"].rows(Scope())
    figures = {cell.label: cell.text for cell in cells}
    assert (row.label, figures["授信"], figures["累计授信"]) == (ours.label, str(size), amount)
    assert {column.name for column in editions.columns} & {"approved_amount", "drawn_amount"} == set()
    assert all(str(column.meaning) in text for section in (sums, editions) for column in section.columns)
    parties = [scene.bank.name, *(firm.name for firm in scene.firms)]
    assert [name for name in parties if name in text] == []


def test_an_amount_is_told_only_where_each_part_has_three_firms() -> None:
    amount = Figure(9, 4, 0)
    firms = {"many": Figure(7, 3, 0), "one confirms": Figure(7, 1, 0), "two": Figure(2, 0, 0), "none": Figure(0, 0, 0)}
    shown = {
        name: told({"approved": count, "approved_amount": amount})["approved_amount"].value
        for name, count in firms.items()
    }
    assert shown == {"many": 9, "one confirms": None, "two": None, "none": 9}
