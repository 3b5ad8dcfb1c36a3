"""The organiser brings a workbook of 2,000 firms twice; the second time nothing changes, and 30 rows come back."""

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import AuditRow, Organisation
from market.models import WorkbookImport
from market.services import workbook_runs
from tests import build
from tests.journey.people import DESK, PASSWORD, PHONE, Person
from tests.market.workbooks import BROKEN, FIRMS, figures, firm_row, read_back, two_thousand, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 60
"""Far more than it takes: the machine may be busy."""


def written() -> tuple[int, int]:
    """Firms of the workbook, and audit rows of all that is not about the workbook itself or a sign-in."""
    there = Organisation.objects.filter(name__endswith="号示例企业有限公司").count()
    return there, AuditRow.objects.filter(verb__in=("organisation.register", "organisation.update")).count()


def bring(desk: Person, event: Any, path: Path) -> None:
    """From the page of the market to the preview."""
    desk.open(f"/admin/events/marketevent/{event.pk}/change/")
    desk.press("导入表格")
    desk.choose(kind="organisations")
    desk.page.set_input_files("[name=upload]", path)
    desk.press("读取文件")
    desk.says("对应表格的列", "2000 行" if path.stem == "many" else "1 行")
    desk.press("与已有记录核对")


def run() -> WorkbookImport:
    """What the worker does with the message it is given."""
    book = WorkbookImport.objects.get(status="queued")
    began = time.monotonic()
    assert workbook_runs.run_import(book.pk)
    assert time.monotonic() - began < SECONDS
    book.refresh_from_db()
    return book


def test_two_thousand_rows_twice(browser: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    event = build.event()
    build.user("周组织", email="desk@example.com", is_staff=True)
    path = tmp_path / "many.xlsx"
    path.write_bytes(xlsx(FIRMS, *two_thousand()).read())
    desk = Person(browser, live_server.url, size=DESK)
    desk.sign_in("desk@example.com")

    bring(desk, event, path)
    desk.says("尚未写入任何内容", "1970", str(BROKEN), "第 7 行", "统一社会信用代码由数字和大写字母组成")
    assert written() == (0, 0)
    desk.press("开始导入")
    desk.says("导入任务")
    assert figures(run()) == (1_970, 0, 0, BROKEN)
    expect(desk.page.locator("main")).to_contain_text("各行已写入", timeout=20_000)  # the page has noticed by itself
    assert written() == (1_970, 1_970)

    bring(desk, event, path)
    desk.says("也不会有变化")
    desk.press("开始导入")
    assert figures(run()) == (0, 0, 1_970, BROKEN)
    expect(desk.page.locator("main")).to_contain_text("没有任何变化", timeout=20_000)
    assert written() == (1_970, 1_970)

    desk.press("下载有问题的行")
    desk.says("他人的联系方式")
    desk.fill(password=PASSWORD)
    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="确认").click()
    headers, rows = read_back(Path(download.value.path()).read_bytes())
    assert (headers, len(rows)) == ([*FIRMS, "未导入原因"], BROKEN)
    assert {row[-1].partition("，")[2].partition("：")[0] for row in rows} == {
        "统一社会信用代码",
        "机构名称",
        "联系手机",
    }
    desk.leave()


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}], ids=["phone", "smallest"])
def test_it_goes_on_a_phone_with_progress(
    browser: Browser, live_server: LiveServer, tmp_path: Path, size: dict[str, int], monkeypatch: Any
) -> None:
    monkeypatch.setattr(workbook_runs, "PART", 1)
    event = build.event()
    build.user("周组织", email="desk@example.com", is_staff=True)
    path = tmp_path / "three.xlsx"
    path.write_bytes(xlsx(FIRMS, firm_row(1)).read())
    desk = Person(browser, live_server.url, size=size)
    desk.sign_in("desk@example.com")
    bring(desk, event, path)
    desk.press("开始导入")
    book = WorkbookImport.objects.get()
    working = workbook_runs.take(book.pk)
    assert working is not None
    expect(desk.page.locator(".progress")).to_contain_text("0 / 1")  # it moves without a click
    assert workbook_runs.write_part(working)
    expect(desk.page.locator(".progress")).to_contain_text("1 / 1")
    assert workbook_runs.finish(working)
    expect(desk.page.locator("main")).to_contain_text("各行已写入")
    desk.look()
    desk.leave()
