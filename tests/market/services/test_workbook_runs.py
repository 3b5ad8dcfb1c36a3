"""Writing an import: started once by the organiser, part by part, nothing twice after a death, rows deleted in time."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts import clock
from accounts.errors import NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Organisation, User
from market.models import WorkbookImport, WorkbookRow
from market.reports.workbooks import broken_sheet
from market.services import workbook_runs, workbooks
from market.services.erasure import erase_organisation
from market.services.workbook_runs import note_fetched, run_import, start_import, sweep_imports, take, write_part
from market.tasks import run_import as run_import_task
from market.tasks import sweep_imports as sweep_imports_task
from tests import build
from tests.market.workbooks import (
    BROKEN,
    FIRMS,
    checked,
    csv_file,
    figures,
    firm_row,
    imported,
    read_back,
    reasons,
    two_thousand,
    xlsx,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(monkeypatch: Any) -> list[tuple[str, int]]:
    """What was handed to the workers."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(workbook_runs, "hand_over", lambda task, pk: bool(found.append((task, pk))) or True)
    return found


def ready(by: User, rows: int = 3, event: Any = None) -> WorkbookImport:
    return checked(by, event or build.event(), "organisations", xlsx(FIRMS, *map(firm_row, range(rows))))


def long_ago(book: WorkbookImport) -> None:
    WorkbookImport.objects.filter(pk=book.pk).update(alive_at=timezone.now() - dt.timedelta(minutes=6))


def registered() -> int:
    return Organisation.objects.filter(name__endswith="号示例企业有限公司").count()


def test_two_thousand_rows_twice(by: User) -> None:
    event = build.event()
    first = imported(by, event, "organisations", xlsx(FIRMS, *two_thousand()))
    assert (first.status, figures(first), registered()) == ("done", (1_970, 0, 0, BROKEN), 1_970)
    trail = AuditRow.objects.exclude(verb__startswith="workbook.").count()
    second = imported(by, event, "organisations", xlsx(FIRMS, *two_thousand()))
    assert (figures(second), registered()) == ((0, 0, 1_970, BROKEN), 1_970)
    assert AuditRow.objects.exclude(verb__startswith="workbook.").count() == trail
    headers, rows = read_back(broken_sheet(second))
    assert (headers, len(rows)) == ([*FIRMS, "未导入原因"], BROKEN)
    assert rows[0][-1].startswith("第 7 行，统一社会信用代码：")


def test_the_broken_rows_put_right_are_taken(by: User) -> None:
    event = build.event()
    wrong = [firm_row(1, name="=1+1", mobile="1"), firm_row(2, kind=""), firm_row(3)]
    book = imported(by, event, "organisations", xlsx(FIRMS, *wrong))
    headers, rows = read_back(broken_sheet(book))
    assert rows[1][-1] == "第 3 行，机构类型：请填写此单元格"
    rows[0][6], rows[1][2] = "13800000001", "企业"
    again = imported(by, event, "organisations", xlsx(headers, *rows))
    assert (figures(again), again.mapping["contact_mobile"]) == ((1, 0, 0, 1), "手机")
    assert read_back(broken_sheet(again))[0] == headers


