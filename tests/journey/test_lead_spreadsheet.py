"""An officer narrows the board, takes the choice as a spreadsheet, watches it being made and finds the same rows."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from market.models import LeadExport
from market.services import made_files
from market.services.lead_exports import make_export
from tests import build
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_choice_on_the_board_becomes_the_rows_of_the_file(
    browser: Browser, live_server: LiveServer, size: dict[str, int], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    event, bank = build.event(), build.organisation("bank", owner=build.user(email="officer@example.com"))
    build.registration(bank, event)
    for number in range(5):
        amount = 2_000_000 if number % 2 else 40_000_000
        terms = {"amount": amount + number * 10_000}
        build.need(build.firm(name=f"企业{number}（示例）"), event=event, visibility="lenders", terms=terms)
    officer = Person(browser, live_server.url, size=size)
    officer.sign_in("officer@example.com")
    page = officer.open("/leads/?amount=l&sort=amount")
    on_board = page.locator("#lead-rows tbody tr a:visible").all_inner_texts()
    officer.press("导出（.xlsx）")
    officer.says("线索表格", "即将开始", "3,000 万元以上")

    export = LeadExport.objects.get()
    working = made_files.take(LeadExport, export.pk)
    assert working is not None
    working.total = 3
    made_files.alive(working, 1)
    expect(page.locator(".progress")).to_contain_text("1 / 3")  # it moves without a click
    LeadExport.objects.update(status="queued")
    assert make_export(export.pk)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    in_file = [row[1] for row in book.worksheets[0].iter_rows(values_only=True, min_row=2)]
    assert in_file == on_board == ["企业4（示例）", "企业2（示例）", "企业0（示例）"]
    officer.says("3 条线索", "每次下载都有记录")
    officer.leave()
