"""Workbooks of the organiser: who may bring them, what is remembered, what cannot be."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Organisation, User
from market.models import ColumnMapping, WorkbookImport, WorkbookRow
from market.services.workbooks import bring, choose_columns
from tests import build
from tests.market.workbooks import FIRMS, checked, figures, firm_row, reasons, xlsx

pytestmark = pytest.mark.django_db


def test_only_the_organiser_brings_compares_and_only_what_is_known(event: Any, by: User) -> None:
    person = build.user()
    with pytest.raises(NotAllowed):
        bring(by=person, event=event, kind="organisations", upload=xlsx(FIRMS, firm_row(1)))
    with pytest.raises(Invalid) as error:
        bring(by=by, event=event, kind="gold", upload=xlsx(FIRMS, firm_row(1)))
    assert error.value.field == "kind"
    book = bring(by=by, event=event, kind="organisations", upload=xlsx(FIRMS, firm_row(1)))
    with pytest.raises(NotAllowed):
        choose_columns(by=person, book=book, mapping=book.mapping)
    closed = build.event(status="closed")
    with pytest.raises(WrongState):
        bring(by=by, event=closed, kind="organisations", upload=xlsx(FIRMS, firm_row(1)))


def test_what_cannot_be_read_leaves_nothing_behind(event: Any, by: User) -> None:
    with pytest.raises(Invalid):
        bring(by=by, event=event, kind="people", upload=xlsx(["甲", "乙"]))
    assert (WorkbookImport.objects.count(), WorkbookRow.objects.count(), AuditRow.objects.count()) == (0, 0, 0)


def test_the_rows_are_kept_with_the_hash_of_the_file_and_columns_are_guessed(event: Any, by: User) -> None:
    book = bring(by=by, event=event, kind="organisations", upload=xlsx(FIRMS, firm_row(1), name="../名单.xlsx"))
    assert (book.name, book.status, book.total, len(book.sha256)) == ("名单.xlsx", "uploaded", 1, 64)
    assert book.mapping == {
        "name": "机构名称",
        "credit_code": "统一社会信用代码",
        "kind": "机构类型",
        "field": "技术领域",
        "region": "所在区",
        "contact_name": "联系人",
        "contact_mobile": "手机",
    }
    assert book.rows.get().cells[0] == "第1号示例企业有限公司"
    assert [row.verb for row in AuditRow.objects.all()] == ["workbook.bring"]


def test_columns_are_checked_and_remembered_for_the_series(event: Any, by: User) -> None:
    headers = ["甲", "乙", "金额（元）"]
    book = bring(by=by, event=event, kind="organisations", upload=xlsx(headers, ["某公司", "企业", "5"]))
    assert book.mapping == {}
    wrong = [
        ({"name": "甲"}, "kind", "请选择表格中对应的列"),
        ({"name": "甲", "kind": "丙"}, "kind", "请从列表中选择"),
        ({"name": "甲", "kind": "甲"}, "kind", "已对应“机构名称”"),
        ({"name": "甲", "kind": "乙", "registered_capital": "金额（元）"}, "registered_capital", "不是万元"),
    ]
    for mapping, field, said in wrong:
        with pytest.raises(Invalid) as error:
            choose_columns(by=by, book=book, mapping=mapping)
        assert (error.value.field, said in str(error.value)) == (field, True)
    assert not ColumnMapping.objects.exists()
    chosen = {"name": "甲", "kind": "乙"}
    choose_columns(by=by, book=book, mapping=chosen | {"website": ""})
    again = build.event(series=event.series)
    moved = xlsx(["金额（元）", "乙", "甲"], ["5", "企业", "某公司"])
    assert bring(by=by, event=again, kind="organisations", upload=moved).mapping == chosen
    other = build.event()
    assert bring(by=by, event=other, kind="organisations", upload=moved).mapping == {}


def test_nothing_is_written_by_looking(event: Any, by: User) -> None:
    before = Organisation.objects.count()
    book = checked(by, event, "organisations", xlsx(FIRMS, firm_row(1), firm_row(2, kind="组织")))
    assert (Organisation.objects.count(), figures(book), book.status) == (before, (1, 0, 0, 1), "checked")


def test_an_import_without_a_reason_or_with_wrong_figures_cannot_be(event: Any, by: User) -> None:
    book = checked(by, event, "organisations", xlsx(FIRMS, firm_row(1)))
    rows, books = WorkbookRow.objects.filter(workbook=book), WorkbookImport.objects.filter(pk=book.pk)
    for table, change in (
        (rows, {"state": "broken"}),
        (books, {"new": 5}),
        (books, {"done": 2}),
        (books, {"status": "running"}),
        (books, {"status": "done"}),
        (books, {"finished_at": timezone.now()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.update(**change)


def test_reasons_are_in_the_language_of_the_page(event: Any, by: User) -> None:
    with translation.override("en"):
        book = checked(by, event, "organisations", xlsx(FIRMS, firm_row(1, kind="组织")))
    assert reasons(book)[2].startswith("kind of organisation: “组织” is none of these: Enterprise")
