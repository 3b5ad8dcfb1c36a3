"""A workbook in the organiser's room: brought, its columns chosen, looked at, started, watched, mistakes fetched."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRow, Organisation, User
from market.models import ColumnMapping, WorkbookImport
from market.services.workbook_runs import run_import
from market.workbook_columns import COLUMNS
from market.workbook_enums import ImportKind
from tests import build
from tests.accounts.sign_in import confirm
from tests.market.workbooks import FIRMS, checked, csv_file, figures, firm_row, read_back, stored, xlsx

BRING = "/admin/market/workbookimport/bring/"


def page_of(book: WorkbookImport, part: str = "change") -> str:
    return reverse(f"admin:market_workbookimport_{part}", args=[book.pk])


def bring(desk: Client, event: Any, upload: Any, kind: str = "organisations") -> Any:
    return desk.post(BRING, {"event": event.pk, "kind": kind, "upload": upload})


def test_from_the_page_of_the_market_to_the_rows_and_back(desk: Client, organiser: User) -> None:
    event = build.event()
    page = desk.get(reverse("admin:events_marketevent_change", args=[event.pk])).content.decode()
    assert f'href="{BRING}?event={event.pk}"' in page
    form = desk.get(f"{BRING}?event={event.pk}").context["form"]
    assert form["event"].value() == event.pk
    answer = bring(desk, event, xlsx(FIRMS, firm_row(1), firm_row(2, mobile="12")))
    book = WorkbookImport.objects.get()
    assert answer.url == page_of(book, "columns")
    assert desk.get(page_of(book)).url == page_of(book, "columns")

    asked = desk.get(page_of(book, "columns"))
    assert asked.context["form"]["c_contact_mobile"].value() == "手机"
    assert "第1号示例企业有限公司" in asked.content.decode()
    sent = {f"c_{name}": header for name, header in book.mapping.items()}
    assert desk.post(page_of(book, "columns"), sent).url == page_of(book)
    assert ColumnMapping.objects.get().mapping == book.mapping

    shown = desk.get(page_of(book)).content.decode()
    for words in ("尚未写入任何内容", "第 3 行", "联系手机：手机号码共 11 位", "开始导入", "下载有问题的行"):
        assert words in shown, words
    assert "第1号示例企业有限公司" not in shown  # the rows with mistakes come first
    assert "第1号示例企业有限公司" in desk.get(page_of(book) + "?show=new").content.decode()

    assert desk.post(reverse("admin:market_workbookimport_act", args=[book.pk, "start"])).url == page_of(book)
    assert 'hx-trigger="every 1s"' in desk.get(page_of(book)).content.decode()
    part = desk.get(page_of(book, "progress")).content.decode()
    assert part.lstrip().startswith("<div")
    run_import(book.pk)
    assert desk.get(page_of(book, "progress")).headers["HX-Refresh"] == "true"
    done = desk.get(page_of(book)).content.decode()
    assert "各行已写入" in done
    assert "新增机构尚未核验" in done
    assert "every 1s" not in done
    assert Organisation.objects.get(name="第1号示例企业有限公司").verification == "unverified"
    assert AuditRow.objects.get(verb="organisation.register").actor_id == organiser.pk


def test_the_rows_with_mistakes_are_given_after_the_password_and_on_record(desk: Client, organiser: User) -> None:
    book = checked(organiser, build.event(), "organisations", xlsx(FIRMS, firm_row(1), firm_row(2, kind="")))
    assert desk.get(page_of(book, "broken")).url.startswith("/account/reauthenticate/")
    assert not AuditRow.objects.filter(verb="workbook.fetch").exists()
    answer = confirm(desk).get(page_of(book, "broken"))
    headers, rows = read_back(answer.content)
    assert (headers[-1], len(rows), rows[0][-1]) == ("未导入原因", 1, "第 3 行，机构类型：请填写此单元格")
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditRow.objects.get(verb="workbook.fetch").actor_id == organiser.pk
    good = checked(organiser, build.event(), "organisations", xlsx(FIRMS, firm_row(1)))
    assert desk.get(page_of(good, "broken")).url == page_of(good)


def test_a_file_that_is_none_is_explained_beside_its_box(desk: Client) -> None:
    event = build.event()
    answer = bring(desk, event, csv_file(["甲", "乙"]), kind="people")
    form = answer.context["form"]
    assert form.errors == {"upload": ["只有表头，下面没有数据行。"]}
    assert (form["kind"].value(), form["event"].value()) == ("people", str(event.pk))
    nothing = desk.post(BRING, {"event": build.event(status="closed").pk})
    assert set(nothing.context["form"].errors) == {"event", "kind", "upload"}
    assert not WorkbookImport.objects.exists()


def test_columns_that_do_not_go_are_explained_beside_their_boxes(desk: Client, organiser: User) -> None:
    event = build.event()
    bring(desk, event, xlsx(["甲", "乙", "丙（元）"], ["某公司", "企业", 5]))
    book = WorkbookImport.objects.get()
    url = page_of(book, "columns")
    assert set(desk.post(url, {"c_name": "甲"}).context["form"].errors) == {"c_kind"}
    twice = desk.post(url, {"c_name": "甲", "c_kind": "甲"}).context["form"]
    assert twice.errors == {"c_kind": ["表格的这一列已对应“机构名称”。"]}
    yuan = desk.post(url, {"c_name": "甲", "c_kind": "乙", "c_registered_capital": "丙（元）"}).context["form"]
    assert "不是万元" in yuan.errors["c_registered_capital"][0]
    assert yuan["c_kind"].value() == "乙"
    book.refresh_from_db()
    assert book.status == "uploaded"


@pytest.mark.parametrize("kind", ImportKind.values)
def test_the_sheet_to_fill_in_has_our_headings_and_explains_them(desk: Client, kind: str) -> None:
    answer = desk.get(reverse("admin:market_workbookimport_sheet", args=[kind]))
    book = load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == [column.heading for column in COLUMNS[kind]]
    assert book.worksheets[0].max_row == 1
    assert book.worksheets[1].max_row == len(COLUMNS[kind]) + 1
    if kind == "needs":
        assert "金额（万元）" in [cell.value for cell in book.worksheets[0][1]]


def test_while_another_one_runs_there_is_no_button(desk: Client, organiser: User) -> None:
    event = build.event()
    book, running = stored(event, organiser), stored(event, organiser, status="queued", started_at="2026-01-01T00:00Z")
    page = desk.get(page_of(book)).content.decode()
    assert page_of(running) in page
    assert reverse("admin:market_workbookimport_act", args=[book.pk, "start"]) not in page
    refused = desk.post(reverse("admin:market_workbookimport_act", args=[book.pk, "start"]), follow=True)
    assert "请等它完成" in refused.content.decode()
    assert "已经开始" in desk.get(page_of(running, "columns"), follow=True).content.decode()


def test_a_workbook_that_changes_nothing_says_so_and_old_rows_are_gone(desk: Client, organiser: User) -> None:
    event = build.event()
    for _number in range(2):
        bring(desk, event, xlsx(FIRMS, firm_row(1)))
        book = WorkbookImport.objects.first()
        assert book is not None
        desk.post(page_of(book, "columns"), {f"c_{name}": header for name, header in book.mapping.items()})
        desk.post(reverse("admin:market_workbookimport_act", args=[book.pk, "start"]))
        run_import(book.pk)
    book.refresh_from_db()
    assert figures(book) == (0, 0, 1, 0)
    assert "没有任何变化" in desk.get(page_of(book)).content.decode()
    WorkbookImport.objects.filter(pk=book.pk).update(cleared_at=book.finished_at)
    assert "行数据已于" in desk.get(page_of(book)).content.decode()
    assert "示例" in desk.get(reverse("admin:market_workbookimport_changelist")).content.decode()


def test_nobody_else_comes_in(organiser: User) -> None:
    book = stored(build.event(), organiser)
    client = Client()
    for person in (None, build.user()):
        if person:
            client.force_login(person)
        for part in ("change", "columns", "progress", "broken"):
            assert client.get(page_of(book, part)).url.startswith("/admin/login/")
        assert bring(client, book.event, xlsx(FIRMS, firm_row(1))).url.startswith("/admin/login/")
    assert WorkbookImport.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_of_rows_takes_as_many_queries_as_one_row(
    desk: Client, organiser: User, rows: int, django_assert_num_queries: Any
) -> None:
    upload = xlsx(FIRMS, *(firm_row(number) for number in range(rows)))
    book = checked(organiser, build.event(), "organisations", upload)
    desk.get(page_of(book))
    with django_assert_num_queries(6):
        assert desk.get(page_of(book) + "?show=new").status_code == 200
