"""Three years of figures as one small table: cells by year, errors beside the cell, pasting from a spreadsheet."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from accounts.models import YearFigures
from tests import build
from tests.journey.people import PHONE, Person

PAGE = "/organisation/profile/"
NO_CERTIFICATES = {"certificate-TOTAL_FORMS": "0", "certificate-INITIAL_FORMS": "0"}
FACTS = NO_CERTIFICATES | {"established_on": "2019-03-01", "legal_representative": "林示例"}


@pytest.fixture
def client(db: Any) -> Any:
    owner = build.user()
    build.firm(owner=owner, years=[{"year": 2022, "assets": Decimal(30_000_000), "debts": Decimal(0)}])
    client = Client()
    client.force_login(owner)
    with clock.at(dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)):
        yield client


def cells(page: str) -> list[tuple[str, str]]:
    """The table row by row: names of the boxes and what stands in them."""
    found = re.findall(r'<input[^>]*name="(year-[^"]+)"[^>]*>', page)
    values = {name: re.search(rf'<input[^>]*name="{name}"[^>]*>', page) for name in found}
    shown = {name: re.search(r'value="([^"]*)"', tag[0]) for name, tag in values.items() if tag}
    return [(name, value[1] if value else "") for name, value in shown.items()]


def test_the_table_goes_figure_by_figure_from_the_earliest_year(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    names = ("revenue", "profit", "tax", "rd_spend", "assets", "debts")
    assert [name for name, _value in cells(page)] == [f"year-{y}-{n}" for n in names for y in (2021, 2022, 2023)]
    assert dict(cells(page))["year-2022-assets"] == "3000"
    assert dict(cells(page))["year-2022-debts"] == "0"
    assert 'aria-label="2022 年资产总额（万元）"' in page


def test_all_figures_are_kept_in_yuan(client: Client) -> None:
    typed = {"year-2023-revenue": "1,200", "year-2023-assets": "5000.5", "year-2023-debts": "２０００"}
    assert client.post(PAGE, FACTS | typed)["Location"] == "/organisation/"
    row = YearFigures.objects.get(year=2023)
    assert (row.revenue, row.assets, row.debts) == (Decimal(12_000_000), Decimal(50_005_000), Decimal(20_000_000))
    assert not YearFigures.objects.filter(year=2022).exists()  # emptied


def test_what_is_wrong_is_said_beside_its_cell_and_above_the_table(client: Client) -> None:
    typed = {"year-2023-assets": "-5", "year-2022-revenue": "很多", "year-2021-profit": "-5"}
    page = client.post(PAGE, FACTS | typed).content.decode()
    wrong = re.findall(r'<td class="num invalid"[^>]*>(.*?)</td>', page, re.S)
    assert [re.findall(r'name="([^"]+)"', cell) for cell in wrong] == [["year-2022-revenue"], ["year-2023-assets"]]
    assert all("errorlist" in cell for cell in wrong)
    assert 'href="#id_year-2023-assets"' in page
    assert dict(cells(page))["year-2022-revenue"] == "很多"
    assert YearFigures.objects.get().assets == Decimal(30_000_000)


def paste(page: Page, name: str, text: str) -> None:
    page.focus(f"[name={name}]")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste',
          { clipboardData: data, bubbles: true, cancelable: true })); }""",
        text,
    )


def typed_in(page: Page) -> list[list[str]]:
    rows = page.evaluate(
        "[...document.querySelectorAll('[data-grid] tbody tr')]"
        ".map(row => [...row.querySelectorAll('input')].map(box => box.value))"
    )
    assert isinstance(rows, list)
    return rows


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_block_of_a_spreadsheet_fills_the_table(browser: Browser, live_server: LiveServer) -> None:
    build.firm(owner=build.user(email="owner@example.com"))
    person = Person(browser, live_server.url, size=PHONE)
    person.sign_in("owner@example.com")
    page = person.open(PAGE)
    last = clock.today().year - 1
    paste(
        page,
        f"year-{last - 2}-revenue",
        "项目\t2021年\t2022年\t2023年\r\n营收\t1,200\t1,300\t1,400\r\n利润\t-5\t\t60\r\n",
    )
    assert typed_in(page)[:3] == [["1,200", "1,300", "1,400"], ["-5", "", "60"], ["", "", ""]]
    expect(page.locator("[data-grid-note]")).to_have_text("已填入 6 格")
    paste(page, f"year-{last}-debts", "7\t8\n9")
    assert typed_in(page)[5] == ["", "", "7"]
    expect(page.locator("[data-grid-note]")).to_have_text("已填入 1 格，另有 2 格超出表格未填入")
    person.leave()