def test_what_looks_like_a_formula_comes_back_as_text(by: User) -> None:
    upload = csv_file(FIRMS, firm_row(1, name="=HYPERLINK(1)", kind="@x", mobile="+86"))
    book = checked(by, build.event(), "organisations", upload)
    cell = load_workbook(io.BytesIO(broken_sheet(book))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def test_only_the_organiser_starts_and_once(
    by: User, handed: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    event = build.event()
    book, other = ready(by, event=event), ready(by, event=event)
    with pytest.raises(NotAllowed):
        start_import(by=build.user(), book=book)
    with pytest.raises(WrongState):
        start_import(by=by, book=workbooks.bring(by=by, event=event, kind="people", upload=xlsx(FIRMS, firm_row(1))))
    with django_capture_on_commit_callbacks(execute=True):
        start_import(by=by, book=book)
    assert handed == [("market.tasks.run_import", book.pk)]
    with pytest.raises(WrongState):
        start_import(by=by, book=book)
    with pytest.raises(Taken):
        start_import(by=by, book=other)
    facts = {"status": "queued", "started_by": by, "started_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkbookImport.objects.filter(pk=other.pk).update(**facts)
    with pytest.raises(WrongState):
        workbooks.choose_columns(by=by, book=book, mapping=book.mapping)
    assert run_import_task(book.pk) is True
    start_import(by=by, book=other)
    assert AuditRow.objects.filter(verb="workbook.start").count() == 2


def test_it_is_written_once_however_often_it_is_handed_over(by: User) -> None:
    book = start_import(by=by, book=ready(by))
    assert [run_import(book.pk), run_import(book.pk), registered()] == [True, False, 3]
    book.refresh_from_db()
    assert (book.status, book.done, figures(book), book.attempts) == ("done", 3, (3, 0, 0, 0), 1)
    trail = AuditRow.objects.get(verb="workbook.complete")
    assert (trail.actor_id, trail.data) == (by.pk, {"new": 3, "changed": 0, "same": 0, "broken": 0})


def test_a_worker_that_died_between_two_parts_loses_nothing_and_writes_nothing_twice(
    by: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr(workbook_runs, "PART", 2)
    book = start_import(by=by, book=ready(by, 5))
    dead = take(book.pk)
    assert dead is not None
    assert write_part(dead) is True
    assert run_import(book.pk) is False  # it shows signs of life
    long_ago(book)
    assert (registered(), run_import(book.pk), registered()) == (2, True, 5)
    with pytest.raises(Taken):
        write_part(dead)
    assert workbook_runs.finish(dead) is False
    book.refresh_from_db()
    assert (figures(book), book.attempts) == ((5, 0, 0, 0), 2)
    assert AuditRow.objects.filter(verb="organisation.register").count() == 5


def test_a_worker_that_died_within_a_part_leaves_nothing_of_it(by: User, monkeypatch: Any) -> None:
    book = start_import(by=by, book=ready(by, 4))
    whole = workbook_runs.HANDLERS["organisations"]

    def die_at_the_third(by: User, known: Any, values: Any) -> None:
        if values["name"].startswith("第2号"):
            raise KeyboardInterrupt
        whole.write(by, known, values)

    dying = type(whole)(whole.find, whole.plan, die_at_the_third)
    monkeypatch.setitem(workbook_runs.HANDLERS, "organisations", dying)
    with pytest.raises(KeyboardInterrupt):
        run_import(book.pk)
    book.refresh_from_db()
    assert (registered(), book.status, book.done) == (0, "running", 0)
    monkeypatch.setitem(workbook_runs.HANDLERS, "organisations", whole)
    long_ago(book)
    assert (run_import(book.pk), registered()) == (True, 4)


def test_what_a_service_refuses_when_it_is_written_is_a_broken_row(by: User) -> None:
    event = build.event()
    firm = build.firm(name="甲企业")
    build.registration(firm, event)
    upload = xlsx(("摊位号", "企业名称"), ["A1", "甲企业"], ["A2", ""])
    book = start_import(by=by, book=checked(by, event, "stalls", upload))
    build.stall_booking(build.stall(event, "A1"), build.firm(name="更快的企业"))
    run_import(book.pk)
    book.refresh_from_db()
    assert (figures(book), reasons(book)) == (
        (1, 0, 0, 1),
        {2: "机构：摊位 A1 已由“更快的企业”使用：请先释放。"},
    )


def test_a_refusal_takes_back_what_its_row_had_written(by: User) -> None:
    """A stall is set up and cannot be booked, because the holder was suspended by then: it is not there either."""
    event, firm = build.event(), build.firm(name="甲企业")
    build.registration(firm, event)
    book = start_import(by=by, book=checked(by, event, "stalls", xlsx(("摊位号", "企业名称"), ["A1", "甲企业"])))
    handler = workbook_runs.HANDLERS["stalls"]
    known = handler.find(event, [{"organisation": "甲企业", "code": "A1"}])
    Organisation.objects.filter(pk=firm.pk).update(verification="suspended", verification_reason="x")
    with pytest.raises(WrongState), transaction.atomic():
        handler.write(by, known, {"organisation": "甲企业", "code": "A1"})
    assert (event.stalls.count(), run_import(book.pk), event.stalls.count()) == (0, True, 0)
    assert reasons(book)


def test_a_row_that_the_database_refuses_does_not_hold_up_the_others(by: User, monkeypatch: Any) -> None:
    book = start_import(by=by, book=ready(by, 3))
    whole = workbook_runs.HANDLERS["organisations"]

    def write(by: User, known: Any, values: Any) -> None:
        whole.write(by, known, values)
        if values["name"].startswith("第1号"):
            Organisation.objects.create(kind="bank", name="x", credit_code="")

    monkeypatch.setitem(workbook_runs.HANDLERS, "organisations", type(whole)(whole.find, whole.plan, write))
    assert run_import(book.pk) is True
    book.refresh_from_db()
    assert (figures(book), registered()) == ((2, 0, 0, 1), 2)
    assert reasons(book) == {3: "数据库未接受此行：请手工录入。"}


def test_after_five_deaths_or_when_its_author_has_left_it_fails(by: User) -> None:
    book = start_import(by=by, book=ready(by))
    WorkbookImport.objects.update(status="running", attempts=5)
    long_ago(book)
    assert run_import(book.pk) is False
    left = start_import(by=by, book=ready(by))
    User.objects.filter(pk=by.pk).update(is_staff=False)
    assert run_import(left.pk) is False
    assert list(WorkbookImport.objects.values_list("status", flat=True)) == ["failed", "failed"]
    assert (registered(), AuditRow.objects.filter(verb="workbook.fail").count()) == (0, 2)


def test_the_sweep_hands_over_what_is_left_lying(by: User, handed: list[Any]) -> None:
    waiting, stale, alive = (start_import(by=by, book=ready(by)) for _number in range(3))
    for book in (stale, alive):
        assert take(book.pk)
    long_ago(stale)
    assert sweep_imports() == 1
    with clock.at(timezone.now() + dt.timedelta(minutes=1)):
        assert sweep_imports_task() == 2
    assert [pk for _task, pk in handed] == [stale.pk, waiting.pk, stale.pk]
    assert alive.pk not in [pk for _task, pk in handed]


def test_after_thirty_days_the_rows_are_deleted_and_the_figures_stay(by: User) -> None:
    done = imported(by, build.event(), "organisations", xlsx(FIRMS, firm_row(1), firm_row(2, kind="")))
    left = ready(by)
    running = start_import(by=by, book=ready(by))
    with clock.at(timezone.now() + dt.timedelta(days=29)):
        take(running.pk)
        assert sweep_imports() == 0
    with clock.at(timezone.now() + dt.timedelta(days=31)):
        WorkbookImport.objects.filter(pk=running.pk).update(alive_at=clock.now())
        assert [sweep_imports(), sweep_imports()] == [2, 0]
        with pytest.raises(WrongState):
            start_import(by=by, book=left)
        with pytest.raises(WrongState):
            workbooks.choose_columns(by=by, book=left, mapping=left.mapping)
    assert set(WorkbookRow.objects.values_list("workbook", flat=True)) == {running.pk}
    done.refresh_from_db()
    assert (figures(done), done.cleared_at is not None) == ((1, 0, 0, 1), True)


def test_taking_the_broken_rows_out_is_on_record(by: User) -> None:
    book = checked(by, build.event(), "organisations", xlsx(FIRMS, firm_row(2, kind="")))
    with pytest.raises(NotAllowed):
        note_fetched(by=build.user(), book=book)
    note_fetched(by=by, book=book)
    assert AuditRow.objects.get(verb="workbook.fetch").data == {"broken": 1}


def test_reasons_of_the_worker_are_in_the_language_of_the_page(by: User) -> None:
    event, firm = build.event(), build.firm(name="甲企业")
    build.registration(firm, event)
    with translation.override("en"):
        book = checked(by, event, "stalls", xlsx(("摊位号", "企业名称"), ["A1", "甲企业"]))
        start_import(by=by, book=book)
    Organisation.objects.filter(pk=firm.pk).update(verification="unverified")
    run_import(book.pk)
    assert reasons(book)[2].startswith("organisation: A stall needs a verified organisation")


@pytest.mark.parametrize("rows", [1, 9])
def test_looking_takes_the_same_number_of_queries_for_all_rows(
    by: User, rows: int, django_assert_num_queries: Any
) -> None:
    book = workbooks.bring(
        by=by, event=build.event(), kind="organisations", upload=xlsx(FIRMS, *map(firm_row, range(rows)))
    )
    with django_assert_num_queries(16):
        workbooks.choose_columns(by=by, book=book, mapping=book.mapping)


def test_an_erased_organisation_is_in_no_row_any_more(by: User) -> None:
    event, owner = build.event(), build.user()
    firm = build.firm(name="甲科技", owner=owner)
    rows = [firm_row(1, name="甲科技", credit_code=firm.credit_code), firm_row(2), firm_row(3, name="甲科技", kind="")]
    book = checked(by, event, "organisations", xlsx(FIRMS, *rows))
    erase_organisation(by=owner, organisation=firm, typed="甲科技")
    left = list(book.rows.values_list("cells", "title", "state", "reason"))
    assert [bool(cells) for cells, _title, _state, _reason in left] == [False, True, False]
    assert left[2][1:] == ("", "broken", "该机构已按其要求删除。")
    assert not any("甲科技" in str(row) for row in left)
