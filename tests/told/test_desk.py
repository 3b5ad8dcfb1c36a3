"""Work that is done for one of the organiser's people: whoever asked for it learns what became of it."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts import clock
from accounts.models import Message
from events.models import TimetablePlan
from events.services import timetable_plans, timetable_runs
from market.models import ListExport, MatchRun
from market.services import list_exports, made_files, matching, workbook_runs
from tests import build
from tests.events.meeting_scene import BEFORE, Scene
from tests.market import workbooks
from tests.market.list_scene import Lists
from tests.told.rows import Row, check


class Desk(Scene):
    """Two of the organiser's people; the one has asked for everything."""

    def __init__(self) -> None:
        super().__init__()
        self.organiser.name = "organiser"
        self.organiser.save()
        self.colleague = build.organiser("colleague")

    def plan(self, **facts: Any) -> TimetablePlan:
        self.accepted()
        plan = timetable_plans.ask_for_plan(by=self.organiser, event=self.event, kind="plan", seconds=1)
        TimetablePlan.objects.filter(pk=plan.pk).update(**facts)
        return plan

    def run(self, **facts: Any) -> MatchRun:
        return MatchRun.objects.create(event=self.event, requested_by=self.organiser, **facts)

    def export(self, **facts: Any) -> ListExport:
        given = {"what": "organisations", "columns": ["name"], "keys": [self.firm.pk]}
        row = list_exports.request_export(by=self.organiser, **given)
        ListExport.objects.filter(pk=row.pk).update(**facts)
        return row

    def fetched(self) -> ListExport:
        row = self.export()
        row.status, row.finished_at, row.keys = "complete", clock.now(), []
        row.file.save("x.xlsx", ContentFile(b"x"))
        return row

    def book(self, **facts: Any) -> Any:
        upload = workbooks.xlsx(workbooks.FIRMS, workbooks.firm_row(1))
        book = workbooks.checked(self.organiser, self.event, "organisations", upload)
        book = workbook_runs.start_import(by=self.organiser, book=book)
        type(book).objects.filter(pk=book.pk).update(**facts)
        return book


def discard(who: str) -> Any:
    return lambda desk, plan: timetable_plans.discard(by=getattr(desk, who), plan=plan)


def cancel_run(who: str) -> Any:
    return lambda desk, run: matching.cancel_run(by=getattr(desk, who), run=run)


def make(_desk: Desk, plan: Any) -> None:
    timetable_runs.make(plan.pk)


def export(_desk: Desk, row: Any) -> None:
    list_exports.make_export(row.pk)


MINUTE_AGO = BEFORE - dt.timedelta(minutes=1)
ASKER = "organiser"  # the name of the one who asked

ROWS = [
    Row("timetable_runs.make", "it is ready", lambda desk: desk.plan(), make, {"timetable.ready": ASKER},
        "timetable.complete"),
    Row("timetable_runs.make timetable_plans.stop", "it was stopped", lambda desk: desk.plan(stop_at=BEFORE), make,
        {"timetable.stopped": ASKER}, "timetable.complete"),
    Row("timetable_runs.take", "three workers have died of it", lambda desk: desk.plan(attempts=3), make,
        {"timetable.failed": ASKER}, "timetable.fail"),
    Row("timetable_plans.discard", "by the one who asked", lambda desk: desk.plan(), discard("organiser"),
        verbs="timetable.discard"),
    Row("timetable_plans.discard", "by a colleague", lambda desk: desk.plan(), discard("colleague"),
        {"timetable.discarded": ASKER}, "timetable.discard"),
    Row("matching.cancel_run", "by a colleague", lambda desk: desk.run(), cancel_run("colleague"),
        {"run.cancelled": ASKER}, "run.cancel"),
    Row("matching.cancel_run", "by the one who asked", lambda desk: desk.run(), cancel_run("organiser"),
        verbs="run.cancel"),
    Row("list_exports.make_export", "at once", lambda desk: desk.export(), export, verbs="list_export.complete"),
    Row("list_exports.make_export", "after a minute", lambda desk: desk.export(requested_at=MINUTE_AGO), export,
        {"list_export.ready": ASKER}, "list_export.complete"),
    Row("list_exports.make_export made_files.fail", "three workers have died of it",
        lambda desk: desk.export(attempts=3), export, {"list_export.failed": ASKER}),
    Row("list_exports.withdraw_files made_files.delete_file", "a party is erased", lambda desk: desk.fetched(),
        lambda _desk, _row: list_exports.withdraw_files(), {"list_export.withdrawn": ASKER}),
    Row("workbook_runs.finish workbook_runs.run_import", "it is written", lambda desk: desk.book(),
        lambda _desk, book: workbook_runs.run_import(book.pk), {"workbook.done": ASKER},
        "workbook.complete organisation.register"),
    Row("workbook_runs.take", "five workers have died of it", lambda desk: desk.book(attempts=5),
        lambda _desk, book: workbook_runs.run_import(book.pk), {"workbook.failed": ASKER}, "workbook.fail"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_whoever_asked_is_told(row: Row, django_capture_on_commit_callbacks: Any) -> None:
    with clock.at(BEFORE):
        check(row, Desk(), django_capture_on_commit_callbacks)


@pytest.mark.django_db
def test_an_error_of_ours_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(BEFORE):
        desk = Desk()
        plan = desk.plan()
        Message.objects.all().delete()
        monkeypatch.setattr(timetable_runs, "_work", lambda _row: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            timetable_runs.make(plan.pk)
    assert [(row.code, row.recipient) for row in Message.objects.all()] == [("timetable.failed", desk.organiser)]


@pytest.mark.django_db
def test_the_message_leads_to_the_page(client: Any) -> None:
    scene = Lists()
    client.force_login(scene.desk)
    export = scene.ask()
    ListExport.objects.filter(pk=export.pk).update(requested_at=timezone.now() - made_files.STALE)
    list_exports.make_export(export.pk)
    message = Message.objects.get(code="list_export.ready")
    assert client.get(f"/messages/{message.pk}/")["Location"] == "/admin/market/exports/"
    client.force_login(build.organiser())
    assert client.get(f"/messages/{message.pk}/").status_code == 404
