"""Workbooks as an organiser makes them: a heading, rows of plain values, saved as .xlsx or .csv."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from accounts.models import User
from market.models import WorkbookImport, WorkbookRow
from market.services.workbook_runs import run_import, start_import
from market.services.workbooks import bring, choose_columns
from tests import build

FIRMS = ("机构名称", "统一社会信用代码", "机构类型", "技术领域", "所在区", "联系人", "手机")
BROKEN = 30


def xlsx(headers: Sequence[str], *rows: Sequence[Any], name: str = "名单.xlsx") -> SimpleUploadedFile:
    """A workbook with one sheet."""
    book = Workbook()
    page = book.active
    page.append(list(headers))
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def csv_file(
    headers: Sequence[str], *rows: Sequence[Any], encoding: str = "utf-8-sig", name: str = "名单.csv"
) -> SimpleUploadedFile:
    """A .csv file as the spreadsheet programs here save it."""
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def firm_row(number: int, **other: Any) -> list[Any]:
    """A firm that is not there yet, as a row under the headings of ``FIRMS``."""
    facts = {
        "name": f"第{number}号示例企业有限公司",
        "credit_code": build.credit_code(5_000_000 + number),
        "kind": "企业",
        "field": "工业",
        "region": "普陀区",
        "contact": f"联系人{number}",
        "mobile": 13_800_000_000 + number,
    }
    return list((facts | other).values())


def two_thousand() -> list[list[Any]]:
    """2,000 firms, of which 30 have a mistake: ten codes with a wrong digit, ten without a name, ten with a number that
    is no mobile number.
    """
    rows = []
    for number in range(2_000):
        broken, kind = number % 66 == 5 and number // 66 < BROKEN, number // 66 % 3
        code = build.credit_code(5_000_000 + number)
        wrong = [{"credit_code": code[:-1] + "?"}, {"name": ""}, {"mobile": "12345"}][kind]
        rows.append(firm_row(number, **(wrong if broken else {})))
    return rows


def checked(by: User, event: Any, kind: str, upload: SimpleUploadedFile, **mapping: str) -> WorkbookImport:
    """The workbook, brought and compared with what is there; its columns are as they were guessed but for these."""
    book = bring(by=by, event=event, kind=kind, upload=upload)
    return choose_columns(by=by, book=book, mapping=book.mapping | mapping)


def imported(by: User, event: Any, kind: str, upload: SimpleUploadedFile) -> WorkbookImport:
    """The same, written."""
    book = start_import(by=by, book=checked(by, event, kind, upload))
    assert run_import(book.pk)
    book.refresh_from_db()
    return book


def figures(book: WorkbookImport) -> tuple[int, int, int, int]:
    """New, changed, unchanged and broken rows."""
    return book.new, book.changed, book.same, book.broken


def reasons(book: WorkbookImport) -> dict[int, str]:
    """What is wrong, by the number of the row."""
    return dict(book.rows.exclude(reason="").values_list("number", "reason"))


def read_back(content: bytes) -> tuple[list[Any], list[list[Any]]]:
    """Headings and rows of a sheet that came back."""
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    headers, *rows = page.iter_rows(values_only=True)
    return list(headers), [list(row) for row in rows]


def stored(event: Any, by: User, *, status: str = "checked", **facts: Any) -> WorkbookImport:
    """A workbook of organisations with a row of each state, as it is kept."""
    counts = {"total": 4} if status == "uploaded" else {"total": 4, "new": 1, "changed": 1, "same": 1, "broken": 1}
    started = {"started_by": by} if "started_at" in facts else {}
    book = WorkbookImport.objects.create(
        **{"event": event, "kind": "organisations", "name": "示例名单.xlsx", "size": 5, "sha256": "0" * 64}
        | {"headers": list(FIRMS), "status": status, "uploaded_by": by}
        | counts
        | started
        | facts
    )
    for number, state in enumerate(("new", "changed", "same", "broken"), start=2):
        WorkbookRow.objects.create(
            workbook=book,
            number=number,
            cells=[f"示例{number}"],
            title=f"示例{number}",
            state="waiting" if status == "uploaded" else state,
            reason="示例" if state == "broken" else "",
        )
    return book
